import { checkChain } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEntry, auditPage } from '../../../src/ledger/audit/schemas.ts';
import { eraseDetails } from '../../../src/ledger/audit/erase.ts';
import { newestEntriesOf } from '../../../src/ledger/audit/read.ts';
import { rawFetch } from '../../support/contract.ts';
import { engines } from '../../support/databases.ts';
import { type AuditServer, auditServer, linesOf } from './audit-server.ts';
import { seed, seedGrant, type Seeded, seedKey } from './seed.ts';

describe.each(engines)('reading the audit log on $engine', ({ place }) => {
  let server: AuditServer;
  let bob: Seeded;
  const actions = ['flights.search', 'flights.book', 'flights.pay'] as const;
  beforeAll(async () => {
    server = await auditServer(await place());
    bob = await seedGrant(server.database, server.developerId, 'user_bob');
    const entries = Array.from({ length: 450 }, (_, index) => ({
      grantId: index % 2 === 0 ? server.grantId : bob.grantId,
      action: actions[index % 3],
      status: index % 5 === 0 ? 'blocked' : 'allowed',
      metadata: { index },
    }));
    await server.call('POST /v1/audit/batch', { entries });
  });
  afterAll(() => server.close());

  const list = async (query: string) => {
    const { status, body } = await server.call(`GET /v1/audit/entries${query}`);
    expect(status).toBe(200);
    expect(auditPage.parse(body)).toEqual(body);
    return body;
  };
  const indexesOf = (entries: { metadata: { index: number } }[]) =>
    entries.map(({ metadata }) => metadata.index);

  test('without parameters the response has the first 200 in order', async () => {
    const body = await list('');
    expect(body).toMatchObject({ total: 450, page: 1, pageSize: 200 });
    expect(body.entries.map(({ seq }: { seq: number }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
  });

  test.each(['+15:59', '-00:00'])('an instant at the offset %s is accepted', async (offset) => {
    const since = encodeURIComponent(`2026-01-01T00:00:00${offset}`);
    expect((await list(`?since=${since}&pageSize=1`)).total).toBe(450);
  });

  test.each([
    '0000-01-01T00:00:00Z',
    '2026-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59-16:00',
    `2026-01-01T00:00:00.${'1'.repeat(200)}Z`,
  ])('an ISO 8601 instant that the database does not accept is refused: %s', async (instant) => {
    const { status, body } = await server.call(`GET /v1/audit/entries?until=${encodeURIComponent(instant)}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  test.each(['', '&status=allowed', `&action=flights.book`])(
    'pages and cursors show each entry once%s',
    async (filter) => {
      const byCursor: number[] = [];
      let cursor = '';
      do {
        const body = await list(`?pageSize=70${filter}${cursor}`);
        byCursor.push(...indexesOf(body.entries));
        cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
      } while (cursor !== '');
      const byPage: number[] = [];
      for (let page = 1; byPage.length < byCursor.length; page += 1) {
        byPage.push(...indexesOf((await list(`?pageSize=70&page=${page}${filter}`)).entries));
      }
      expect(byPage).toEqual(byCursor);
      expect(byCursor).toEqual([...new Set(byCursor)].toSorted((a, b) => a - b));
      expect((await list(`?pageSize=1${filter}`)).total).toBe(byCursor.length);
    },
  );

  test('each filter shows only the entries it names', async () => {
    const all = Array.from({ length: 450 }, (_, index) => index);
    const half = all.filter((index) => index % 2 === 0);
    const expectations: readonly (readonly [string, readonly number[]])[] = [
      [`agentId=${server.agentId}`, half],
      [`grantId=${server.grantId}`, half],
      ['principalId=user_alice', half],
      ['principalId=user_nobody', []],
      ['action=flights.pay', all.filter((index) => index % 3 === 2)],
      ['status=blocked', all.filter((index) => index % 5 === 0)],
      ['status=blocked&principalId=user_bob', all.filter((index) => index % 5 === 0 && index % 2 === 1)],
    ];
    for (const [query, indexes] of expectations) {
      const body = await list(`?${query}&pageSize=200`);
      expect([query, body.total]).toEqual([query, indexes.length]);
      expect(indexesOf(body.entries)).toEqual(indexes.slice(0, 200));
    }
  });

  test('since includes its instant, until excludes it', async () => {
    const { timestamp } = (await list('?pageSize=1')).entries[0];
    expect((await list(`?since=${timestamp}`)).total).toBe(450);
    expect((await list(`?until=${timestamp}`)).total).toBe(0);
    const later = new Date(Date.parse(timestamp) + 1).toISOString();
    expect((await list(`?until=${later}`)).total).toBe(450);
    expect((await list(`?since=${encodeURIComponent('2020-01-01T00:00:00+02:00')}`)).total).toBe(450);
  });

  test.each([
    'cursor=-1',
    'cursor=x',
    'cursor=1e9',
    'page=0',
    'pageSize=201',
    'since=yesterday',
    'status=done',
    'action=a%20b',
    'grantId=%00',
    'principalId=%00',
  ])('the query %s is refused', async (query) => {
    const { status, body } = await server.call(`GET /v1/audit/entries?${query}`);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });

  test.each(["agentId=';--", 'agentId=%ED%A0%80', 'cursor=999999999999999'])(
    'the query %s finds nothing, without an error',
    async (query) => {
      expect((await list(`?${query}`)).entries).toEqual([]);
    },
  );

  test('an entry is found by its id, only by its developer', async () => {
    const [entry] = (await list('?pageSize=1')).entries;
    expect((await server.call(`GET /v1/audit/${entry.entryId}`)).body).toEqual(entry);
    const other = await seed(server.database);
    const key = await seedKey(server.database, other.developerId, ['admin']);
    for (const line of ['GET /v1/audit/{}', 'DELETE /v1/audit/{}/metadata']) {
      const { status, body } = await server.call(line.replace('{}', entry.entryId), undefined, { key });
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await server.call('GET /v1/audit/entries', undefined, { key })).body.entries).toEqual([]);
    expect(await (await server.export(key)).text()).toBe('');
    expect((await server.call(`GET /v1/audit/${entry.entryId}`)).body.metadata).toEqual(entry.metadata);
  });

  test('the export is the whole log, one line per entry, in the shape of the responses', async () => {
    const response = await server.export();
    expect(response.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    const lines = linesOf(await response.text());
    expect(lines).toHaveLength(450);
    for (const line of lines) expect(auditEntry.parse(line)).toEqual(line);
    expect(await checkChain(lines)).toMatchObject({ valid: true, entries: 450 });
  });

  test('a reader that leaves in the middle affects nobody', async () => {
    const abort = new AbortController();
    const response = await rawFetch(`${server.url}/v1/audit/export`, {
      headers: { authorization: `Bearer ${server.key}` },
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    expect(await server.exported()).toHaveLength(450);
  });

  test("a person's newest entries come newest first, and only theirs", async () => {
    const entries = await server.database.forDeveloper(server.developerId, (transaction) =>
      newestEntriesOf(transaction, bob.principal, 100),
    );
    const indexes = entries.map(({ metadata }) => (JSON.parse(metadata ?? '') as { index: number }).index);
    expect(indexes).toEqual(Array.from({ length: 100 }, (_, index) => 449 - 2 * index));
  });

  test('an erased entry keeps its place, shows nothing, and the chain still verifies', async () => {
    const [entry] = (await list('?pageSize=1')).entries;
    const erase = () => server.call(`DELETE /v1/audit/${entry.entryId}/metadata`);
    expect((await erase()).status).toBe(204);
    expect((await erase()).status).toBe(204);
    const { body } = await server.call(`GET /v1/audit/${entry.entryId}`);
    expect(body).toEqual({ ...entry, metadata: null, salt: null, erased: true });
    expect(await checkChain(await server.exported())).toMatchObject({ valid: true, entries: 450 });
    expect((await server.call('DELETE /v1/audit/alog_unknown/metadata')).status).toBe(404);
  });

  test('erasing a principal removes everything personal, and later entries contain nothing personal', async () => {
    await server.database.forDeveloper(server.developerId, async (transaction) => {
      await transaction
        .updateTable('principals')
        .set({ principal_id: null, salt: null })
        .where('id', '=', bob.principal)
        .execute();
      await eraseDetails(transaction, bob);
    });
    const late = {
      grantId: bob.grantId,
      principalId: 'user_bob',
      action: 'late',
      status: 'blocked',
      metadata: { seat: '4A' },
    };
    const written = await server.call('POST /v1/audit/log', late);
    expect(written.status).toBe(201);
    const gone = { principalId: null, principalSalt: null, metadata: null, salt: null, erased: true };
    expect(written.body).toMatchObject({ ...gone, v: 2, principalDigest: null });
    const entries = await server.exported();
    const bobs = entries.filter(({ grantId }) => grantId === bob.grantId);
    expect(bobs).toHaveLength(226);
    for (const entry of bobs) {
      expect(entry).toMatchObject({ ...gone, principal: bob.principal });
    }
    expect(JSON.stringify(entries)).not.toContain('user_bob');
    expect(entries.filter(({ principalId }) => principalId === 'user_alice')).toHaveLength(225);
    const erased = { metadata: 227, names: 226 };
    expect(await checkChain(entries)).toMatchObject({ valid: true, entries: 451, erased });
  });
});
