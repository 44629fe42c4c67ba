import { sql, type Kysely } from 'kysely';

/** What a person is shown and how they answered, but for the link, which leads there. */
const DECIDED = [
  'agent_id',
  'principal',
  'scopes',
  'audience',
  'grant_lifetime',
  'code_challenge',
  'acr',
  'amr',
  'auth_time',
  'decided_at',
]
  .map((column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`)
  .join(' OR ');

const REQUESTS = [
  `ALTER TABLE authorization_requests
    ADD COLUMN cancelled_at timestamptz(3),
    DROP CONSTRAINT authorization_requests_status_check,
    ADD CONSTRAINT authorization_requests_status_check
      CHECK (status IN ('pending', 'approved', 'denied', 'cancelled', 'consumed'))`,
  // A developer may make a new link to what nobody has decided, and to nothing else.
  `DROP TRIGGER approval_is_human ON authorization_requests`,
  `CREATE TRIGGER approval_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND (NEW.status = 'approved' AND OLD.status <> 'approved' OR ${DECIDED}))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE TRIGGER link_is_to_pending BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.consent_digest IS DISTINCT FROM OLD.consent_digest
      AND NOT (OLD.face = 'api' AND OLD.status = 'pending' AND NEW.status = 'pending'))
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `CREATE FUNCTION refuse_other_decision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a decided request stays as it is' USING ERRCODE = 'insufficient_privilege';
    END $$`,
  // Also for people: a server of the previous release, while it still runs, takes `cancelled` for undecided.
  `CREATE TRIGGER decision_is_final BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND OLD.status IN ('denied', 'cancelled', 'consumed')
      AND NEW.status <> OLD.status)
    EXECUTE FUNCTION refuse_other_decision()`,
];

const LISTS = [
  `CREATE INDEX ON authorization_requests (developer_id, id DESC) WHERE face = 'api'`,
  // Nearly all others were exchanged: a list of these skips few rows.
  `CREATE INDEX ON authorization_requests (developer_id, status, id DESC) WHERE face = 'api' AND status <> 'consumed'`,
  `CREATE INDEX ON authorization_requests (agent_id, id DESC) WHERE face = 'api'`,
  `CREATE INDEX ON principals (developer_id, id DESC) WHERE principal_id IS NOT NULL`,
  // For the beginning of a name, whatever the collation of the database.
  `CREATE INDEX ON principals (developer_id, principal_id text_pattern_ops)`,
];

const SESSIONS = [
  `ALTER TABLE principal_sessions
    ADD COLUMN id text NOT NULL UNIQUE DEFAULT 'psn_' || replace(gen_random_uuid()::text, '-', '')`,
  `CREATE INDEX ON principal_sessions (principal)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [...REQUESTS, ...LISTS, ...SESSIONS]) {
    await sql.raw(statement).execute(database);
  }
}
