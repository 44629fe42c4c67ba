import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // What has happened, for those who watch. Written by many transactions at once without a lock among them: `xid` says
  // which of them may still be under way, and so up to where the rows are whole (`events/read-events.ts`).
  `CREATE TABLE events (
    developer_id text NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id text COLLATE "C" NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (developer_id, xid, id)
  )`,
  // To find the old ones. BRIN would do for a week: new rows take the place of those, and its ranges never shrink.
  `CREATE INDEX ON events (at)`,
  `GRANT SELECT, INSERT ON events TO grantex_app`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON events TO grantex_system`,
  `GRANT INSERT ON events TO grantex_consent`,
  ...protect('events'),
  `CREATE POLICY people ON events TO grantex_consent USING (true) WITH CHECK (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
