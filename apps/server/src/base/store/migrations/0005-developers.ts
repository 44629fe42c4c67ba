import { sql, type Kysely } from 'kysely';

/** ASCII alone has cases here, and the C collation knows no other: a Turkish one would make another i of an I. */
const folded = (column: string): string => `lower(${column} COLLATE "C")`;

const STATEMENTS = [
  // Addresses that differ by case are one developer's. Where the release before this one let several sign up, the first
  // of them keeps it to itself from now on, and the others stay who they are.
  `ALTER TABLE developers ADD COLUMN email_folded text`,
  `UPDATE developers SET email_folded = ${folded('email')} WHERE email IS NOT NULL AND NOT EXISTS (
    SELECT FROM developers earlier WHERE ${folded('earlier.email')} = ${folded('developers.email')}
      AND (earlier.created_at, earlier.id) < (developers.created_at, developers.id))`,
  `ALTER TABLE developers ADD CONSTRAINT one_developer_per_email UNIQUE (email_folded)`,
  // The expiry that a key was made with, which a successor has too; a rotation gives the key itself another one.
  `ALTER TABLE api_keys ADD COLUMN intended_expires_at timestamptz(3)`,
  `UPDATE api_keys SET intended_expires_at = expires_at`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}
