import { sql, type Kysely } from 'kysely';

const CHILDREN_END_WITH_A_TOKEN = [
  // The token that a grant was delegated with. NULL for what a person granted, and for what was delegated before this.
  `ALTER TABLE grants ADD COLUMN parent_jti text CHECK (parent_jti IS NULL OR parent_grant_id IS NOT NULL)`,
  `CREATE INDEX ON grants (parent_jti) WHERE parent_jti IS NOT NULL`,
  `CREATE FUNCTION refuse_child_without_token() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM grant_tokens t
      WHERE t.jti = NEW.parent_jti AND t.grant_id = NEW.parent_grant_id AND t.developer_id = NEW.developer_id
        AND t.expires_at >= NEW.expires_at;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'a delegated grant ends with the token that it was made with' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END $$`,
  // A temporary table of the same name would be found before the real one.
  `DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION refuse_child_without_token() SET search_path = %I, pg_temp', current_schema());
  END $$`,
  // Triggers fire in the order of their names: this one comes after grant_rests_on_approval.
  `CREATE TRIGGER grant_rests_on_token BEFORE INSERT ON grants FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.parent_grant_id IS NOT NULL)
    EXECUTE FUNCTION refuse_child_without_token()`,
  `CREATE TRIGGER parent_token_is_fixed BEFORE UPDATE ON grants FOR EACH ROW
    WHEN (current_user IN ('grantex_app', 'grantex_consent') AND NEW.parent_jti IS DISTINCT FROM OLD.parent_jti)
    EXECUTE FUNCTION refuse_change_of_grant()`,
];

// No token that was revoked until here took a grant along.
const EVENTS_SAY_WHAT_ENDED = [
  `UPDATE events SET data = data || '{"endedGrants": 0, "endedGrantIds": []}' WHERE type = 'token.revoked'`,
];

const ANSWERS_BELONG_TO_A_KEY = [
  // The first of the keys that were rotated into this one. NULL for a key that no rotation made.
  `ALTER TABLE api_keys ADD COLUMN first_key text`,
  // Who asked: the first key of a line of rotations, or '' where any key of the developer may ask again. Of what was kept
  // before this nobody knows who asked: it is '', and given again where it holds no secret.
  `ALTER TABLE idempotent_answers ADD COLUMN asked_by text NOT NULL DEFAULT ''`,
  `ALTER TABLE idempotent_answers DROP CONSTRAINT idempotent_answers_pkey`,
  `ALTER TABLE idempotent_answers ADD PRIMARY KEY (developer_id, asked_by, route, key)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of [
    ...CHILDREN_END_WITH_A_TOKEN,
    ...EVENTS_SAY_WHAT_ENDED,
    ...ANSWERS_BELONG_TO_A_KEY,
  ]) {
    await sql.raw(statement).execute(database);
  }
}
