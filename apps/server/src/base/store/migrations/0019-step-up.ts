import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // The earlier grant that ends when the code of this request is exchanged, if the person has approved that.
  `ALTER TABLE authorization_requests ADD COLUMN ends_grant_id text REFERENCES grants`,
  `GRANT UPDATE (ends_grant_id) ON authorization_requests TO grantex_consent`,
  `CREATE TRIGGER end_is_human BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.ends_grant_id IS DISTINCT FROM OLD.ends_grant_id)
    EXECUTE FUNCTION refuse_approval_by_key()`,
  `ALTER TABLE webauthn_challenges ADD COLUMN chosen_end text`,
  `ALTER TABLE directory_sign_ins ADD COLUMN chosen_end text`,
  // A login looks for earlier ones of the same browser, and of the same key.
  `CREATE INDEX ON authorization_requests (visit_digest) WHERE visit_digest IS NOT NULL`,
  `CREATE INDEX ON authorization_requests (dpop_jkt) WHERE dpop_jkt IS NOT NULL`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
