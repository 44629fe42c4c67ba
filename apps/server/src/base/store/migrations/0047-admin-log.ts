import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLES = [
  // In the form of the tables of the audit log. No foreign key: the head is locked last, and must wait for nothing else.
  `CREATE TABLE admin_heads (
    developer_id text PRIMARY KEY,
    seq bigint NOT NULL DEFAULT 0,
    hash bytea,
    epoch text,
    tree_size bigint NOT NULL DEFAULT 0,
    tree bytea NOT NULL DEFAULT ''
  )`,
  `CREATE TABLE admin_entries (
    developer_id text NOT NULL,
    seq bigint NOT NULL,
    entry_id text NOT NULL UNIQUE,
    actor text NOT NULL,
    actor_digest bytea NOT NULL,
    action text NOT NULL,
    at timestamptz(3) NOT NULL,
    canonical text NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (developer_id, seq)
  )`,
  `CREATE INDEX ON admin_entries (developer_id, actor, seq)`,
  `CREATE INDEX ON admin_entries (developer_id, action, seq)`,
  `CREATE INDEX ON admin_entries (developer_id, at)`,
  // What an erasure may remove: the contents of an entry, and who somebody was.
  `CREATE TABLE admin_details (
    developer_id text NOT NULL,
    seq bigint NOT NULL,
    metadata text NOT NULL,
    salt bytea NOT NULL,
    PRIMARY KEY (developer_id, seq)
  )`,
  `CREATE TABLE admin_actors (
    developer_id text NOT NULL,
    digest bytea NOT NULL,
    actor text NOT NULL,
    text text NOT NULL,
    salt bytea NOT NULL,
    PRIMARY KEY (developer_id, digest)
  )`,
  `CREATE INDEX ON admin_actors (developer_id, actor)`,
  `CREATE TABLE admin_nodes (
    developer_id text NOT NULL,
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (developer_id, level, index)
  )`,
  `CREATE TABLE admin_checkpoints (
    developer_id text NOT NULL,
    epoch text NOT NULL,
    number bigint NOT NULL,
    size bigint NOT NULL,
    tree bytea NOT NULL,
    note text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, epoch, number)
  )`,
  `CREATE INDEX ON admin_checkpoints (developer_id, size)`,
  `CREATE TABLE admin_cosignatures (
    developer_id text NOT NULL,
    epoch text NOT NULL,
    number bigint NOT NULL,
    witness text NOT NULL,
    size bigint NOT NULL,
    line text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, epoch, number, witness)
  )`,
  `CREATE INDEX ON admin_cosignatures (developer_id, epoch, witness, size)`,
];

const APPENDED = ['admin_entries', 'admin_nodes', 'admin_checkpoints', 'admin_cosignatures'];
const ERASABLE = ['admin_details', 'admin_actors'];

const RIGHTS = [
  `GRANT SELECT, INSERT ON ${APPENDED.join(', ')} TO grantex_app, grantex_system`,
  `GRANT SELECT, INSERT, DELETE ON ${ERASABLE.join(', ')} TO grantex_app, grantex_system`,
  `GRANT SELECT, INSERT, UPDATE (seq, hash, tree_size, tree) ON admin_heads TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE ON admin_heads TO grantex_system`,
];

/** See migration 0001. */
function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
    `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`,
  ];
}

export async function up(database: Kysely<unknown>): Promise<void> {
  const owned = ['admin_heads', ...ERASABLE, ...APPENDED];
  for (const statement of [
    ...TABLES,
    ...RIGHTS,
    ...owned.flatMap(protect),
    ...APPENDED.flatMap(appendOnly),
  ]) {
    await sql.raw(statement).execute(database);
  }
}
