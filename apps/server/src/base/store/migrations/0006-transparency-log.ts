import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const TABLES = [
  // The right edge of the tree over the first `tree_size` entries. Behind `seq` while older entries are taken in.
  `ALTER TABLE audit_heads ADD COLUMN tree_size bigint NOT NULL DEFAULT 0, ADD COLUMN tree bytea NOT NULL DEFAULT ''`,
  // Whole subtrees of 256 entries and more; smaller ones are hashed again from the entries.
  `CREATE TABLE audit_nodes (
    developer_id text NOT NULL,
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (developer_id, level, index)
  )`,
  // All that was ever signed. Each was held against the one before it, whose number is taken only once.
  `CREATE TABLE audit_checkpoints (
    developer_id text NOT NULL,
    epoch text NOT NULL,
    number bigint NOT NULL,
    size bigint NOT NULL,
    tree bytea NOT NULL,
    note text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, epoch, number)
  )`,
  `CREATE INDEX ON audit_checkpoints (developer_id, size)`,
  `CREATE TABLE log_keys (
    public_key bytea PRIMARY KEY,
    private_key bytea NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  )`,
  // Of processes that make one at once, the database lets one have its way.
  `CREATE UNIQUE INDEX one_log_key ON log_keys ((true))`,
];

const OWNED = ['audit_nodes', 'audit_checkpoints'];

const RIGHTS = [
  `GRANT SELECT, INSERT ON ${OWNED.join(', ')} TO grantex_app, grantex_system`,
  // No API key reaches it: what `grantex_app` signs with was read before.
  `GRANT SELECT, INSERT ON log_keys TO grantex_system`,
];

/** See migration 0001. */
function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
    `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`,
  ];
}

export async function up(database: Kysely<unknown>): Promise<void> {
  const statements = [...TABLES, ...RIGHTS, ...OWNED.flatMap(protect), ...OWNED.flatMap(appendOnly)];
  for (const statement of statements) {
    await sql.raw(statement).execute(database);
  }
}
