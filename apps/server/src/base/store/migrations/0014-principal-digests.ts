import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // What the name of a principal is digested with in each audit entry about them: 16 random bytes, of two random UUIDs.
  // The default is evaluated for each row that there is, too.
  `ALTER TABLE principals ADD COLUMN salt bytea DEFAULT
    substring(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) FROM 1 FOR 16)`,
  `UPDATE principals SET salt = NULL WHERE principal_id IS NULL`,
  // Whoever has the salt can tell a name that they guess.
  `ALTER TABLE principals ADD CONSTRAINT salt_goes_with_name CHECK ((principal_id IS NULL) = (salt IS NULL))`,
  // Under another salt no entry that was written would name this principal any more.
  `DROP TRIGGER name_is_fixed ON principals`,
  `CREATE TRIGGER name_is_fixed BEFORE UPDATE ON principals FOR EACH ROW
    WHEN (NEW.principal_id IS NOT NULL
      AND (NEW.principal_id, NEW.salt) IS DISTINCT FROM (OLD.principal_id, OLD.salt))
    EXECUTE FUNCTION refuse_renaming()`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
