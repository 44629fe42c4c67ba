import { type AuditEntry, checkExport, verifyCheckpoint, verifyInclusion } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Transaction } from '../../../src/base/store/database.ts';
import { createAcknowledged } from '../../../src/base/store/acknowledged.ts';
import { afterCommit } from '../../../src/base/store/after-commit.ts';
import { recordingChanges } from '../../../src/ledger/admin-log/recording.ts';
import { appendEvent } from '../../../src/ledger/events/append-event.ts';
import { actAs } from '../../../src/http/credentials/actor.ts';
import { apiFetch } from '../../support/contract.ts';
import { engines } from '../../support/databases.ts';
import { askFor, makeAgent } from '../../support/grants.ts';
import { type Call, type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';
import { linesOf } from '../audit/audit-server.ts';

type Entry = AuditEntry & Record<string, unknown>;

describe.each(engines)("the administrators' log on $engine", ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const textOf = async (path: string, key: string): Promise<string> =>
    (await apiFetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${key}` } })).text();
  const exported = async ({ key }: TestDeveloper): Promise<Entry[]> =>
    linesOf(await textOf('/v1/admin-log/export', key)) as Entry[];
  const listed = async (call: Call, query = ''): Promise<Entry[]> =>
    (await call(`GET /v1/admin-log?${query}`)).body.entries;
  const keyOf = async (call: Call, name: string): Promise<{ id: string; apiKey: string }> =>
    (await call('POST /v1/keys', { name, roles: ['admin'] })).body;
  const grantOf = async (call: Call, principalId: string): Promise<string> => {
    const agentId = await makeAgent(call);
    const { code } = await askFor(call, agentId, { principalId });
    return (await call('POST /v1/token', { code, agentId })).body.grantId;
  };

  test('an entry says which key did what, by which door, and when', async () => {
    const { call, id } = await server.signUp();
    const { id: keyId, apiKey } = await keyOf(call, 'deploy');
    const agentId = await makeAgent(server.callAs(apiKey));
    const [entry, first] = await listed(call);
    expect(entry).toMatchObject({
      seq: 3,
      developerId: id,
      principal: keyId,
      action: 'agent.created',
      status: 'success',
      metadata: { door: 'api', data: { agentId, name: 'an agent' } },
      prevHash: first?.hash,
    });
    expect(JSON.parse(String(entry?.principalId))).toEqual({ kind: 'key', name: 'deploy' });
    expect(Math.abs(Date.parse(entry?.timestamp ?? '') - Date.now())).toBeLessThan(60_000);
    expect(first).toMatchObject({ action: 'api_key.created', metadata: { data: { keyId } } });
    expect(JSON.stringify(await listed(call))).not.toContain(apiKey);
  });

  test('the first entry says who made the developer: its own key by a sign-up, or the operator of the server', async () => {
    const { call, id } = await server.signUp();
    const keyId = (await call('GET /v1/me')).body.keyId;
    expect(await listed(call)).toMatchObject([
      {
        seq: 1,
        developerId: id,
        principal: keyId,
        principalId: '{"kind":"key","name":"first key"}',
        action: 'developer.created',
        metadata: { door: 'api', data: { mode: 'sandbox', keyId } },
        prevHash: null,
      },
    ]);
    expect((await call('GET /v1/events')).body.events).toEqual([]);
    const bootstrapKey = `gx_test_${'k'.repeat(43)}`;
    const first = await testServer({ place: await place(), bootstrapKey });
    const { developer } = first;
    expect(await listed(developer.call)).toMatchObject([
      {
        developerId: developer.id,
        principal: 'operator',
        principalId: '{"kind":"operator"}',
        action: 'developer.created',
        metadata: {
          door: 'command',
          data: { mode: 'sandbox', keyId: (await developer.call('GET /v1/me')).body.keyId },
        },
      },
    ]);
    const headers = { authorization: `Bearer ${developer.key}` };
    const lines = await (await apiFetch(`${first.url}/v1/admin-log/export`, { headers })).text();
    expect((await checkExport(linesOf(lines), { checkpoints: [] })).fault).toBeUndefined();
    await first.close();
  });

  test('an export is checked offline against a kept checkpoint, and every change of it is named', async () => {
    const developer = await server.signUp();
    for (let count = 0; count < 6; count += 1) await makeAgent(developer.call);
    const early = await textOf('/v1/admin-log/checkpoint', developer.key);
    for (let count = 0; count < 3; count += 1) await makeAgent(developer.call);
    const kept = await textOf('/v1/admin-log/checkpoint', developer.key);
    const { verifierKey: anchoredKey, name } = (await developer.call('GET /v1/admin-log/log-key')).body;
    expect(name).toBe(`${new URL(server.url).host}/admin/${developer.id}`);
    const entries = await exported(developer);
    const check = async (given: readonly object[]) => {
      const report = await checkExport(given, { checkpoints: [early, kept], anchoredKey });
      return report.fault?.kind ?? `valid, ${report.anchored} of ${report.entries}`;
    };
    expect(await check(entries)).toBe('valid, 10 of 10');
    const changed = (index: number, change: object): object[] =>
      entries.map((entry, place) => (place === index ? { ...entry, ...change } : entry));
    const moved = (from: number, to: number): object[] =>
      entries.toSpliced(from, 1).toSpliced(to, 0, ...entries.slice(from, from + 1));
    expect(await check(changed(3, { action: 'agent.deleted' }))).toBe('edited');
    expect(await check(changed(3, { metadata: { door: 'api', data: {} } }))).toBe('metadata_edited');
    expect(await check(changed(3, { principalId: '{"kind":"key","name":"somebody else"}' }))).toBe(
      'name_edited',
    );
    expect(await check(entries.slice(0, -1))).toBe('cut');
    expect(await check(entries.slice(0, 2))).toBe('cut');
    expect(await check(entries.toSpliced(4, 1))).toBe('missing');
    expect(await check(moved(5, 4))).toBe('reordered');
    expect(await check(entries.toSpliced(4, 0, ...entries.slice(3, 4)))).toBe('duplicated');
    const other = await exported(await server.signUp().then(async (one) => (await makeAgent(one.call), one)));
    expect(await check(other)).toBe('cut');
    expect(await check(entries.toSpliced(5, 1, ...other))).toBe('foreign');
  });

  test('its checkpoints and proofs are those of a transparency log of its own', async () => {
    const { call, key } = await server.signUp();
    for (let count = 0; count < 3; count += 1) await makeAgent(call);
    const note = await textOf('/v1/admin-log/checkpoint', key);
    const { verifierKey } = (await call('GET /v1/admin-log/log-key')).body;
    const checked = await verifyCheckpoint(note, verifierKey);
    if (!checked.valid) throw new Error('the checkpoint does not verify');
    const [entry] = await listed(call, 'pageSize=1');
    if (entry === undefined) throw new Error('the log is empty');
    const proof = (await call(`GET /v1/admin-log/proof/inclusion?entry=${entry.entryId}&size=4`)).body;
    expect(await verifyInclusion(entry, proof, checked.checkpoint)).toBe(true);
    expect(await textOf('/v1/audit/checkpoint', key)).toContain('/audit/');
    expect((await call('GET /v1/admin-log/proof/consistency?from=1&to=4')).body).toMatchObject({
      from: 1,
      to: 4,
    });
  });

  test('changes at once, by several keys, follow one another without a gap', async () => {
    const developer = await server.signUp();
    const keys = await Promise.all(['one', 'two', 'three'].map((name) => keyOf(developer.call, name)));
    const calls = keys.map(({ apiKey }) => server.callAs(apiKey));
    await Promise.all(
      Array.from({ length: 24 }, (_, index) => makeAgent(calls[index % 3] ?? developer.call)),
    );
    const entries = await exported(developer);
    expect((await checkExport(entries, { checkpoints: [] })).entries).toBe(28);
    for (const { id } of keys) expect(entries.filter(({ principal }) => principal === id)).toHaveLength(8);
  });

  test('of grants that are revoked together, each names the key that revoked it', async () => {
    const developer = await server.signUp();
    const grants = await Promise.all(
      Array.from({ length: 8 }, (_, index) => grantOf(developer.call, `user_${index}`)),
    );
    const keys = [await keyOf(developer.call, 'one'), await keyOf(developer.call, 'two')];
    await Promise.all(
      grants.map((grantId, index) =>
        developer.call(`DELETE /v1/grants/${grantId}`, undefined, { key: String(keys[index % 2]?.apiKey) }),
      ),
    );
    const revoked = await listed(developer.call, 'action=grant.revoked');
    const byGrant = new Map(
      revoked.map(({ metadata, principal }) => [(metadata as any).data.grantId, principal]),
    );
    expect(grants.map((grantId) => byGrant.get(grantId))).toEqual(
      grants.map((_, index) => keys[index % 2]?.id),
    );
  });

  test('a change that is rolled back leaves no entry, and there is no change whose entry cannot be written', async () => {
    const { call, id } = await server.signUp();
    const agentId = await makeAgent(call);
    const actor = {
      developerId: id,
      door: 'api',
      by: { kind: 'key', key: { id: 'key_x', name: 'x' } },
    } as const;
    const acknowledged = createAcknowledged();
    const database = afterCommit(
      recordingChanges(server.database, () => undefined),
      acknowledged.remember,
    );
    const change = (outcome: (transaction: Transaction) => Promise<unknown>): Promise<unknown> =>
      actAs(actor, () =>
        database.forDeveloper(id, async (transaction) => {
          await transaction
            .updateTable('agents')
            .set({ name: 'changed' })
            .where('id', '=', agentId)
            .execute();
          await appendEvent(transaction, id, {
            type: 'agent.updated',
            data: { agentId, name: 'changed', changed: [] },
          });
          await outcome(transaction);
        }),
      );
    await expect(change(() => Promise.reject(new Error('given up')))).rejects.toThrow('given up');
    const taken = (transaction: Transaction): Promise<unknown> =>
      sql`INSERT INTO admin_entries (developer_id, seq, entry_id, actor, actor_digest, action, at, canonical, hash)
        SELECT developer_id, 3, 'alog_taken', actor, actor_digest, action, at, canonical, hash FROM admin_entries WHERE seq = 1`.execute(
        transaction,
      );
    await expect(change(taken)).rejects.toThrow(/admin_entries_pkey/);
    expect(await listed(call)).toHaveLength(2);
    expect((await call(`GET /v1/agents/${agentId}`)).body.name).toBe('an agent');
    expect(acknowledged.entries).toEqual([]);
    await change(async () => undefined);
    const [{ entryId, seq, hash } = { entryId: '', seq: 0, hash: '' }] = await listed(call);
    expect(acknowledged.entries).toEqual([{ log: 'admin', developerId: id, seq, entryId, hash }]);
    expect((await listed(call)).map(({ principal, action }) => [principal, action])[0]).toEqual([
      'key_x',
      'agent.updated',
    ]);
  });

  test('the list is filtered and read page by page, the newest first', async () => {
    const { call } = await server.signUp();
    const { id: keyId, apiKey } = await keyOf(call, 'other');
    for (let count = 0; count < 3; count += 1) await makeAgent(server.callAs(apiKey));
    const seqs = async (query: string): Promise<number[]> =>
      (await listed(call, query)).map(({ seq }) => seq);
    expect(await seqs('')).toEqual([5, 4, 3, 2, 1]);
    expect(await seqs(`actor=${keyId}`)).toEqual([5, 4, 3]);
    expect(await seqs('action=api_key.created')).toEqual([2]);
    expect(await seqs('until=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await seqs('since=2020-01-01T00:00:00Z&pageSize=1&page=2')).toEqual([4]);
    const { nextCursor, total } = (await call('GET /v1/admin-log?pageSize=2')).body;
    expect([total, nextCursor, await seqs(`pageSize=2&cursor=${nextCursor}`)]).toEqual([5, '4', [3, 2]]);
  });

  test('erasing a person removes the reasons of holds on their grants, and the log still verifies', async () => {
    const developer = await server.signUp();
    const { call } = developer;
    const grantId = await grantOf(call, 'user_ann');
    await call(`POST /v1/grants/${grantId}/hold`, { reason: 'Ann Lee called us' });
    await call('DELETE /v1/principals/user_ann');
    const entries = await exported(developer);
    expect(JSON.stringify(entries)).not.toMatch(/Ann Lee|user_ann/);
    const report = await checkExport(entries, { checkpoints: [] });
    expect([report.fault, report.erased.metadata]).toEqual([undefined, 1]);
  });
});
