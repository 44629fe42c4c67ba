import { checkChain } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditBatch, auditEntries, auditEntry } from '../../../src/ledger/audit/schemas.ts';
import { documentOf } from '../../support/contract.ts';
import { engines } from '../../support/databases.ts';
import { type AuditServer, auditServer } from './audit-server.ts';
import { seed, seedGrant, seedKey } from './seed.ts';

describe.each(engines)('writing to the audit log on $engine', ({ place }) => {
  let server: AuditServer;
  beforeAll(async () => {
    server = await auditServer(await place());
  });
  afterAll(() => server.close());

  const entry = (members: object = {}) => ({
    grantId: server.grantId,
    action: 'flights.book',
    status: 'allowed',
    metadata: { amount: 420 },
    ...members,
  });

  test('the response is the whole entry, and missing members come from the grant', async () => {
    const { status, body } = await server.call('POST /v1/audit/log', entry());
    expect(status).toBe(201);
    expect(auditEntry.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      developerId: server.developerId,
      agentId: server.agentId,
      agentDid: `did:grantex:${server.agentId}`,
      grantId: server.grantId,
      principal: server.principal,
      principalId: 'user_alice',
      metadata: { amount: 420 },
    });
    expect(body).not.toHaveProperty('ref');
    expect(body).not.toHaveProperty('erased');
  });

  test('an entry without a status is a success, alone and in a batch', async () => {
    const { status: _left, ...unstated } = entry();
    const alone = await server.call('POST /v1/audit/log', unstated);
    expect([alone.status, alone.body.status]).toEqual([201, 'success']);
    const { status, body } = await server.call('POST /v1/audit/batch', { entries: [unstated, entry()] });
    expect([status, body.entries.map((each: { status: string }) => each.status)]).toEqual([
      201,
      ['success', 'allowed'],
    ]);
  });

  test('the OpenAPI document states that default', () => {
    const bodyOf = (path: string) =>
      documentOf('sandbox').paths[path]?.['post'].requestBody.content['application/json'].schema;
    const { items } = bodyOf('/v1/audit/batch').properties.entries;
    for (const schema of [bodyOf('/v1/audit/log'), items]) {
      expect(schema.properties.status).toMatchObject({ default: 'success' });
      expect(schema.required).toEqual(['grantId', 'action']);
    }
  });

  test('an outcome names the entry that it follows', async () => {
    const allowed = await server.call('POST /v1/audit/log', entry());
    const settled = await server.call(
      'POST /v1/audit/log',
      entry({ status: 'success', ref: allowed.body.entryId }),
    );
    expect(settled.body.ref).toBe(allowed.body.entryId);
    expect(settled.body.prevHash).toBe(allowed.body.hash);
  });

  test('members that agree with the grant are accepted', async () => {
    const { agentId, principalId } = server;
    const given = entry({ agentId, agentDid: `did:grantex:${agentId}`, principalId });
    expect((await server.call('POST /v1/audit/log', given)).status).toBe(201);
  });

  test.each([
    { agentId: 'ag_01M882PV10FSEN8SDY9MTT17RV' },
    { agentDid: 'did:grantex:ag_01M882PV10FSEN8SDY9MTT17RV' },
    { principalId: 'user_mallory' },
  ])('members that contradict the grant are refused: %o', async (members) => {
    const { status, body } = await server.call('POST /v1/audit/log', entry(members));
    expect([status, body.code]).toEqual([422, 'CONTRADICTS_GRANT']);
    expect(body.message).toContain(Object.keys(members)[0]);
  });

  test.each(['grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'grnt_', 'x', "'; DROP TABLE grants; --"])(
    'an unknown grant is 404: %j',
    async (grantId) => {
      const { status, body } = await server.call('POST /v1/audit/log', entry({ grantId }));
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    },
  );

  test.each(['grnt_\u0000', '\ud800'])(
    'a grant id with characters that no text may contain is 400: %j',
    async (grantId) => {
      const { status, body } = await server.call('POST /v1/audit/log', entry({ grantId }));
      expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    },
  );

  test("another developer's grant is unknown", async () => {
    const other = await seed(server.database);
    const { status, body } = await server.call('POST /v1/audit/log', entry({ grantId: other.grantId }));
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('entries about a revoked grant and an expired one are accepted', async () => {
    const past = new Date(Date.now() - 60_000);
    for (const ends of [{ revoked_at: past }, { expires_at: past }]) {
      const { grantId } = await seedGrant(
        server.database,
        server.developerId,
        `user_${Object.keys(ends)[0]}`,
        ends,
      );
      const { status } = await server.call('POST /v1/audit/log', entry({ grantId, status: 'blocked' }));
      expect(status).toBe(201);
    }
  });

  test.each(['', 'a b', 'a/b', 'é', 'a\n', 'x'.repeat(129), null, 7])(
    'the action %j is refused',
    async (action) => {
      const { status, body } = await server.call('POST /v1/audit/log', entry({ action }));
      expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(body.message).toMatch(/^action/);
    },
  );

  test('the longest action with every allowed character is accepted', async () => {
    const action = `AZaz09._:-${'x'.repeat(118)}`;
    expect((await server.call('POST /v1/audit/log', entry({ action }))).body.action).toBe(action);
  });

  test.each([{ status: 'done' }, { ref: 'a b' }, { metadata: [] }, { metadata: 'text' }, { metadata: null }])(
    'a member of the wrong shape is refused by name: %o',
    async (members) => {
      const { status, body } = await server.call('POST /v1/audit/log', entry(members));
      expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(body.message).toContain(Object.keys(members)[0]);
    },
  );

  test('a batch is contiguous and keeps its order', async () => {
    const entries = ['a', 'b', 'c'].map((action) => entry({ action }));
    const { status, body } = await server.call('POST /v1/audit/batch', { entries });
    expect(status).toBe(201);
    expect(auditEntries.parse(body)).toEqual(body);
    const [first, second, third] = body.entries;
    expect([second.seq - first.seq, third.seq - second.seq]).toEqual([1, 1]);
    expect([first.action, second.action, third.action]).toEqual(['a', 'b', 'c']);
  });

  test('500 entries are a batch; 501 and none are not', async () => {
    const batchOf = (length: number) => ({ entries: Array.from({ length }, () => entry()) });
    expect((await server.call('POST /v1/audit/batch', batchOf(500))).body.entries).toHaveLength(500);
    for (const length of [0, 501]) {
      const { status, body } = await server.call('POST /v1/audit/batch', batchOf(length));
      expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect(auditBatch.safeParse(batchOf(500)).success).toBe(true);
  });

  test.each([
    [404, { grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV' }],
    [422, { principalId: 'user_mallory' }],
    [400, { metadata: { text: '\ud800' } }],
  ])('one refused entry (%i) refuses its whole batch', async (expected, members) => {
    const before = (await server.exported()).length;
    const { status } = await server.call('POST /v1/audit/batch', {
      entries: [entry(), entry(members), entry()],
    });
    expect(status).toBe(expected);
    expect(await server.exported()).toHaveLength(before);
  });

  test('only a key with the write role writes, and only one with the read role reads', async () => {
    const writer = await seedKey(server.database, server.developerId, ['audit-write']);
    const reader = await seedKey(server.database, server.developerId, ['audit-read']);
    const statusOf = async (line: string, key: string, body?: object) =>
      (await server.call(line, body, { key })).status;
    expect(await statusOf('POST /v1/audit/log', writer, entry())).toBe(201);
    expect(await statusOf('POST /v1/audit/log', reader, entry())).toBe(403);
    expect(await statusOf('POST /v1/audit/batch', reader, { entries: [entry()] })).toBe(403);
    expect(await statusOf('GET /v1/audit/entries', writer)).toBe(403);
    expect(await statusOf('GET /v1/audit/export', writer)).toBe(403);
    expect(await statusOf('GET /v1/audit/entries', reader)).toBe(200);
    expect(await statusOf('DELETE /v1/audit/alog_1/metadata', reader)).toBe(403);
    expect(await statusOf('DELETE /v1/audit/alog_1/metadata', writer)).toBe(403);
  });

  test('after all of that the chain verifies', async () => {
    const entries = await server.exported();
    expect(await checkChain(entries)).toMatchObject({ valid: true, entries: entries.length });
  });
});
