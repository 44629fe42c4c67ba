import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const LOG_KEYS = [
  // A successor takes the next number: of processes that make one at once, the database lets one have its way.
  `ALTER TABLE log_keys ADD COLUMN number integer NOT NULL DEFAULT 1`,
  `DROP INDEX one_log_key`,
  `CREATE UNIQUE INDEX one_log_key_per_number ON log_keys (number)`,
  // What the key before it has signed to name it as its successor; the first has none.
  `ALTER TABLE log_keys ADD COLUMN predecessor_signature bytea`,
  // A private key is forgotten when it has signed for the last time.
  `ALTER TABLE log_keys ALTER COLUMN private_key DROP NOT NULL`,
  `GRANT UPDATE (private_key) ON log_keys TO grantex_system`,
];

const COSIGNATURES = [
  // What witnesses have signed of checkpoints, as lines of a note.
  `CREATE TABLE audit_cosignatures (
    developer_id text NOT NULL,
    epoch text NOT NULL,
    number bigint NOT NULL,
    witness text NOT NULL,
    size bigint NOT NULL,
    line text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, epoch, number, witness)
  )`,
  // Looked up by witness: the largest log that it has signed.
  `CREATE INDEX ON audit_cosignatures (developer_id, epoch, witness, size)`,
  `GRANT SELECT, INSERT ON audit_cosignatures TO grantex_app, grantex_system`,
  ...protect('audit_cosignatures'),
  // See migration 0001.
  `CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON audit_cosignatures FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
  `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit_cosignatures EXECUTE FUNCTION forbid_change()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...LOG_KEYS, ...COSIGNATURES]) {
    await sql.raw(statement).execute(database);
  }
}
