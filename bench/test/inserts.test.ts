import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type Postgres } from 'test-postgres';
import { createEntryTables, insertEntries } from '../src/load/inserts.ts';

let postgres: Postgres;
let url: string;
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.createDatabase();
  await createEntryTables(url);
});
afterAll(() => postgres.stop());

test('writers keep their connections between samples, and more writers reuse them', async () => {
  const job = { url, seconds: 0.1, text: 'an entry' };
  const looking = new pg.Client({ connectionString: url });
  await looking.connect();
  onTestFinished(() => looking.end());
  const writers = async (): Promise<number[]> => {
    const { rows } = await looking.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = $1 ORDER BY backend_start',
      ['client backend'],
    );
    return rows.map(({ pid }) => pid);
  };
  // A busy machine may not get to one entry in the time of a sample.
  const inserted = (isChained: boolean) =>
    expect.poll(() => insertEntries({ ...job, writers: 2, isChained }));
  await inserted(false).toBeGreaterThan(0);
  const first = await writers();
  await inserted(true).toBeGreaterThan(0);
  expect(await writers()).toEqual(first);
  await insertEntries({ ...job, writers: 3, isChained: false });
  expect(await writers()).toEqual([...first, expect.any(Number)]);
});
