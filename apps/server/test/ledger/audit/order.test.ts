import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { type AuditServer, auditServer } from './audit-server.ts';

interface Page {
  entries: { seq: number }[];
  total: number;
  nextCursor?: string;
}

describe.each(engines)('the audit log on $engine, read from its end', ({ place }) => {
  let server: AuditServer;
  beforeAll(async () => {
    server = await auditServer(await place());
    const { grantId } = server;
    const entries = Array.from({ length: 10 }, (_none, index) => ({
      grantId,
      action: index % 2 === 0 ? 'even' : 'odd',
      status: 'success',
    }));
    await server.call('POST /v1/audit/batch', { entries });
  });
  afterAll(() => server.close());

  const read = async (query: string): Promise<Page> =>
    (await server.call<Page>(`GET /v1/audit/entries?${query}`)).body;
  const seqsOf = ({ entries }: Page): number[] => entries.map(({ seq }) => seq);

  test('the newest come first, and a cursor continues towards the beginning, each entry once', async () => {
    const first = await read('order=desc&pageSize=4');
    expect([seqsOf(first), first.total]).toEqual([[10, 9, 8, 7], 10]);
    const second = await read(`order=desc&pageSize=4&cursor=${first.nextCursor}`);
    expect(seqsOf(second)).toEqual([6, 5, 4, 3]);
    const last = await read(`order=desc&pageSize=4&cursor=${second.nextCursor}`);
    expect([seqsOf(last), last.nextCursor]).toEqual([[2, 1], undefined]);
  });

  test('numbered pages and filtered entries are in that order too', async () => {
    expect(seqsOf(await read('order=desc&pageSize=4&page=2'))).toEqual([6, 5, 4, 3]);
    expect(seqsOf(await read('order=desc&pageSize=4&page=4'))).toEqual([]);
    const odd = await read('order=desc&action=odd&pageSize=2&page=2');
    expect([seqsOf(odd), odd.total]).toEqual([[6, 4], 5]);
    expect(seqsOf(await read(`order=desc&action=odd&cursor=${odd.nextCursor}`))).toEqual([2]);
  });

  test('without an order it is read from its beginning', async () => {
    expect(seqsOf(await read('pageSize=2'))).toEqual([1, 2]);
    expect(seqsOf(await read('order=asc&pageSize=2&page=2'))).toEqual([3, 4]);
  });

  test('an unknown order is refused', async () => {
    const { status, body } = await server.call('GET /v1/audit/entries?order=random');
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });
});
