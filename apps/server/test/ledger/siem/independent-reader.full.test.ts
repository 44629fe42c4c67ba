import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { linesNow } from './lines.ts';

const run = promisify(execFile);
/** Reads CEF by pycef (PyPI), which others wrote; it leaves backslashes as they are. */
const READ = `import sys, json, pycef
print(json.dumps([pycef.parse(line) for line in json.loads(sys.argv[1])]))`;

async function readBy(lines: readonly string[]): Promise<Record<string, string>[]> {
  const python = ['run', '--quiet', '--no-project', '--with', 'pycef==1.11', 'python', '-c', READ];
  return JSON.parse((await run('uv', [...python, JSON.stringify(lines)])).stdout);
}

test(
  'a reader of CEF that others wrote reads each line as one event, with the fields that it has',
  { timeout: 120_000 },
  async () => {
    const place = await engines.at(-1)?.place();
    if (place === undefined) throw new Error('there is no engine');
    const server = await testServer({ place });
    const { call, key } = server.developer;
    const { grantId } = await makeGrant(call, await makeAgent(call));
    const reasons = ['plain words', 'a=b', 'c\\d', 'two\nlines', 'act=forged', 'x|y'];
    for (const reason of reasons) {
      await call('POST /v1/audit/log', { grantId, action: 'a.b', status: 'blocked', metadata: { reason } });
    }
    const lines = await linesNow(server.url, key, { format: 'cef' });
    const read = await readBy(lines);
    expect(
      read.map(({ DeviceEventClassID: id, act, outcome, grant, cursor }) => [
        id,
        act,
        outcome,
        grant,
        cursor,
      ]),
    ).toEqual(reasons.map((_, index) => ['call.blocked', 'blocked', 'failure', grantId, String(index + 1)]));
    const unescaped = read.map(({ reason = '' }) =>
      reason.replaceAll('\\n', '\n').replaceAll(/\\([=\\])/g, '$1'),
    );
    expect(unescaped).toEqual(reasons);
    const admin = await linesNow(server.url, key, { format: 'cef', source: 'admin' });
    const { entries } = (await call('GET /v1/admin-log')).body;
    expect((await readBy(admin)).map(({ suid, cursor, hash }) => [suid, cursor, hash])).toEqual(
      entries
        .toReversed()
        .map(({ principal, seq, hash }: Record<string, unknown>) => [principal, String(seq), hash]),
    );
    await server.close();
  },
);
