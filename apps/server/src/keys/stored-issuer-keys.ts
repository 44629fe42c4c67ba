import type { Transaction } from '../store/database.ts';
import type { IssuerKeyState } from '../store/schema.ts';
import type { NewIssuerKey, PublicIssuerKey } from './issuer-key.ts';

export interface StoredIssuerKey {
  kid: string;
  state: IssuerKeyState;
  publicJwk: PublicIssuerKey;
  sealedPrivateKey: Uint8Array;
}

/** The keys that are published: every state but `revoked`. Newest first. */
export async function readIssuerKeys(transaction: Transaction): Promise<StoredIssuerKey[]> {
  const rows = await transaction
    .selectFrom('issuer_keys')
    .select(['kid', 'state', 'public_jwk', 'private_key'])
    .where('state', '<>', 'revoked')
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(({ kid, state, public_jwk, private_key }) => ({
    kid,
    state,
    publicJwk: { ...public_jwk, use: 'sig', alg: 'RS256', kid },
    sealedPrivateKey: private_key,
  }));
}

/** Stores the first key as active. Of processes that start at once one wins, and all of them get its key. */
export async function storeFirstKey(transaction: Transaction, key: NewIssuerKey): Promise<StoredIssuerKey[]> {
  await transaction
    .insertInto('issuer_keys')
    .values({
      kid: key.kid,
      state: 'active',
      public_jwk: JSON.stringify(key.publicJwk),
      private_key: key.sealedPrivateKey,
      retired_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return readIssuerKeys(transaction);
}
