import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // Who put which hold on and released it, for the people whose grants it is about. A hold itself goes with its release.
  `CREATE TABLE hold_changes (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    developer_id text NOT NULL REFERENCES developers,
    at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL CHECK (kind IN ('grant', 'agent')),
    thing_id text NOT NULL,
    principal text,
    changed_by text NOT NULL CHECK (changed_by IN ('developer', 'person', 'vouched', 'rule')),
    is_release boolean NOT NULL,
    CHECK ((principal IS NULL) = (kind = 'agent'))
  )`,
  `CREATE INDEX ON hold_changes (principal, at DESC, id DESC) WHERE principal IS NOT NULL`,
  `CREATE INDEX ON hold_changes (thing_id, at DESC)`,
  `GRANT SELECT, INSERT ON hold_changes TO grantex_app, grantex_consent`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON hold_changes TO grantex_system`,
  ...protect('hold_changes'),
  `CREATE POLICY people ON hold_changes TO grantex_consent USING (true) WITH CHECK (true)`,
  `INSERT INTO hold_changes (developer_id, at, kind, thing_id, principal, changed_by, is_release)
    SELECT h.developer_id, h.at, 'grant', g.id, g.principal, h.held_by, false
      FROM grant_holds h JOIN grants g ON g.id = h.grant_id
    UNION ALL SELECT developer_id, at, 'agent', agent_id, NULL, held_by, false FROM agent_holds`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
