import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keptEmbedded, keptPostgresql } from '../backup/places.ts';
import { startProgram } from '../process/program.ts';
import { openDatabase } from '../../../src/base/store/database.ts';
import { migrations } from '../../../src/base/store/migrations/index.ts';
import { openPlace, type Place } from '../../support/databases.ts';
import { layDown } from './fixture.ts';
import { ENVIRONMENT } from './released-server.ts';

const names = Object.keys(migrations).toSorted();

/** SHA-256 of the statements of each released migration. */
const RELEASED: Readonly<Record<string, string>> = {
  '0001-initial': '5c88b224acbf64c1f1026a46778e007ffc2f44cc75b9bd3cc63f6ab1bca55966',
};

/** The statements of a migration, in order. */
async function statementsOf(name: string): Promise<string[]> {
  const statements: string[] = [];
  const kysely = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.sql),
  });
  await migrations[name]?.up(kysely);
  return statements;
}

test.each(Object.entries(RELEASED))(
  'the migration %s is unchanged since its release',
  async (name, digest) => {
    const statements = await statementsOf(name);
    expect(statements.length).toBeGreaterThan(0);
    expect(createHash('sha256').update(statements.join(';\n')).digest('hex')).toBe(digest);
  },
);

test('migrations are numbered without a gap, and released ones come first', () => {
  expect(names.map((name) => name.slice(0, 4))).toEqual(
    names.map((_, index) => String(index + 1).padStart(4, '0')),
  );
  expect(names.slice(0, Object.keys(RELEASED).length)).toEqual(Object.keys(RELEASED));
});

/** The old data on a PostgreSQL, and its owner. */
async function oldOnPostgresql(): Promise<{ place: Place; owner: pg.Client; url: string }> {
  const { environment } = await keptPostgresql();
  const place: Place = { engine: 'postgresql', environment: { ...environment, ...ENVIRONMENT } };
  await layDown(place);
  const url = environment['DATABASE_URL'] ?? '';
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  onTestFinished(() => owner.end());
  return { place, owner, url };
}

async function migrationsOf(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name');
  return rows.map(({ name }) => name);
}

test('a log of an older release is searched by time as far as its clock was set back', async () => {
  const { owner, url } = await oldOnPostgresql();
  await owner.query(`ALTER TABLE audit_entries DISABLE TRIGGER ALL`);
  const { rowCount } = await owner.query(
    `UPDATE audit_entries SET at = at + interval '1 hour' WHERE seq = 1`,
  );
  expect(rowCount).toBeGreaterThan(0);
  const database = await openDatabase({ url, dataDirectory: '', connections: 1 });
  await database.close();
  const { rows } = await owner.query(`
    SELECT set_back > interval '59 minutes' AS "isKept",
      latest = (SELECT max(at) FROM audit_entries e WHERE e.developer_id = h.developer_id) AS "isDated"
    FROM audit_heads h WHERE seq > 1`);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toEqual({ isKept: true, isDated: true });
});

test('many processes that start at once upgrade once, and all of them serve', async () => {
  const { owner, url } = await oldOnPostgresql();
  const opened = await Promise.all(
    Array.from({ length: 8 }, () => openDatabase({ url, dataDirectory: '', connections: 1 })),
  );
  const counts = await Promise.all(
    opened.map((database) =>
      database.asSystem((transaction) => transaction.selectFrom('bindings').select('id').execute()),
    ),
  );
  expect(counts.flat()).toEqual([]);
  await Promise.all(opened.map((database) => database.close()));
  expect(await migrationsOf(owner)).toEqual(names);
});

test('two programs that start at once upgrade once', async () => {
  const { place, owner } = await oldOnPostgresql();
  const programs = [startProgram(place.environment), startProgram(place.environment)];
  await Promise.all(programs.map(({ listening }) => listening));
  expect(await migrationsOf(owner)).toEqual(names);
  for (const { process: child } of programs) child.kill('SIGTERM');
  expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0]);
});

test('kill -9 in the middle of an upgrade leaves the old state, and the next start upgrades', async () => {
  const { place, owner } = await oldOnPostgresql();
  // Another transaction reads a table that the upgrade changes half-way, so the upgrade waits there.
  await owner.query('BEGIN');
  await owner.query('SELECT FROM authorization_requests LIMIT 1');
  const program = startProgram(place.environment);
  await untilBlocked(owner);
  program.process.kill('SIGKILL');
  expect(await program.ended).toBe('SIGKILL');
  await owner.query('COMMIT');
  await untilAlone(owner);
  expect(await migrationsOf(owner)).toEqual(['0001-initial']);
  const { rows } = await owner.query(`SELECT to_regclass('accounts') AS accounts`);
  expect(rows).toEqual([{ accounts: null }]);
  const database = await openPlace(place);
  await database.close();
  expect(await migrationsOf(owner)).toEqual(names);
});

test('on the embedded database, kill -9 in the middle of an upgrade leaves the old state too', async () => {
  const { environment } = await keptEmbedded();
  const place: Place = { engine: 'pglite', environment: { ...environment, ...ENVIRONMENT } };
  await layDown(place);
  const script = fileURLToPath(new URL('./killed-upgrade.ts', import.meta.url));
  const killed = spawnSync(process.execPath, [script, environment['GRANTEX_DATA_DIR'] ?? ''], {
    encoding: 'utf8',
  });
  expect([killed.signal, killed.stdout]).toEqual(['SIGKILL', 'half-way\n']);
  const database = await openPlace(place);
  const agents = await database.asSystem((transaction) =>
    transaction.selectFrom('agents').select('id').execute(),
  );
  expect(agents.length).toBeGreaterThan(3);
  expect(
    await database.asSystem((transaction) => transaction.selectFrom('accounts').selectAll().execute()),
  ).toEqual([]);
  await database.close();
});

describe('a database of a newer release', () => {
  test('is refused by the server, in one line that says what to do', async () => {
    const { place, owner } = await oldOnPostgresql();
    await owner.query(`INSERT INTO kysely_migration VALUES ('9999-later', '2099-01-01T00:00:00.000Z')`);
    const program = startProgram(place.environment);
    expect(await program.ended).toBe(1);
    expect(program.stderr).toBe(
      'grantex-server: the database was written by a newer release of Grantex; start that release\n',
    );
    expect(await migrationsOf(owner)).toEqual(['0001-initial', '9999-later']);
  });

  test('is refused by its backup command', async () => {
    const { place, owner } = await oldOnPostgresql();
    await owner.query(`INSERT INTO kysely_migration VALUES ('9999-later', '2099-01-01T00:00:00.000Z')`);
    const program = startProgram(place.environment, ['backup', '--output', '/tmp/never-written']);
    expect(await program.ended).toBe(1);
    expect(program.stderr).toMatch(/^grantex-server: the database was written by a newer release[^\n]*\n$/);
  });
});

/** Resolves once another connection waits for a lock. */
async function untilBlocked(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query('SELECT FROM pg_locks WHERE NOT granted');
    if (rowCount !== 0) return;
  }
}

/** Resolves once nobody else is connected: the work of a killed process has been rolled back. */
async function untilAlone(client: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    if (rowCount === 0) return;
  }
}
