import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFile, writeFile } from 'node:fs/promises';
import { isFullRun } from 'test-config';
import { inject } from 'vitest';
import { restoreBackup, type RestoredBackup } from '../../../src/main/backup/restore-backup.ts';
import { writeBackup, type WrittenBackup } from '../../../src/main/backup/write-backup.ts';
import { readConfig, type Config } from '../../../src/main/config/config.ts';
import { emptyPostgresql, layDatabase, type Place, postgresql } from '../../support/databases.ts';
import type { Beginning } from '../../support/embedded-templates.ts';

export const MASTER_KEY: Uint8Array = Buffer.alloc(32, 9);

/** The issuer of every server here: tokens stay valid when the port changes. */
const SAME = {
  GRANTEX_MASTER_KEY: Buffer.from(MASTER_KEY).toString('base64'),
  GRANTEX_PUBLIC_URL: 'http://localhost:4999',
};

/** A path that no other test uses, and that is removed after the run. */
export async function temporaryPath(name: string): Promise<string> {
  return join(await mkdtemp(join(inject('folder'), 'backup-')), name);
}

/** A path for a new embedded database. */
export async function keptEmbedded(): Promise<Place> {
  return { engine: 'pglite', environment: { ...SAME, GRANTEX_DATA_DIR: await temporaryPath('data') } };
}

/** An empty PostgreSQL database under the same issuer and master key. */
export async function keptPostgresql(): Promise<Place> {
  return inSame(await emptyPostgresql());
}

/** An engine whose data outlives the server. */
export interface KeptEngine {
  engine: Place['engine'];
  /** A database with the schema, for a server to start on. */
  place(): Promise<Place>;
  /** A database without any table, to restore into. */
  target(): Promise<Place>;
}

const EMBEDDED: KeptEngine = {
  engine: 'pglite',
  place: () => laidEmbedded('migrated'),
  target: () => laidEmbedded('bare'),
};

const POSTGRESQL: KeptEngine = {
  engine: 'postgresql',
  place: async () => inSame(await postgresql()),
  target: keptPostgresql,
};

/** `npm test` leaves out the embedded engine here, too. */
export const keptEngines: readonly KeptEngine[] = isFullRun ? [EMBEDDED, POSTGRESQL] : [POSTGRESQL];

/** An embedded database in a folder. */
export async function laidEmbedded(beginning: Beginning): Promise<Place> {
  const place = await keptEmbedded();
  await layDatabase(place.environment['GRANTEX_DATA_DIR'] ?? '', beginning);
  return place;
}

function inSame({ engine, environment }: Place): Place {
  return { engine, environment: { ...environment, ...SAME } };
}

/** The admin key of the one developer of each server here. */
export const KEY = `gx_test_${'k'.repeat(43)}`;

export function configOf({ environment }: Place): Config {
  return readConfig(environment);
}

export async function backUp(place: Place): Promise<WrittenBackup> {
  const file = await temporaryPath('backup.jsonl.gz');
  return writeBackup({ config: configOf(place), masterKey: MASTER_KEY, release: '1.2.3', file });
}

export function restoreInto(
  place: Place,
  file: string,
  { keepGrants = false, masterKey = MASTER_KEY, config = configOf(place) } = {},
): Promise<RestoredBackup> {
  return restoreBackup({ config, masterKey, file, keepGrants });
}

/** The lines of a backup, parsed. */
export async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = gunzipSync(await readFile(file)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A backup with changed text; returns its path. */
export async function changed(file: string, change: (text: string) => string | Buffer): Promise<string> {
  const path = await temporaryPath('changed.jsonl.gz');
  await writeFile(path, gzipSync(change(gunzipSync(await readFile(file)).toString())));
  return path;
}
