import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from 'test-postgres';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** A database on a small disk. */
export interface DiskPlace {
  readonly name: string;
  open(): Promise<OpenPlace>;
}

export interface OpenPlace {
  readonly disk: SmallDisk;
  /** The environment variables of the server. */
  readonly environment: Record<string, string>;
  /** What an operator does once there is room: nothing, or starting a database that has ended. */
  afterRoom(): Promise<void>;
  end(): Promise<void>;
}

export const diskPlaces: readonly DiskPlace[] = [
  { name: 'under the embedded database', open: embedded },
  { name: 'under the tables of PostgreSQL', open: tablesOfPostgres },
  { name: 'under all of PostgreSQL, which is started again when there is room', open: allOfPostgres },
];

async function embedded(): Promise<OpenPlace> {
  const disk = await mountSmallDisk(160);
  return {
    disk,
    environment: { GRANTEX_DATA_DIR: disk.path },
    afterRoom: async () => {},
    end: () => disk.end(),
  };
}

async function tablesOfPostgres(): Promise<OpenPlace> {
  const postgres = await startPostgres();
  const { uid } = await stat(await dataFolder(postgres.url));
  const disk = await mountSmallDisk(32, uid);
  await asOwner(postgres.url, [
    `CREATE TABLESPACE small LOCATION '${disk.path}'`,
    'CREATE DATABASE small TABLESPACE small',
  ]);
  return {
    disk,
    environment: environmentOf(Object.assign(new URL(postgres.url), { pathname: '/small' }).href),
    afterRoom: async () => {},
    end: () => postgres.stop().then(() => disk.end()),
  };
}

async function allOfPostgres(): Promise<OpenPlace> {
  const postgres = await startPostgres({ settings: { min_wal_size: '32MB', max_wal_size: '32MB' } });
  const url = await postgres.createDatabase();
  const folder = await dataFolder(postgres.url);
  const { uid } = await stat(folder);
  const disk = await mountSmallDisk(144, uid);
  await postgres.kill();
  const moved = join(disk.path, 'data');
  execFileSync('cp', ['-a', folder, moved]);
  await rm(folder, { recursive: true });
  await symlink(moved, folder);
  await postgres.restart();
  return {
    disk,
    environment: environmentOf(url),
    afterRoom: () => postgres.restart(),
    end: () => postgres.stop().then(() => disk.end()),
  };
}

function environmentOf(url: string): Record<string, string> {
  return { DATABASE_URL: url, GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url') };
}

async function dataFolder(url: string): Promise<string> {
  const [row] = await asOwner(url, ['SHOW data_directory']);
  return String(row?.['data_directory']);
}

async function asOwner(url: string, statements: readonly string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows.push(...(await client.query(statement)).rows);
    return rows;
  } finally {
    await client.end();
  }
}
