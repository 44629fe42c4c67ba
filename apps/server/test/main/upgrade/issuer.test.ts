import { checkpointText } from '@grantex/core/log';
import { beforeEach, describe, expect, test } from 'vitest';
import { writeBackup } from '../../../src/main/backup/write-backup.ts';
import { issuerChange } from '../../../src/main/commands/issuer.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { startServer } from '../../../src/main/start-server.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openOwned } from '../../../src/base/store/owner.ts';
import { StoreError } from '../../../src/base/store/errors.ts';
import { keptEngines, temporaryPath } from '../backup/places.ts';
import { layDown, readReleased } from './fixture.ts';
import { ENVIRONMENT, MASTER_KEY } from './released-server.ts';

/** The default of the previous release, which listened on 127.0.0.1. */
const BEFORE = 'http://127.0.0.1:4000';
const NOW = 'http://localhost:4000';

describe.each(keptEngines)('a database on $engine from before issuers were stored', ({ engine, target }) => {
  let unnamed: Record<string, string>;
  beforeEach(async () => {
    const { environment } = await target();
    const { GRANTEX_PUBLIC_URL: _, ...rest } = { ...environment, ...ENVIRONMENT };
    unnamed = rest;
    await layDown({ engine, environment: unnamed });
    const { developerId } = await readReleased(engine);
    await signCheckpoints(unnamed, developerId);
  });

  test('keeps the issuer that its newest checkpoint names, until it is changed', async () => {
    const refused = start(unnamed);
    await expect(refused).rejects.toThrow(StoreError);
    await expect(refused).rejects.toThrow(`Set GRANTEX_PUBLIC_URL=${BEFORE};`);
    await expect(refused).rejects.toThrow('run the command: issuer change');

    const printed: string[] = [];
    await issuerChange.run({
      config: readConfig(unnamed),
      parameters: [],
      options: { json: true },
      print: (line) => printed.push(line),
    });
    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([{ issuer: NOW, before: BEFORE }]);
    await start({ ...unnamed, GRANTEX_PUBLIC_URL: NOW });
    await expect(start({ ...unnamed, GRANTEX_PUBLIC_URL: BEFORE })).rejects.toThrow(StoreError);
  });

  test('starts under that issuer, and then stores it', async () => {
    await start({ ...unnamed, GRANTEX_PUBLIC_URL: BEFORE });
    await expect(start(unnamed)).rejects.toThrow(`Set GRANTEX_PUBLIC_URL=${BEFORE};`);
  });

  test('is backed up under that issuer', async () => {
    const file = await temporaryPath('backup.jsonl.gz');
    const config = readConfig(unnamed);
    const { header } = await writeBackup({ config, masterKey: MASTER_KEY, release: '1.2.3', file });
    expect(header).toMatchObject({ issuer: BEFORE, migration: '0016-sign-in-issuers' });
  });
});

/** As the previous release signed them: first elsewhere, then under its default. */
async function signCheckpoints(environment: Record<string, string>, developerId: string): Promise<void> {
  const { databaseUrl: url, dataDirectory } = readConfig(environment);
  const database = await openOwned({ url, dataDirectory });
  await database.inTransaction(async (transaction) => {
    await migrate(transaction, '0016-sign-in-issuers');
    for (const [index, host] of ['elsewhere.example', '127.0.0.1:4000'].entries()) {
      const origin = `${host}/audit/${developerId}`;
      await transaction
        .insertInto('audit_checkpoints')
        .values({
          developer_id: developerId,
          epoch: '',
          number: index + 1,
          size: 0,
          tree: Buffer.alloc(0),
          note: `${checkpointText({ origin, size: 0, root: new Uint8Array(32) })}\n`,
          created_at: new Date(index),
        })
        .execute();
    }
  });
  await database.close();
}

/** The first lines of the program's output, on a free port. */
async function start(environment: Record<string, string>): Promise<void> {
  const port = environment['GRANTEX_PUBLIC_URL'] === undefined ? {} : { PORT: '0' };
  const server = await startServer(readConfig({ LOG_LEVEL: 'silent', ...environment, ...port }));
  await server.close();
}
