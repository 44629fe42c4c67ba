import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANOMALY_KINDS } from '../../../src/ledger/anomalies/kinds/kinds.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { storeLearned } from './learned.ts';
import { around, PLANTED } from './planted.ts';

describe.each(engines)('looking for anomalies, on $engine,', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const detect = async ({ call }: TestDeveloper): Promise<any[]> =>
    (await call('POST /v1/anomalies/detect')).body.anomalies;
  const kindsOf = (alerts: any[]): string[] => alerts.map(({ kind }) => kind);

  test('finds a planted attack of each kind, says what it expected and saw, and names the entries', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agents = new Map<string, string>();
    for (const kind of ANOMALY_KINDS) {
      const agentId = await makeAgent(call);
      agents.set(kind, agentId);
      await storeLearned(server, developer, agentId, PLANTED[kind].learned);
      await PLANTED[kind].attack(await around(server, call, agentId, PLANTED[kind].grant));
    }
    const found = async (): Promise<unknown[]> => {
      const alerts = await detect(developer);
      return ANOMALY_KINDS.filter((kind) =>
        alerts.some((alert) => alert.kind === kind && alert.agentId === agents.get(kind)),
      );
    };
    // Events wait for transactions that began before them.
    await expect.poll(found, { timeout: 10_000 }).toEqual([...ANOMALY_KINDS]);
    const [alert] = (await call(`GET /v1/anomalies?agentId=${agents.get('amount')}`)).body.anomalies;
    expect(alert).toMatchObject({
      kind: 'amount',
      type: 'amount',
      severity: 'high',
      status: 'open',
      expected: expect.stringMatching(/^at most \d+ EUR for flights\.search/),
      seen: '5,000 EUR',
      principalId: null,
      sightings: 1,
      actions: [],
    });
    const { body: entry } = await call(`GET /v1/audit/${alert.entryIds[0]}`);
    expect(entry).toMatchObject({ agentId: agents.get('amount'), metadata: { amount: 5_000 } });
    expect((await call(`GET /v1/anomalies/${alert.id}`)).body).toEqual(alert);
  });

  test('says nothing about an agent that is still learnt, and shows how far that is', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const { log } = await around(server, developer.call, agentId);
    await log(...Array.from({ length: 120 }, (_none, place) => ({ action: `tool_${place}` })));
    expect(await detect(developer)).toEqual([]);
    const { body } = await developer.call(`GET /v1/anomalies/profiles?agentId=${agentId}`);
    expect(body).toMatchObject({
      total: 1,
      behind: 0,
      profiles: [{ agentId, calls: 120, isLearning: true }],
    });
    expect(body.profiles[0].kinds).toContainEqual({
      kind: 'rate',
      isReady: false,
      days: { have: 0, need: 14 },
      entries: { have: 120, need: 100 },
    });
  });

  test('opens one alert for an agent and a kind, adds to it, and closes it after calm', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    const { log } = await around(server, call, agentId);
    await log({ action: 'a.one' });
    const [first] = await detect(developer);
    await log({ action: 'a.two' });
    const [again, ...others] = await detect(developer);
    expect(others).toEqual([]);
    expect(again).toMatchObject({
      id: first.id,
      sightings: 2,
      entryIds: [first.entryIds[0], expect.any(String)],
    });
    await server.database.asSystem((transaction) =>
      sql`UPDATE anomalies SET calm_at = clock_timestamp() WHERE id = ${first.id}`.execute(transaction),
    );
    expect(await detect(developer)).toEqual([]);
    expect((await call(`GET /v1/anomalies/${first.id}`)).body).toMatchObject({
      status: 'closed',
      closedAt: expect.any(String),
    });
    expect((await call('GET /v1/anomalies?status=closed')).body.total).toBe(1);
    expect((await call('GET /v1/anomalies?status=open')).body.total).toBe(0);
  });

  test('is acknowledged, with a note, by POST and by PATCH', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    await (await around(server, call, agentId)).log({ action: 'a.one' });
    const [{ id }] = await detect(developer);
    const note = 'A new release of the agent';
    const { body } = await call(`POST /v1/anomalies/${id}/acknowledge`, { note });
    expect(body).toMatchObject({ id, note, status: 'open', acknowledgedAt: expect.any(String) });
    expect((await call(`PATCH /v1/anomalies/${id}/acknowledge`, {})).body).toEqual(body);
    expect((await call('GET /v1/anomalies?unacknowledged=true')).body.anomalies).toEqual([]);
  });

  test('a rule for an agent counts before one for all; ignored alerts are not opened, and revoking needs a rule', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const [ignored, revoked] = [await makeAgent(call), await makeAgent(call)];
    await call('POST /v1/anomalies/rules', { action: 'hold' });
    await call('POST /v1/anomalies/rules', { action: 'ignore', agentIds: [ignored] });
    await call('POST /v1/anomalies/rules', { action: 'revoke', agentIds: [revoked], kinds: ['new_action'] });
    const grants = new Map<string, string>();
    for (const agentId of [ignored, revoked]) {
      await storeLearned(server, developer, agentId);
      const { log, grant } = await around(server, call, agentId);
      grants.set(agentId, grant.grantId);
      await log({ action: 'a.one' });
    }
    const alerts = await detect(developer);
    expect(alerts).toMatchObject([{ agentId: revoked, actions: [{ action: 'revoke', outcome: 'done' }] }]);
    expect((await call(`GET /v1/grants/${grants.get(revoked)}`)).body.status).toBe('revoked');
    expect((await call(`GET /v1/grants/${grants.get(ignored)}`)).body).toMatchObject({
      status: 'active',
      holds: [],
    });
  });

  test('a flood of alerts is cut off and counted, and keeps no rule from holding', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    const { log, grant } = await around(server, call, agentId);
    await server.database.asSystem(async (transaction) => {
      await sql`UPDATE anomaly_profiles SET profile = jsonb_set(profile::jsonb, '{alerts}', ${JSON.stringify({ day: Math.floor(Date.now() / 86_400_000), opened: 5, suppressed: 0, suppressedInAll: 7 })}::jsonb)::text
        WHERE agent_id = ${agentId}`.execute(transaction);
    });
    await log({ action: 'a.one' });
    expect(await detect(developer)).toEqual([]);
    expect((await call('GET /v1/anomalies')).body.suppressed).toEqual({ today: 1, total: 1 });
    expect((await call('GET /v1/anomalies/profiles')).body.profiles).toMatchObject([
      { alertsToday: 5, suppressed: { today: 1, total: 8 } },
    ]);
    await call('POST /v1/anomalies/rules', { action: 'hold', kinds: ['amount'] });
    await log({ metadata: { amount: 9_000, currency: 'EUR' } });
    expect(kindsOf(await detect(developer))).toEqual(['amount']);
    expect((await call(`GET /v1/grants/${grant.grantId}`)).body.holds).toMatchObject([{ by: 'rule' }]);
  });

  test('erasing a person removes what alerts and events say about their calls', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    await PLANTED.amount.attack(await around(server, call, agentId, { principalId: 'user_gone' }));
    const [{ id }] = await detect(developer);
    await call(`POST /v1/anomalies/${id}/acknowledge`, { note: 'It was user_gone' });
    expect((await call('DELETE /v1/principals/user_gone')).status).toBeLessThan(300);
    const alert = (await call(`GET /v1/anomalies/${id}`)).body;
    expect(alert).toMatchObject({ expected: '(erased)', seen: '(erased)', note: null });
    const opened = async () =>
      (await call('GET /v1/events')).body.events.find(({ type }: any) => type === 'anomaly.opened')?.data;
    await expect.poll(opened).toMatchObject({ anomalyId: id, expected: '', seen: '' });
  });

  test('survives a log that has become shorter, and repeats nothing', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    const { log } = await around(server, call, agentId);
    await log({ action: 'a.one' });
    expect(await detect(developer)).toHaveLength(1);
    await server.database.asSystem((transaction) =>
      sql`UPDATE anomaly_cursors SET seq = seq + 1000, epoch = 'another', place = 'at_1_1_another'
        WHERE developer_id = ${developer.id}`.execute(transaction),
    );
    expect(await detect(developer)).toMatchObject([{ sightings: 1 }]);
    await log({ action: 'a.two' });
    expect(await detect(developer)).toMatchObject([{ sightings: 2 }]);
  });

  test('hostile names and metadata of entries change no other alert, and break nothing', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const agentId = await makeAgent(call);
    await storeLearned(server, developer, agentId);
    const { log } = await around(server, call, agentId);
    await log(
      { action: '__proto__' },
      { action: 'constructor' },
      { metadata: { amount: -1, currency: 7, clientAddress: ['x'], reason: { a: 1 } } },
      { metadata: { amount: '1e999', clientAddress: 'x'.repeat(5_000) } },
      { metadata: { amount: '99999999999999999999' } },
      { status: 'blocked', metadata: { reason: 'toString' } },
    );
    expect(kindsOf(await detect(developer))).toEqual(['new_action']);
  });
});
