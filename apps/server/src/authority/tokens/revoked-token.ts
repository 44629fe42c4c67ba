import { createTokenParser } from '@grantex/core/issuer';
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
