import { readCheckpoint, verifyCheckpoint } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCheckpointSchedule } from '../../../src/ledger/transparency/schedule.ts';
import { anyEngine, engines, openPlace, type Place } from '../../support/databases.ts';
import { type LogServer, logServer } from './log-server.ts';

describe.each(engines)('checkpoints on $engine', ({ engine, place }) => {
  let at: Place;
  let server: LogServer;
  beforeAll(async () => {
    at = await place();
    server = await logServer(at);
  });
  afterAll(() => server.close());

  const newest = (): Promise<string> =>
    server.database.forDeveloper(server.developerId, async (transaction) => {
      const found = await transaction
        .selectFrom('audit_checkpoints')
        .select('note')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return found?.note ?? '';
    });
  const sizeOfNewest = async (): Promise<number | undefined> => readCheckpoint(await newest())?.size;

  test('are made automatically after writes, of one entry or many', async () => {
    await server.write(1);
    await expect.poll(sizeOfNewest).toBe(1);
    await server.write(2_500);
    await expect.poll(sizeOfNewest).toBe(2_501);
    expect(await verifyCheckpoint(await newest(), await server.verifierKey())).toMatchObject({ valid: true });
  });

  test('are made of the last entries when the server stops', async () => {
    if (engine === 'pglite') return;
    await server.write(3);
    await server.close();
    // No other server: it would sign what is unsigned.
    const database = await openPlace(at);
    server = { ...server, database, close: () => database.close() };
    expect(await sizeOfNewest()).toBe(2_504);
  });
});

test('entries appended while the last checkpoint is made are covered before the end', async () => {
  const database = await openPlace(await anyEngine());
  const log = { error: () => undefined, warn: () => undefined };
  const schedule = createCheckpointSchedule({ log: 'audit', database, logger: log, most: 1 });
  let [begun, ended] = [0, 0];
  schedule.start({
    async current() {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended += 1;
      return '';
    },
    ofSize: () => Promise.resolve(''),
  });
  schedule.appended('dev_1', 1);
  schedule.appended('dev_1', 1);
  await schedule.close();
  expect([begun, ended]).toEqual([2, 2]);
  await database.close();
});
