import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse as VerifyAuthentication,
} from '@simplewebauthn/server';
import { type Selectable, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { AccountTable, PasskeyTable } from '../../base/store/schema/people-tables.ts';
import { CHALLENGE_LIFETIME, isEqual } from './challenge.ts';
import type { RelyingParty } from './relying-party.ts';
import { type AssertionResponse, clientDataOf } from './responses.ts';

export type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON };

/**
 * The options for `navigator.credentials.get`. They name no passkey, so that nobody learns which ones exist; the person
 * picks one of their device.
 */
export function assertionOptions(
  relyingParty: RelyingParty,
  challenge: string,
): PublicKeyCredentialRequestOptionsJSON {
  return {
    rpId: relyingParty.id,
    challenge,
    allowCredentials: [],
    userVerification: 'required',
    timeout: CHALLENGE_LIFETIME * 1_000,
  };
}

/** The account that a passkey authenticated, and how (`docs/protocol.md` §6). */
export interface Authentication {
  accountId: string;
  /** RFC 8176. */
  amr: string[];
  /** The database clock. */
  at: Date;
}

/** What an assertion is checked against. */
export interface Assertion {
  response: AssertionResponse;
  /** The used-up challenge, in base64url. */
  challenge: string;
}

type Known = Pick<
  Selectable<PasskeyTable>,
  'account_id' | 'credential_id' | 'public_key' | 'counter' | 'is_synced'
> &
  Pick<Selectable<AccountTable>, 'user_handle'> & { now: Date };

/**
 * Verifies an assertion by a passkey of this issuer: signature, challenge, origin, relying party, user verification, and
 * a counter that increases (WebAuthn §7.2). The account stays locked, so that two assertions come one after the other.
 * Does not check whose passkey it should be.
 * @throws {ApiError} 403 `PASSKEY_UNKNOWN` or `PASSKEY_REFUSED`
 */
export async function verifyAssertion(
  transaction: Transaction,
  relyingParty: RelyingParty,
  { response, challenge }: Assertion,
): Promise<Authentication> {
  // Loaded with the first passkey, so that a server without any does not hold it in memory, and before the account is locked.
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const known = await lockPasskey(transaction, response.id);
  if (known === undefined) throw unknownPasskey();
  const { userHandle } = response.response;
  const isOwn = !userHandle || isEqual(known.user_handle, Buffer.from(userHandle, 'base64url'));
  if (!isOwn || clientDataOf(response)?.crossOrigin !== false) throw passkeyRefused();
  const counter = await newCounter(
    verifyAuthenticationResponse,
    relyingParty,
    { response, challenge },
    known,
  );
  await transaction
    .updateTable('passkeys')
    .set({ counter, last_used_at: known.now })
    .where('credential_id', '=', known.credential_id)
    .execute();
  return { accountId: known.account_id, amr: amrOf(known.is_synced), at: known.now };
}

/** The `amr` of a passkey: a key that the person has, their presence, and what unlocks the key (RFC 8176 §2). */
export function amrOf(isSynced: boolean): string[] {
  return [isSynced ? 'swk' : 'hwk', 'user', 'mfa'];
}

/** The change of `used_at` also tells housekeeping, which waits for this lock, that the account is in use. */
async function lockPasskey(transaction: Transaction, credentialId: string): Promise<Known | undefined> {
  await sql`UPDATE accounts SET used_at = clock_timestamp()
    WHERE id = (SELECT account_id FROM passkeys WHERE credential_id = ${credentialId})`.execute(transaction);
  return transaction
    .selectFrom('passkeys')
    .innerJoin('accounts', 'accounts.id', 'passkeys.account_id')
    .select([
      'passkeys.account_id',
      'passkeys.credential_id',
      'passkeys.public_key',
      'passkeys.counter',
      'passkeys.is_synced',
      'accounts.user_handle',
      'accounts.used_at as now',
    ])
    .where('passkeys.credential_id', '=', credentialId)
    .executeTakeFirst();
}

async function newCounter(
  verify: typeof VerifyAuthentication,
  relyingParty: RelyingParty,
  { response, challenge }: Assertion,
  known: Known,
): Promise<number> {
  const { clientDataJSON, authenticatorData, signature } = response.response;
  const { verified, authenticationInfo } = await refusing(() =>
    verify({
      response: {
        ...response,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      credential: {
        id: known.credential_id,
        publicKey: new Uint8Array(known.public_key),
        counter: known.counter,
      },
    }),
  );
  // Whether a passkey may be synced is fixed when it is made (WebAuthn §6.1.3).
  const isSynced = authenticationInfo.credentialDeviceType === 'multiDevice';
  if (!verified || isSynced !== known.is_synced) throw passkeyRefused();
  return authenticationInfo.newCounter;
}

/** Turns every fault that the library finds into one refusal: the difference does not help the person. */
export async function refusing<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await work();
  } catch (error) {
    throw passkeyRefused(error);
  }
}

export function passkeyRefused(cause?: unknown): ApiError {
  return new ApiError(403, 'PASSKEY_REFUSED', 'the answer of the passkey is not valid; try again', {
    cause,
  });
}

function unknownPasskey(): ApiError {
  return new ApiError(403, 'PASSKEY_UNKNOWN', 'this server does not know this passkey; choose another one');
}
