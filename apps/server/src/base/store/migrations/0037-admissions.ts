import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

/** `docs/protocol.md` §15, Admission and Budgets. */
const TABLES = [
  // What is used of each budget of a grant in its present window. Its limits are in the details of the grant.
  `CREATE TABLE budgets (
    developer_id text NOT NULL,
    grant_id text NOT NULL REFERENCES grants,
    place smallint NOT NULL,
    since timestamptz(3) NOT NULL,
    amount numeric NOT NULL DEFAULT 0 CHECK (amount >= 0),
    calls bigint NOT NULL DEFAULT 0 CHECK (calls >= 0),
    PRIMARY KEY (grant_id, place)
  )`,
  // An admitted call with what it has taken, so that it can give back to the same windows.
  `CREATE TABLE admissions (
    entry_id text PRIMARY KEY,
    developer_id text NOT NULL,
    grant_id text NOT NULL REFERENCES grants,
    key_id text NOT NULL,
    action text NOT NULL,
    amount numeric CHECK (amount >= 0),
    debits jsonb NOT NULL,
    admitted_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz(3)
  )`,
  `CREATE INDEX ON admissions (admitted_at)`,
  `CREATE INDEX ON admissions (settled_at) WHERE settled_at IS NOT NULL`,
  `CREATE INDEX ON admissions (grant_id)`,
];

// Budgets are there before the first call, so that locking them never has to make one.
const OPEN_BUDGETS = [
  `CREATE FUNCTION open_budgets() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO budgets (developer_id, grant_id, place, since)
        SELECT NEW.developer_id, NEW.id, detail.place - 1, NEW.issued_at
        FROM jsonb_array_elements(NEW.details) WITH ORDINALITY AS detail (limits, place)
        WHERE jsonb_exists(detail.limits, 'budget');
      RETURN NULL;
    END $$`,
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION open_budgets() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  // A restore writes them itself.
  `CREATE TRIGGER budgets_come_with_grant AFTER INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.details <> '[]') EXECUTE FUNCTION open_budgets()`,
];

const RIGHTS = [
  `GRANT SELECT, INSERT, DELETE, UPDATE (since, amount, calls) ON budgets TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE (settled_at, amount, debits) ON admissions TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON budgets, admissions TO grantex_system`,
  `GRANT SELECT ON budgets TO grantex_consent`,
  ...['budgets', 'admissions'].flatMap(protect),
  `CREATE POLICY people ON budgets FOR SELECT TO grantex_consent USING (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...TABLES, ...OPEN_BUDGETS, ...RIGHTS]) {
    await sql.raw(statement).execute(database);
  }
}
