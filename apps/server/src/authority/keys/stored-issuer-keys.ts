import { sql } from 'kysely';
import { LONGEST_TOKEN } from '../../base/limits.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { IssuerKeyState } from '@grantex/core/issuer';
import type { NewIssuerKey, PublicIssuerKey } from './issuer-key.ts';

/** A key of the issuer as stored in the database. */
export interface StoredIssuerKey {
  kid: string;
  state: IssuerKeyState;
  publicJwk: PublicIssuerKey;
  reference: Uint8Array | null;
  createdAt: Date;
  /** When a `next` key takes over, if that was requested. */
  takesOverAt: Date | null;
  activatedAt: Date | null;
  retiredAt: Date | null;
  revokedAt: Date | null;
  /** Whether the JWKS contains the key. */
  isPublished: boolean;
}

/**
 * How long a retired key stays published, in seconds: the longest life of its last token, and five minutes for processes
 * that learn of its retirement late, and for clock skew.
 */
export const PUBLISHED_AFTER_USE: number = LONGEST_TOKEN + 300;

/** All keys, including revoked ones, newest first. */
export async function readIssuerKeys(transaction: Transaction): Promise<StoredIssuerKey[]> {
  const rows = await transaction
    .selectFrom('issuer_keys')
    .selectAll()
    .select(
      sql<boolean>`state IN ('next', 'active') OR (state = 'retired'
        AND retired_at > clock_timestamp() - ${`${PUBLISHED_AFTER_USE} seconds`}::interval)`.as(
        'is_published',
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute();
  return rows.map((row) => ({
    kid: row.kid,
    state: row.state,
    publicJwk: { ...row.public_jwk, use: 'sig', alg: 'RS256', kid: row.kid },
    reference: row.private_key,
    createdAt: row.created_at,
    takesOverAt: row.takes_over_at,
    activatedAt: row.activated_at,
    retiredAt: row.retired_at,
    revokedAt: row.revoked_at,
    isPublished: row.is_published,
  }));
}

/**
 * Stores a key. The database allows one `active` and one `next` key: of processes that store one at the same time, one
 * succeeds.
 */
export async function storeIssuerKey(
  transaction: Transaction,
  { kid, publicJwk, reference }: NewIssuerKey,
  state: 'next' | 'active',
): Promise<void> {
  await transaction
    .insertInto('issuer_keys')
    .values({
      kid,
      state,
      public_jwk: JSON.stringify(publicJwk),
      private_key: reference,
      retired_at: null,
      ...(state === 'active' ? { activated_at: sql<Date>`clock_timestamp()` } : {}),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
