import { checkChain } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { type AuditServer, auditServer } from './audit-server.ts';
import { seedGrant } from './seed.ts';

describe.each(engines)('an audit write with an Idempotency-Key on $engine', ({ place }) => {
  let server: AuditServer;
  beforeAll(async () => {
    server = await auditServer(await place());
  });
  afterAll(() => server.close());

  const entry = (members: object = {}) => ({
    grantId: server.grantId,
    action: 'flights.book',
    status: 'allowed',
    metadata: { amount: 420, currency: 'EUR' },
    ...members,
  });
  const write = (key: string, body: object, path = 'log') =>
    server.call(`POST /v1/audit/${path}`, body, { headers: { 'idempotency-key': key } });

  test('runs once: the second response is the stored entry', async () => {
    const first = await write('once', entry());
    const second = await write('once', entry());
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  test('the order of members, and members that repeat the grant, do not make another request', async () => {
    const first = await write('order', entry());
    const { grantId, ...rest } = entry({ metadata: { currency: 'EUR', amount: 420 } });
    const second = await write('order', { ...rest, agentId: server.agentId, grantId });
    expect(second.body).toEqual(first.body);
  });

  test('many concurrent writes create one entry', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => write('race', entry())));
    expect(new Set(answers.map(({ body }) => body.entryId)).size).toBe(1);
  });

  test.each([
    { action: 'flights.cancel' },
    { status: 'blocked' },
    { ref: 'alog_1' },
    { metadata: { amount: 421, currency: 'EUR' } },
    { metadata: {} },
    { agentId: 'ag_another' },
    { agentDid: 'did:grantex:ag_another' },
    { principalId: 'user_mallory' },
  ])('another request under the same key is refused: %o', async (members) => {
    const key = `other-${JSON.stringify(members)}`;
    expect((await write(key, entry())).status).toBe(201);
    const { status, body } = await write(key, entry(members));
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('a batch runs once, but not when it was extended, shortened or changed', async () => {
    const entries = ['a', 'b', 'c'].map((action) => entry({ action }));
    const first = await write('batch', { entries }, 'batch');
    expect((await write('batch', { entries }, 'batch')).body).toEqual(first.body);
    for (const other of [
      entries.slice(1),
      entries.slice(0, 2),
      [...entries, entry()],
      entries.toReversed(),
    ]) {
      const { status, body } = await write('batch', { entries: other }, 'batch');
      expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    }
  });

  test('a key belongs to its route, whatever its text', async () => {
    const single = await write('route', entry());
    const batch = await write('route', { entries: [entry()] }, 'batch');
    const like = await write('route/0', entry());
    const ids = [single.body.entryId, batch.body.entries[0].entryId, like.body.entryId];
    expect(new Set(ids).size).toBe(3);
  });

  test('after an erasure the same request still returns the entry, erased', async () => {
    const { body } = await write('erased', entry());
    expect((await server.call(`DELETE /v1/audit/${body.entryId}/metadata`)).status).toBe(204);
    const again = await write('erased', entry());
    expect(again.body).toMatchObject({ entryId: body.entryId, metadata: null, salt: null, erased: true });
    expect((await write('erased', entry({ action: 'x' }))).status).toBe(409);
  });

  test('after its principal is erased a write is still answered again, with and without their name', async () => {
    const gone = await seedGrant(server.database, server.developerId, 'user_gone');
    const body = entry({ grantId: gone.grantId });
    const { entryId } = (await write('gone', body)).body;
    expect((await server.call('DELETE /v1/principals/user_gone')).status).toBe(204);
    expect((await write('gone', body)).body).toMatchObject({ entryId, erased: true });
    const named = await write('gone', { ...body, principalId: 'user_gone' });
    expect(named.body).toMatchObject({ entryId, erased: true });
  });

  test('a refused write keeps nothing: the same key works for a corrected one', async () => {
    expect((await write('mended', entry({ principalId: 'user_mallory' }))).status).toBe(422);
    expect((await write('mended', entry())).status).toBe(201);
  });

  test.each(['', 'a b', 'x'.repeat(256), 'é'])('the key %j is refused', async (key) => {
    const { status, body } = await write(key, entry());
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  test('the chain contains each of them once', async () => {
    const entries = await server.exported();
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(entries.length);
    expect(await checkChain(entries)).toMatchObject({ valid: true });
  });
});
