import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import type { Transaction } from '../../base/store/database.ts';

/**
 * The names of people who were bound and then erased (`docs/protocol.md` §6). Only a keyed digest is kept: it is
 * enough to never give the name to somebody else. Without the key, nobody can read or guess names.
 */
function digestOf(masterKey: Uint8Array, developerId: string, principalId: string): Uint8Array {
  return keyedDigest(masterKey, 'reserved principal', `${developerId}\0${principalId}`);
}

/** Reserves the name of a person who is being erased. */
export async function reserve(
  transaction: Transaction,
  masterKey: Uint8Array,
  developerId: string,
  principalId: string,
): Promise<void> {
  const digest = digestOf(masterKey, developerId, principalId);
  await transaction
    .insertInto('reserved_principals')
    .values({ developer_id: developerId, digest })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @throws {ApiError} 409 `PRINCIPAL_RETIRED` */
export async function mustNotBeReserved(
  transaction: Transaction,
  masterKey: Uint8Array,
  developerId: string,
  principalId: string,
): Promise<void> {
  const reserved = await transaction
    .selectFrom('reserved_principals')
    .select('digest')
    .where('developer_id', '=', developerId)
    .where('digest', '=', digestOf(masterKey, developerId, principalId))
    .executeTakeFirst();
  if (reserved === undefined) return;
  throw new ApiError(
    409,
    'PRINCIPAL_RETIRED',
    'this principalId was the name of an erased person and is never given to anybody else',
  );
}
