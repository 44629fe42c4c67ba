import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';
import { guideShell, readGuide } from 'test-config';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

/*
 * docs/guides/limits.md, whose lines are run as they stand: in a shell, with the files that it shows, against a sandbox and the
 * service of the guide. `npx grantex` is the command line of this clone, and the ids are those that were printed before.
 */

const blocks = await readGuide('limits.md');

const apiKey = `gx_test_${'k'.repeat(43)}`;
let folder: string;
let environment: NodeJS.ProcessEnv;
/** Where the service listens. */
let port: number;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grantex-guide-'));
  const server = await startServer(
    readConfig({
      PORT: '0',
      LOG_LEVEL: 'error',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
    }),
  );
  ends.push(() => server.close());
  environment = {
    GRANTEX_URL: server.url,
    GRANTEX_API_KEY: apiKey,
    GRANTEX_AUDIENCE: 'https://travel.example',
    GRANTEX_CONFIG: join(folder, 'config.json'),
  };
  for (const name of ['GRANTEX_URL', 'GRANTEX_API_KEY', 'GRANTEX_AUDIENCE'])
    vi.stubEnv(name, environment[name]);
  vi.stubEnv('PORT', '0');
  const service = await import('./travel-api.ts');
  if (!service.server.listening) await once(service.server, 'listening');
  ({ port } = service.server.address() as AddressInfo);
  ends.push(
    () => service.grantex.close(),
    async () => service.server.close(),
  );
  await writeFile(join(folder, 'limits.json'), blocks('json')[0] ?? '');
  await writeFile(join(folder, 'catalog.json'), blocks('json')[1] ?? '');
  await writeFile(join(folder, 'mistaken.json'), (blocks('json')[0] ?? '').replaceAll('"price"', '"prize"'));
  await writeFile(join(folder, 'careful.cedar'), blocks('cedar')[0] ?? '');
});
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  await rm(folder, { recursive: true });
});

const CURL = `
curl() { "$NODE" -e '
  const [, body, , header, address] = process.argv.slice(1);
  const [, token] = header.split("Bearer ");
  fetch("http://" + address, { method: "POST", body, headers: { "content-type": "application/json", authorization: "Bearer " + token } })
    .then((answer) => answer.text()).then(console.log);
' -- "$@"; }
`;

/** Runs the lines of a block, each as it stands, and returns their output. */
function run(lines: string, ids: Record<string, string> = {}): Promise<string> {
  const shell = guideShell({ folder, environment, functions: CURL });
  return shell(lines, { ...ids, 'localhost:3000': `127.0.0.1:${port}` });
}

test('the service is the program of the guide', async () => {
  const program = await readFile(new URL('travel-api.ts', import.meta.url), 'utf8');
  expect(blocks('ts')).toEqual([program]);
});

test('each line of the guide does what it says', async () => {
  const [ask, dear, approve, tree, hold, policies, catalog] = blocks('bash') as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const booked = '{"bookedFor":"alice"}';

  expect((await run(ask)).split('\n').slice(-3)).toEqual([
    booked,
    expect.stringContaining('The argument \\"price\\" of this call may be at most 500.'),
    '',
  ]);

  const refusal = JSON.parse(await run(dear)) as { code: string; approvalId: string; howToAsk: string };
  expect([refusal.code, refusal.howToAsk]).toEqual([
    'approval_required',
    expect.stringContaining('the same call again'),
  ]);
  const [, again, anew] = (await run(approve, { 'apr_…': refusal.approvalId })).split(/\n(?=\{)/);
  expect([again, anew]).toEqual([booked, expect.stringContaining('"approval_required"')]);

  const drawn = await run(tree);
  expect(drawn).toContain('540 of 2000 EUR');
  const grantId = /grnt_\w+/.exec(drawn)?.[0] ?? '';
  const held = await run(hold, { 'grnt_…': grantId });
  expect(held).toMatch(/by developer[\s\S]*"code":"(?:revoked|on_hold)"[\s\S]*Nobody holds/);

  const decided = await run(policies);
  expect(decided).toMatch(/^ask \(draft\)[\s\S]*Saved careful/);

  expect(await run(catalog)).toContain('https://travel.example');
  const [asked = ''] = ask.match(/npx grantex authorize [^\n]*\\\n[^\n]*/) ?? [];
  await expect(run(asked.replace('limits.json', 'mistaken.json'))).rejects.toThrow(
    /"\/0\/arguments\/prize" names no argument/,
  );
});
