import { createTokenParser } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { isEndedByHold } from '../revocations/held-before.ts';
import type { Transaction } from '../../base/store/database.ts';

const parse = createTokenParser();

/** Whether a token of this server was revoked itself, whatever the status of its grant. */
export async function isRevoked(transaction: Transaction, grantToken: string): Promise<boolean> {
  const { jti } = parse(grantToken).payload;
  const row = await transaction
    .selectFrom('grant_tokens')
    .select('revoked_at')
    .where('jti', '=', String(jti))
    .executeTakeFirst();
  return row?.revoked_at !== null;
}

/** The same, or whether a hold has ended it. */
export async function isRevokedOrHeld(transaction: Transaction, grantToken: string): Promise<boolean> {
  const { jti } = parse(grantToken).payload;
  const { rows } = await sql`
    SELECT FROM grant_tokens t JOIN grants g ON g.id = t.grant_id
    WHERE t.jti = ${String(jti)} AND t.revoked_at IS NULL AND NOT ${isEndedByHold('t', 'g')}`.execute(
    transaction,
  );
  return rows.length === 0;
}
