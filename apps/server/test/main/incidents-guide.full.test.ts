import { fileURLToPath } from 'node:url';
import { openGuide } from 'test-config';
import { expect, test } from 'vitest';
import { postgresql } from '../support/databases.ts';
import { callerOf } from '../support/server.ts';
import { startProgram } from './process/program.ts';

/* docs/guides/incidents.md, whose commands are run as they stand, beside a server on PostgreSQL with something to stop. */

const KEY = `gx_test_${'k'.repeat(43)}`;

test('each command of the guide stops what it says', { timeout: 300_000 }, async () => {
  const { environment } = await postgresql();
  const server = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: KEY });
  const url = await server.listening;
  const call = callerOf(url, KEY);
  await using guide = await openGuide('incidents.md', {
    folder: fileURLToPath(new URL('../../.cache/guides/incidents/', import.meta.url)),
    environment: { ...environment, GRANTEX_URL: url, GRANTEX_API_KEY: KEY },
  });
  const ask = async (): Promise<string> =>
    guide.run(
      'grantex authorize --agent "Travel agent" --principal alice --scope flights:search,flights:book --token-file token --jq .grantId',
    );
  const isActive = async (): Promise<boolean> =>
    (await call('GET /v1/grants?status=active')).body.grants.length > 0;

  await guide.run('grantex agents register "Travel agent" --scope flights:search,flights:book');
  await guide.run('grantex agents register "Flight search" --scope flights:search');
  await guide.run('grantex keys create "build server" --role issue,verify --out build.key');
  const first = (await ask()).trim();
  const { agents } = (await call('GET /v1/agents')).body;
  const subAgentId = agents.find(({ name }: { name: string }) => name === 'Flight search').agentId;
  const parentGrantToken = (await guide.run('cat token')).trim();
  const delegation = { parentGrantToken, subAgentId, scopes: ['flights:search'] };
  expect(await call('POST /v1/grants/delegate', delegation)).toMatchObject({ status: 201 });
  for (const action of ['flight.searched', 'flight.booked']) {
    await guide.run(`grantex audit log --grant ${first} --action ${action} --status success`);
    await guide.run('grantex audit checkpoint --kept kept');
  }

  // An agent misbehaves.
  for (let block = 0; block < 4; block += 1) await guide.next({ 'grnt_…': first });
  expect(await isActive()).toBe(false);

  // A token leaked.
  await guide.run('grantex agents reactivate "Travel agent"');
  const second = (await ask()).trim();
  await guide.next();
  await guide.next({ 'grnt_…': second });
  expect(await isActive()).toBe(false);

  // An API key leaked.
  const keys = async (): Promise<{ id: string; name: string }[]> => (await call('GET /v1/keys')).body.keys;
  const leaked = (await keys()).find(({ name }) => name === 'build server');
  await guide.next({ 'key_…': leaked?.id ?? '' });
  expect((await keys()).map(({ name }) => name)).not.toContain('build server');
  expect(await guide.next({ 'key_…': leaked?.id ?? '' })).toContain('build server 2');

  // The key of an agent, and one of the issuer.
  await guide.next();
  const kid = /^(\S+) +active/m.exec(await guide.next())?.[1] ?? '';
  await guide.next({ '<kid>': kid });
  const { keys: published } = (await call('GET /.well-known/jwks.json')).body;
  await expect.poll(() => published.map((key: { kid: string }) => key.kid)).not.toContain(kid);

  // Somebody left.
  await ask();
  await guide.next();
  expect(await isActive()).toBe(false);

  // The log does not verify.
  await guide.next();
  await guide.run('sed -i s/flight.booked/flight.flown/ log.jsonl');
  await guide.next();
});
