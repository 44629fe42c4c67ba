import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // Whether the client has proven the key of `dpop_jkt`: whoever only names it may have read it somewhere.
  `ALTER TABLE pushed_requests ADD COLUMN is_key_proven boolean NOT NULL DEFAULT false`,
  `ALTER TABLE authorization_requests ADD COLUMN is_key_proven boolean NOT NULL DEFAULT false`,
  `CREATE TRIGGER proof_is_fixed BEFORE UPDATE ON authorization_requests FOR EACH ROW
    WHEN (current_user = 'grantex_app' AND NEW.is_key_proven IS DISTINCT FROM OLD.is_key_proven)
    EXECUTE FUNCTION refuse_approval_by_key()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
