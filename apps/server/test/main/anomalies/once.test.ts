import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anomalyAuthority } from '../../../src/main/anomaly-authority.ts';
import { startAnomalyFollower } from '../../../src/ledger/anomalies/follow/follower.ts';
import type { Profile } from '../../../src/ledger/anomalies/profile/profile.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { postgresql } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { storeLearned } from './learned.ts';
import { around } from './planted.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());

test('processes that look at the same log, and fail as they commit, count each entry once and hold once', async () => {
  const developer = await server.signUp();
  const { call, id } = developer;
  const agentId = await makeAgent(call);
  await storeLearned(server, developer, agentId);
  await call('POST /v1/anomalies/rules', { action: 'hold' });
  const { log, grant } = await around(server, call, agentId);
  const before = await callsOf(agentId);
  const { database } = server;
  let failures = 0;
  // Every other transaction is rolled back at its very end, as if its process had been killed there.
  const failing: Database = {
    ...database,
    forDeveloper: (developerId, work) =>
      database.forDeveloper(developerId, async (transaction) => {
        const result = await work(transaction);
        failures += 1;
        if (failures % 2 === 1) throw new Error('killed');
        return result;
      }),
  };
  const options = {
    authority: anomalyAuthority,
    log: { warn: () => undefined, error: () => undefined },
    most: 7,
  };
  const followers = [
    startAnomalyFollower({ ...options, database: failing }),
    startAnomalyFollower({ ...options, database }),
  ];
  const entries = 60;
  await log(...Array.from({ length: entries }, (_none, place) => ({ action: `tool.${place}` })));
  for (let round = 0; round < 12; round += 1)
    await Promise.allSettled(followers.map((follower) => follower.lookAt(id)));
  await call('POST /v1/anomalies/detect');
  for (const follower of followers) await follower.close();

  expect(failures).toBeGreaterThan(0);
  expect((await callsOf(agentId)) - before).toBe(entries);
  const { anomalies } = (await call(`GET /v1/anomalies?agentId=${agentId}`)).body;
  const kinds = anomalies.map(({ kind }: { kind: string }) => kind);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds).toContain('new_action');
  const held = async () =>
    (await call('GET /v1/events')).body.events.filter(
      ({ type, data }: any) => type === 'grant.held' && data.grantId === grant.grantId,
    );
  // Events wait for transactions that began before them.
  await expect.poll(held).toHaveLength(1);
});

test('entries that are written while a process looks count once', async () => {
  const { call, id } = await server.signUp();
  const agentId = await makeAgent(call);
  const { log } = await around(server, call, agentId);
  await log({ action: 'tool.a' });
  const follower = startAnomalyFollower({
    authority: anomalyAuthority,
    database: server.database,
    log: { warn: () => undefined, error: () => undefined },
    most: 1_000,
  });
  await call('POST /v1/anomalies/detect');
  const before = await callsOf(agentId);
  let isWriting = true;
  const writing = (async () => {
    for (let batch = 0; batch < 40; batch += 1) await log({ action: 'tool.a' }, { action: 'tool.b' });
    isWriting = false;
  })();
  while (isWriting) await follower.lookAt(id);
  await writing;
  await call('POST /v1/anomalies/detect');
  await follower.close();
  expect((await callsOf(agentId)) - before).toBe(80);
});

async function callsOf(agentId: string): Promise<number> {
  const { rows } = await server.database.asSystem((transaction) =>
    sql<{ profile: string }>`SELECT profile FROM anomaly_profiles WHERE agent_id = ${agentId}`.execute(
      transaction,
    ),
  );
  return (JSON.parse(rows[0]?.profile ?? '{}') as Profile).calls;
}
