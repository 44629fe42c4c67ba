import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/base/store/database.ts';
import { isDatabaseUnavailable } from '../../../src/base/store/unavailable.ts';
import { seed } from '../../ledger/audit/seed.ts';
import { folderWithDatabase } from '../../main/process/program.ts';

/** Intercepts the `fsync` of this process until the test ends. */
function onFlush(before: () => void): void {
  const { fsyncSync } = fs;
  const use = (flush: typeof fsyncSync): void => {
    fs.fsyncSync = flush;
    syncBuiltinESMExports();
  };
  use((descriptor) => {
    before();
    fsyncSync(descriptor);
  });
  onTestFinished(() => use(fsyncSync));
}

async function openFolder(): Promise<Database> {
  const database = await openDatabase({ dataDirectory: await folderWithDatabase() });
  onTestFinished(() => database.close());
  return database;
}

test('the embedded database flushes before each commit is acknowledged', async () => {
  const database = await openFolder();
  let flushes = 0;
  onFlush(() => (flushes += 1));
  for (let commits = 1; commits <= 20; commits += 1) {
    await seed(database);
    expect(flushes).toBeGreaterThanOrEqual(commits);
  }
  flushes = 0;
  await database.asSystem((transaction) => sql`SELECT 1`.execute(transaction));
  expect(flushes).toBe(0);
});

test('a commit whose flush fails is not acknowledged, and the database is opened again', async () => {
  const database = await openFolder();
  const { developerId } = await seed(database);
  let isBroken = true;
  onFlush(() => {
    if (isBroken) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  });
  const fault: unknown = await seed(database).catch((error: unknown) => error);
  expect(isDatabaseUnavailable(fault)).toBe(true);
  isBroken = false;
  const { rows } = await database.asSystem((transaction) =>
    sql<{ id: string }>`SELECT id FROM developers`.execute(transaction),
  );
  expect(rows).toContainEqual({ id: developerId });
  await seed(database);
});
