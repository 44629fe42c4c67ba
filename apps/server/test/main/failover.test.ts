import { sql } from 'kysely';
import { ulid } from 'ulid';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  type AcknowledgedEntry,
  type AcknowledgedEvent,
  createAcknowledged,
} from '../../src/base/store/acknowledged.ts';
import { afterCommit } from '../../src/base/store/after-commit.ts';
import type { Database } from '../../src/base/store/database.ts';
import { readLog } from '../../src/authority/feed/feed-log.ts';
import { newId } from '../../src/base/ids.ts';
import { deleteDisposed } from '../../src/ledger/retention/delete-disposed.ts';
import { dispose } from '../../src/ledger/retention/dispose.ts';
import { appendEvent } from '../../src/ledger/events/append-event.ts';
import { seed, seedKey } from '../ledger/audit/seed.ts';
import { writeOn } from '../ledger/retention/old-entries.ts';
import { anyEngine, openPlace } from '../support/databases.ts';
import { makeAgent, makeGrant, type TestGrant } from '../support/grants.ts';
import { httpBrowser } from '../support/http-browser.ts';
import { testServer, type TestDeveloper, type TestServer } from '../support/server.ts';
import { losing, type Remembered, rememberingProcess, type Takeover } from './remembering-process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const meet = async (remembered: Remembered, takeover: Takeover): Promise<string[]> =>
  (await rememberingProcess(server.database, remembered)).meet(takeover);

const epochOf = async ({ id }: TestDeveloper): Promise<string> =>
  (await readLog(server.database, id, { after: 0, most: 100 })).epoch;

/** The developer's events of a type. A read through the API would wait for every writing transaction of the cluster. */
async function eventsOf({ id }: TestDeveloper, type: string): Promise<(AcknowledgedEvent & { data: any })[]> {
  const { rows } = await server.database.asSystem((transaction) =>
    sql<AcknowledgedEvent & { data: any }>`
      SELECT developer_id AS "developerId", id, type, data FROM events
      WHERE developer_id = ${id} AND type = ${type}`.execute(transaction),
  );
  return rows;
}

interface Past {
  type: string;
  data: object;
  /** How old it is by the clock of the process, in hours. */
  hours: number;
  /** How far the clock of the database was behind that of the process, in hours. Default 0. */
  behind?: number;
}

/** An event of the past, as a process remembers it. */
const remembered = ({ id }: TestDeveloper, { type, data, hours }: Past): AcknowledgedEvent => ({
  developerId: id,
  id: `evt_${ulid(Date.now() - hours * HOUR)}`,
  type,
  data,
});

/** The same, with its row. */
async function written(developer: TestDeveloper, past: Past): Promise<AcknowledgedEvent> {
  const event = remembered(developer, past);
  const at = new Date(Date.now() - (past.hours + (past.behind ?? 0)) * HOUR);
  await server.database.asSystem((transaction) =>
    sql`INSERT INTO events (developer_id, id, type, data, at)
      VALUES (${event.developerId}, ${event.id}, ${event.type}, ${JSON.stringify(event.data)}::jsonb, ${at})`.execute(
      transaction,
    ),
  );
  return event;
}

const HOUR = 3_600_000;
const DAY = 24;

let timeline = 10;
const nextTimeline = () => ({ timeline: ++timeline, before: timeline - 1 });

describe('a process that starts', () => {
  test('says that a standby took over while no server ran, once', async () => {
    onTestFinished(() =>
      server.database.asSystem((transaction) =>
        sql`DELETE FROM failovers`.execute(transaction).then(() => undefined),
      ),
    );
    expect(await meet({}, { timeline: 5, before: undefined })).toEqual([]);
    expect(await meet({}, { timeline: 5, before: undefined })).toEqual([]);
    const [outcome, said] = await meet({}, { timeline: 6, before: undefined });
    expect([outcome, said]).toEqual(['unknown', expect.stringContaining('grantex-server restored')]);
    expect(await meet({}, { timeline: 6, before: undefined })).toEqual([]);
  });
});

describe('a standby that takes over', () => {
  test('changes nothing if it has all that the process remembers', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const epoch = await epochOf(developer);
    const events = await eventsOf(developer, 'agent.created');
    expect(events).toMatchObject([{ type: 'agent.created', data: { agentId } }]);
    expect((await meet({ events }, nextTimeline()))[0]).toBe('whole');
    expect(await epochOf(developer)).toBe(epoch);
  });

  test('changes nothing if it has all that is old, however old, and of any clock', async () => {
    const developer = await server.signUp();
    const { grantId, grantToken } = await makeGrant(developer.call, await makeAgent(developer.call));
    const epoch = await epochOf(developer);
    const created = { type: 'grant.created', data: { grantId } };
    const events = [
      // Its row is deleted, as that of any event after seven days.
      remembered(developer, { ...created, hours: 30 * DAY }),
      remembered(developer, { ...created, hours: 7 * DAY + 2 }),
      await written(developer, { ...created, hours: 5 * DAY, behind: 23 }),
      await written(developer, { ...created, hours: 5 * DAY, behind: -23 }),
      await written(developer, { ...created, hours: 2 * DAY }),
      await written(developer, { ...created, hours: 0 }),
    ];
    for (const some of [events, ...events.map((event) => [event])]) {
      expect((await meet({ events: some }, nextTimeline()))[0]).toBe('whole');
    }
    expect(await epochOf(developer)).toBe(epoch);
    expect((await developer.call('POST /v1/tokens/verify', { token: grantToken })).body.valid).toBe(true);
    expect(await eventsOf(developer, 'server.changes_lost')).toEqual([]);
  });

  test('ends again only what is lost, and nothing for an old event that is there', async () => {
    const developer = await server.signUp();
    const agentId = await makeAgent(developer.call);
    const [kept, lost] = [
      await makeGrant(developer.call, agentId),
      await makeGrant(developer.call, agentId, { principalId: 'user_of_the_lost' }),
    ];
    const ending = { type: 'grant.revoked', data: { grantId: lost.grantId } };
    const events = [
      await written(developer, { type: 'grant.created', data: { grantId: kept.grantId }, hours: 3 * DAY }),
      remembered(developer, { ...ending, hours: 0 }),
    ];
    const [outcome, said] = await meet({ events }, nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":1')]);
    const verdicts = [kept, lost].map(({ grantToken }) =>
      developer.call('POST /v1/tokens/verify', { token: grantToken }),
    );
    expect((await Promise.all(verdicts)).map(({ body }) => body.valid)).toEqual([true, false]);
    const [told] = await eventsOf(developer, 'server.changes_lost');
    expect(told?.data).toMatchObject({ lostChanges: 1, changes: [ending] });
  });

  test('lacks no event of the issuer, which a server without developers has written for nobody', async () => {
    const database = await openPlace(await anyEngine());
    onTestFinished(() => database.close());
    const acknowledged = createAcknowledged();
    await afterCommit(database, acknowledged.remember).asSystem((transaction) =>
      appendEvent(transaction, null, { type: 'issuer_key.revoked', data: { kid: 'old' } }),
    );
    const { meet } = await rememberingProcess(database, { events: [...acknowledged.events] });
    expect((await meet(nextTimeline()))[0]).toBe('whole');
  });

  test('is found to lack what was acknowledged days ago, where the database was away since then', async () => {
    const developer = await server.signUp();
    const events = [
      remembered(developer, { type: 'agent.updated', data: { agentId: 'ag_x' }, hours: 5 * DAY }),
    ];
    expect((await meet({ events }, nextTimeline()))[0]).toBe('lost');
  });

  test('begins one new epoch of every log for all processes that miss something', async () => {
    const [developer, other] = [await server.signUp(), await server.signUp()];
    const epochs = [await epochOf(developer), await epochOf(other)];
    const lost = {
      log: 'audit',
      developerId: developer.id,
      seq: 3,
      entryId: newId('alog'),
      hash: '',
    } as const;
    const takeover = nextTimeline();
    const [outcome, said] = await meet({ entries: [lost] }, takeover);
    expect([outcome, said]).toEqual(['lost', expect.stringContaining(lost.entryId)]);
    const begun = await epochOf(developer);
    expect(epochs).not.toContain(begun);
    expect(await epochOf(other)).toBe(begun);
    await meet({ entries: [lost] }, takeover);
    expect(await epochOf(developer)).toBe(begun);
    const [told] = await eventsOf(developer, 'server.changes_lost');
    expect(told?.data).toEqual({ lostChanges: 0, changes: [], auditSeq: 3, adminSeq: null });
    expect(await eventsOf(other, 'server.changes_lost')).toEqual([]);
  });

  test("notices an entry of the administrators' log that is lost, and none that is there", async () => {
    const developer = await server.signUp();
    await makeAgent(developer.call);
    const [entry] = (await developer.call('GET /v1/admin-log')).body.entries;
    const { seq, entryId, hash } = entry;
    const there = { log: 'admin', developerId: developer.id, seq, entryId, hash } as const;
    expect((await meet({ entries: [there] }, nextTimeline()))[0]).toBe('whole');
    // The next administrator's change has the number of the lost one.
    for (const lost of [
      { ...there, seq: seq + 1 },
      { ...there, entryId: newId('alog') },
    ]) {
      expect((await meet({ entries: [lost] }, nextTimeline()))[0]).toBe('lost');
    }
    const told = await eventsOf(developer, 'server.changes_lost');
    expect(told.map(({ data }) => [data.lostChanges, data.auditSeq, data.adminSeq])).toEqual([
      [0, null, seq + 1],
      [0, null, seq],
    ]);
  });

  test('has all of an audit log whose last entry retention has disposed of', async () => {
    const own = await seed(server.database);
    const acknowledged = createAcknowledged();
    await writeOn(
      afterCommit(server.database, acknowledged.remember),
      own,
      new Date(Date.now() - 300 * DAY * HOUR),
      Array.from({ length: 256 }, () => ({ action: 'a', status: 'success' as const })),
    );
    const call = server.callAs(await seedKey(server.database, own.developerId, ['admin']));
    expect((await call('GET /v1/audit/checkpoint')).status).toBe(200);
    expect((await call('PATCH /v1/me', { settings: { retention: '184d' } })).status).toBe(200);
    const settledAfter = '0 seconds';
    expect(await dispose(server.database, own.developerId, { settledAfter })).toMatchObject({ size: 256 });
    expect(await deleteDisposed(server.database, own.developerId, { settledAfter })).toBe(256);
    const [head] = acknowledged.entries;
    if (head === undefined) throw new Error('nothing is remembered');
    expect(acknowledged.entries).toHaveLength(1);
    const outcomeOf = async (entry: AcknowledgedEntry) =>
      (await meet({ entries: [entry] }, nextTimeline()))[0];
    expect(await outcomeOf(head)).toBe('whole');
    expect(await outcomeOf({ ...head, seq: 255, hash: '00' })).toBe('whole');
    for (const lost of [
      { ...head, hash: '00' },
      { ...head, seq: 257 },
      { ...head, seq: 255, log: 'admin' as const },
      { ...head, developerId: server.developer.id },
    ]) {
      expect(await outcomeOf(lost)).toBe('lost');
    }
  });

  test('is served from also where a developer signed up in a lost transaction', async () => {
    const ofNobody = { developerId: newId('dev'), id: newId('evt') };
    const events = [
      { ...ofNobody, type: 'grant.created', data: { grantId: newId('grnt') } },
      { ...ofNobody, type: 'developer.grants_revoked', data: {} },
      { ...ofNobody, type: 'agent.created', data: { agentId: newId('ag'), name: 'x' } },
    ];
    const entries = [
      { log: 'admin', developerId: ofNobody.developerId, seq: 1, entryId: newId('alog'), hash: '' } as const,
    ];
    const [outcome, said] = await meet({ events, entries }, nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":0')]);
  });

  test('ends again what lost changes had ended or held, and grants that they had made', async () => {
    const developer = await server.signUp();
    const { call, id: developerId } = developer;
    const grants: TestGrant[] = [];
    const agents: string[] = [];
    for (const _ of Array.from({ length: 6 })) {
      const agentId = await makeAgent(call);
      agents.push(agentId);
      grants.push(await makeGrant(call, agentId, { principalId: `user_${agentId}` }));
    }
    const [revoked, held, ofSuspended, ofHeldAgent, ofPerson, kept] = grants;
    const { body: person } = await call(`GET /v1/grants/${ofPerson?.grantId}`);
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ principal: string }>`SELECT principal FROM grants WHERE id = ${person.grantId}`.execute(
        transaction,
      ),
    );
    const made = newId('grnt');
    const events = [
      ['grant.revoked', { grantId: revoked?.grantId }],
      ['grant.held', { grantId: held?.grantId, by: 'developer', reason: 'for Ann Smith' }],
      ['agent.suspended', { agentId: agents[2] }],
      ['agent.held', { agentId: agents[3], by: 'rule', reason: null }],
      ['principal.grants_revoked', { principal: rows[0]?.principal }],
      ['grant.created', { grantId: made }],
      ['api_key.revoked', { keyId: 'key_x', name: 'old' }],
      // Of a thing that a lost transaction had made.
      ['grant.revoked', { grantId: newId('grnt') }],
    ].map(([type, data]) => ({ developerId, id: newId('evt'), type: String(type), data: data as object }));
    const [outcome, said] = await meet({ events }, nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":6')]);
    const verdicts = await Promise.all(
      [revoked, held, ofSuspended, ofHeldAgent, ofPerson, kept].map(async (grant) => {
        const { body } = await call('POST /v1/tokens/verify', { token: grant?.grantToken });
        return body.valid;
      }),
    );
    expect(verdicts).toEqual([false, false, false, false, false, true]);
    const { entries } = await readLog(server.database, developerId, { after: 0, most: 100 });
    expect(entries.some(({ kind, id }) => kind === 'grant' && id === made)).toBe(true);
    const [told] = await eventsOf(developer, 'server.changes_lost');
    expect(told?.data.lostChanges).toBe(8);
    expect(told?.data.changes[6]).toEqual({ type: 'api_key.revoked', data: { keyId: 'key_x', name: 'old' } });
    // The reason of a hold may name a person, and would stay after they are erased.
    expect(JSON.stringify(told)).not.toContain('Ann Smith');
  });

  test('ends every session, and the keys of programs whose end is lost, and keeps the others', async () => {
    const { call, id: developerId, key } = await server.signUp();
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    await browser.call('/console/session', { apiKey: key });
    const keyOf = async (name: string): Promise<{ id: string; apiKey: string }> => {
      const { csrf } = (await browser.open('/console/session')).json;
      browser.csrf = csrf ?? browser.csrf;
      const { body } = await call('POST /v1/device-logins', { name, roles: ['issue'] }, { key: null });
      const decision = { userCode: body.userCode, decision: 'allow', roles: ['issue'] };
      expect((await browser.call('/console/device-logins/decide', decision)).status).toBe(200);
      const { deviceCode } = body;
      return (await call('POST /v1/device-logins/key', { deviceCode }, { key: null })).body;
    };
    const [revoked, rotated, kept] = [await keyOf('revoked'), await keyOf('rotated'), await keyOf('kept')];
    const own = (await call('POST /v1/keys', { name: 'of the organization', roles: ['issue'] })).body;
    await makeGrant(call, await makeAgent(call), { principalId: 'ada' });
    const session = (await call('POST /v1/principal-sessions', { principalId: 'ada' })).body.sessionToken;
    expect((await server.callAs(session)('GET /v1/principal/grants')).status).toBe(200);
    const events = [
      { type: 'api_key.revoked', data: { keyId: revoked.id, name: 'revoked' } },
      { type: 'api_key.rotated', data: { keyId: rotated.id, name: 'rotated', successorId: newId('key') } },
      { type: 'api_key.revoked', data: { keyId: own.id, name: 'of the organization' } },
    ].map((event) => ({ ...event, developerId, id: newId('evt') }));
    const [outcome, said] = await meet({ events }, nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":2')]);
    expect((await browser.open('/console/session')).json.session).toBeNull();
    expect((await server.callAs(session)('GET /v1/principal/grants')).status).toBe(401);
    const statusOf = async (apiKey: string) => (await server.callAs(apiKey)('GET /v1/me')).status;
    for (const { apiKey } of [revoked, rotated]) await expect.poll(() => statusOf(apiKey)).toBe(401);
    for (const { apiKey } of [kept, own]) expect(await statusOf(apiKey)).toBe(200);
  });
});

describe('a process that has met a standby which lacked something', () => {
  /** A hold, a suspension and the head of a log that are lost, and the things that they are about. */
  async function lossesOf(developer: TestDeveloper) {
    const { call, id: developerId } = developer;
    const agentId = await makeAgent(call);
    const { grantId, grantToken } = await makeGrant(call, await makeAgent(call));
    const events = [
      { type: 'agent.suspended', data: { agentId } },
      { type: 'grant.held', data: { grantId, by: 'developer', reason: null } },
    ].map((event) => ({ ...event, developerId, id: newId('evt') }));
    const head = { log: 'audit', developerId, seq: 7, entryId: newId('alog'), hash: '' } as const;
    return { agentId, grantId, grantToken, events, entries: [head] };
  }

  test('finds the next one whole, and what was released since then stays released', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const { agentId, grantId, events, entries } = await lossesOf(developer);
    const { meet } = await rememberingProcess(server.database, { events, entries });
    const [outcome, said] = await meet(nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":2')]);
    expect((await call(`POST /v1/grants/${grantId}/release`)).status).toBe(200);
    expect((await call(`PATCH /v1/agents/${agentId}`, { status: 'active' })).status).toBe(200);
    const session = (await call('POST /v1/principal-sessions', { principalId: 'user_alice' })).body
      .sessionToken;
    const epoch = await epochOf(developer);
    for (const _ of [1, 2]) expect((await meet(nextTimeline()))[0]).toBe('whole');
    expect(await epochOf(developer)).toBe(epoch);
    expect((await server.callAs(session)('GET /v1/principal/grants')).status).toBe(200);
    expect((await call(`GET /v1/agents/${agentId}`)).body.status).toBe('active');
    expect((await call(`GET /v1/grants/${grantId}`)).body.holds).toEqual([]);
    expect(await eventsOf(developer, 'server.changes_lost')).toHaveLength(1);
  });

  test('repeats all of it once more where the next one lacks the repetition, and tells of it', async () => {
    const developer = await server.signUp();
    const { agentId, grantToken, events, entries } = await lossesOf(developer);
    const made = newId('grnt');
    const creation = {
      developerId: developer.id,
      id: newId('evt'),
      type: 'grant.created',
      data: { grantId: made },
    };
    const { meet } = await rememberingProcess(server.database, { events: [...events, creation], entries });
    const isValid = async () =>
      (await developer.call('POST /v1/tokens/verify', { token: grantToken })).body.valid;
    const epoch = await epochOf(developer);
    for (const _ of [1, 2]) {
      const [outcome, said] = await meet(nextTimeline(), losing(server.database));
      expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":3')]);
      expect([await isValid(), await epochOf(developer)]).toEqual([true, epoch]);
    }
    const [outcome, said] = await meet(nextTimeline());
    expect([outcome, said]).toEqual(['lost', expect.stringContaining('"repeated":3')]);
    expect(await isValid()).toBe(false);
    expect((await developer.call(`GET /v1/agents/${agentId}`)).body.status).toBe('suspended');
    const feed = await readLog(server.database, developer.id, { after: 0, most: 100 });
    expect(feed.epoch).not.toBe(epoch);
    expect(feed.entries.map(({ kind, id }) => [kind, id])).toContainEqual(['grant', made]);
    // Of all that was told, this developer has received only the last, which has the others in it.
    const [told, ...more] = await eventsOf(developer, 'server.changes_lost');
    expect(more).toEqual([]);
    const first = { lostChanges: 3, auditSeq: 7, changes: [{}, {}, { type: 'grant.created' }] };
    const second = {
      lostChanges: 1,
      auditSeq: null,
      changes: [{ type: 'server.changes_lost', data: first }],
    };
    expect(told?.data).toMatchObject({
      lostChanges: 1,
      changes: [{ type: 'server.changes_lost', data: second }],
    });
    expect((await meet(nextTimeline()))[0]).toBe('whole');
  });

  test('forgets nothing before it knows that the repetition is committed', async () => {
    const developer = await server.signUp();
    const { events, entries } = await lossesOf(developer);
    const { meet } = await rememberingProcess(server.database, { events, entries });
    const takeover = nextTimeline();
    const epoch = await epochOf(developer);
    const failing: Database['asSystem'] = (work) =>
      server.database.asSystem(async (transaction) => {
        await work(transaction);
        throw new Error('the commit fails');
      });
    await expect(meet(takeover, failing)).rejects.toThrow('the commit fails');
    expect(await epochOf(developer)).toBe(epoch);
    const unanswered: Database['asSystem'] = async (work) => {
      await server.database.asSystem(work);
      throw new Error('the answer is lost');
    };
    await expect(meet(takeover, unanswered)).rejects.toThrow('the answer is lost');
    const begun = await epochOf(developer);
    expect(begun).not.toBe(epoch);
    // What was repeated then has no event of its own now, and is remembered all the same.
    expect((await meet(takeover, losing(server.database)))[0]).toBe('lost');
    expect((await meet(takeover))[0]).toBe('lost');
    expect(await epochOf(developer)).toBe(begun);
    expect((await meet(nextTimeline()))[0]).toBe('whole');
  });

  test('is at one with the others that have met it', async () => {
    const [developer, other] = [await server.signUp(), await server.signUp()];
    const first = await rememberingProcess(server.database, await lossesOf(developer));
    const second = await rememberingProcess(server.database, await lossesOf(other));
    const third = await rememberingProcess(server.database, {});
    const outcomesAt = async (takeover: Takeover) => {
      const said = await Promise.all([first, second, third].map(({ meet }) => meet(takeover)));
      return said.map(([outcome]) => outcome);
    };
    expect(await outcomesAt(nextTimeline())).toEqual(['lost', 'lost', 'whole']);
    const epoch = await epochOf(developer);
    expect(await epochOf(other)).toBe(epoch);
    expect(await outcomesAt(nextTimeline())).toEqual(['whole', 'whole', 'whole']);
    expect(await epochOf(developer)).toBe(epoch);
    for (const each of [developer, other]) {
      expect(await eventsOf(each, 'server.changes_lost')).toHaveLength(1);
    }
  });
});
