import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const OWNED = ['audit_disposals', 'audit_leaves', 'audit_disposed_reports'];

const STATEMENTS = [
  // The entries up to `size` are disposed of: readers begin after them, and their rows are deleted in pieces.
  `CREATE TABLE audit_disposals (
    developer_id text NOT NULL,
    size bigint NOT NULL CHECK (size > 0 AND size % 256 = 0),
    hash bytea NOT NULL,
    through timestamptz(3) NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, size)
  )`,
  // The hashes of the 256 leaves of a block, one after the other: proofs go on when its entries are gone.
  `CREATE TABLE audit_leaves (
    developer_id text NOT NULL,
    index bigint NOT NULL,
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 256 * 32),
    PRIMARY KEY (developer_id, index)
  )`,
  // Hashes cannot be compressed; uncompressed, a part of them is read alone.
  `ALTER TABLE audit_leaves ALTER COLUMN hashes SET STORAGE EXTERNAL`,
  // A report that an agent has signed is taken once, also when its entry is gone.
  `CREATE TABLE audit_disposed_reports (
    developer_id text NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (developer_id, digest)
  )`,
  `GRANT SELECT, INSERT ON audit_disposals TO grantex_app, grantex_system`,
  `GRANT SELECT ON audit_leaves, audit_disposed_reports TO grantex_app`,
  `GRANT SELECT, INSERT ON audit_leaves, audit_disposed_reports TO grantex_system`,
  `GRANT DELETE ON audit_entries TO grantex_system`,
  // Of an entry that goes, its hash stays. Nothing younger than six months goes, whatever is set: 184 days are the
  // longest six months.
  `CREATE FUNCTION refuse_early_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.at < clock_timestamp() - interval '184 days' AND EXISTS (
        SELECT FROM audit_disposals d WHERE d.developer_id = OLD.developer_id AND d.size >= OLD.seq
      ) AND EXISTS (
        SELECT FROM audit_leaves l WHERE l.developer_id = OLD.developer_id AND l.index = (OLD.seq - 1) / 256
          AND substr(l.hashes, ((OLD.seq - 1) % 256)::int * 32 + 1, 32)
            = sha256('\\x00'::bytea || convert_to(OLD.canonical, 'UTF8'))
      ) THEN RETURN OLD; END IF;
      RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'restrict_violation';
    END $$`,
  // What readers no longer show is as old, wherever the row comes from.
  `CREATE FUNCTION refuse_early_disposals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- Its milliseconds are rounded.
      IF NEW.at > clock_timestamp() + interval '1 second' OR NOT EXISTS (
        SELECT FROM audit_entries e JOIN developers d ON d.id = e.developer_id
        WHERE e.developer_id = NEW.developer_id AND e.seq = NEW.size AND e.hash = NEW.hash AND e.at <= NEW.through
          AND NEW.through < clock_timestamp() - interval '184 days' AND d.settings ->> 'retention' IS NOT NULL
      ) THEN
        RAISE EXCEPTION 'these audit entries are not disposed of' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$`,
  `CREATE TRIGGER no_early_disposals BEFORE INSERT ON audit_disposals FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_system')) EXECUTE FUNCTION refuse_early_disposals()`,
  // A schema in which somebody else may create tables is never searched.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_early_disposal() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION refuse_early_disposals() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  `DROP TRIGGER no_change ON audit_entries`,
  `CREATE TRIGGER no_change BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
  `CREATE TRIGGER no_early_disposal BEFORE DELETE ON audit_entries FOR EACH ROW
    EXECUTE FUNCTION refuse_early_disposal()`,
  ...OWNED.flatMap(protect),
  ...OWNED.flatMap(appendOnly),
];

/** See migration 0001. */
function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
    `CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`,
  ];
}

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
