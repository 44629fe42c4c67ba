import { sql, type Kysely } from 'kysely';

/** 184 days. A day of an interval has 23 or 25 hours where the zone of a connection changes to or from summer time. */
const SIX_MONTHS = `interval '4416 hours'`;

const STATEMENTS = [
  // As in migration 0052, but for the six months.
  `CREATE OR REPLACE FUNCTION refuse_early_disposal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.at < clock_timestamp() - ${SIX_MONTHS} AND EXISTS (
        SELECT FROM audit_disposals d WHERE d.developer_id = OLD.developer_id AND d.size >= OLD.seq
      ) AND EXISTS (
        SELECT FROM audit_leaves l WHERE l.developer_id = OLD.developer_id AND l.index = (OLD.seq - 1) / 256
          AND substr(l.hashes, ((OLD.seq - 1) % 256)::int * 32 + 1, 32)
            = sha256('\\x00'::bytea || convert_to(OLD.canonical, 'UTF8'))
      ) THEN RETURN OLD; END IF;
      RAISE EXCEPTION 'audit_entries is append-only' USING ERRCODE = 'restrict_violation';
    END $$`,
  `CREATE OR REPLACE FUNCTION refuse_early_disposals() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- Its milliseconds are rounded.
      IF NEW.at > clock_timestamp() + interval '1 second' OR NOT EXISTS (
        SELECT FROM audit_entries e JOIN developers d ON d.id = e.developer_id
        WHERE e.developer_id = NEW.developer_id AND e.seq = NEW.size AND e.hash = NEW.hash AND e.at <= NEW.through
          AND NEW.through < clock_timestamp() - ${SIX_MONTHS} AND d.settings ->> 'retention' IS NOT NULL
      ) THEN
        RAISE EXCEPTION 'these audit entries are not disposed of' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$`,
  // Which replacing them has forgotten.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_early_disposal() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION refuse_early_disposals() SET search_path = %I, pg_temp', current_schema());
  END $$`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
