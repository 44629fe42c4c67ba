import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  // A private key is forgotten when it has signed for the last time.
  `ALTER TABLE issuer_keys ALTER COLUMN private_key DROP NOT NULL`,
  `ALTER TABLE issuer_keys
    ADD COLUMN takes_over_at timestamptz(3), ADD COLUMN activated_at timestamptz(3), ADD COLUMN revoked_at timestamptz(3)`,
  // The release before this one made one key, active at once.
  `UPDATE issuer_keys SET activated_at = created_at WHERE state <> 'next'`,
  `UPDATE issuer_keys SET revoked_at = retired_at WHERE state = 'revoked'`,
  `UPDATE issuer_keys SET private_key = NULL WHERE state IN ('retired', 'revoked')`,
  // Of processes that rotate at once, the database lets one have its way.
  `CREATE UNIQUE INDEX one_next_issuer_key ON issuer_keys (state) WHERE state = 'next'`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
