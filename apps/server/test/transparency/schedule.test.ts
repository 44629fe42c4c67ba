import { readCheckpoint, verifyCheckpoint } from '@grantex/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, openPlace, type Place } from '../support/databases.ts';
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

  test('are made by themselves after what is written, one entry or many', async () => {
    await server.write(1);
    await expect.poll(sizeOfNewest, { timeout: 10_000 }).toBe(1);
    await server.write(2_500);
    await expect.poll(sizeOfNewest, { timeout: 10_000 }).toBe(2_501);
    expect(await verifyCheckpoint(await newest(), await server.verifierKey())).toMatchObject({ valid: true });
  });

  test('are made of the last entries when the server stops', async () => {
    if (engine === 'pglite') return;
    await server.write(3);
    await server.close();
    // No other server: one would look for what is not signed.
    const database = await openPlace(at);
    server = { ...server, database, close: () => database.close() };
    expect(await sizeOfNewest()).toBe(2_504);
  });
});
