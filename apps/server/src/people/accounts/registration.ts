import { randomBytes } from 'node:crypto';
import type { AttestationObject } from '@simplewebauthn/server/helpers';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { CHALLENGE_LIFETIME, makeChallenge } from './challenge.ts';
import { type PublicKeyCredentialCreationOptionsJSON, passkeyRefused, refusing } from './passkey.ts';
import type { RelyingParty } from './relying-party.ts';
import { clientDataOf, type RegistrationResponse } from './responses.ts';

/** COSE algorithms that a passkey may have: ES256, EdDSA, RS256. */
const ALGORITHMS = [-7, -8, -257];

/** What a new passkey is for. */
export interface NewRegistration {
  challenge: string;
  /** 32 random bytes: the account that it will belong to. */
  userHandle: Uint8Array;
  /** Shown to the person in their own list of passkeys. Nobody else sees it. It contains no text of a developer. */
  name: string;
}

/** Makes the challenge for a new passkey with a new account, and the options for `navigator.credentials.create`. */
export async function askToRegister(
  transaction: Transaction,
  relyingParty: RelyingParty,
  { name, ...asking }: { name: string; requestId: string; visitDigest: Uint8Array },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const userHandle = randomBytes(32);
  const challenge = await makeChallenge(transaction, { purpose: 'enrol', userHandle, ...asking });
  return registrationOptions(relyingParty, { challenge, userHandle, name });
}

/** The options for `navigator.credentials.create`. */
export function registrationOptions(
  { id, name }: RelyingParty,
  registration: NewRegistration,
): PublicKeyCredentialCreationOptionsJSON {
  return {
    rp: { id, name },
    user: {
      id: Buffer.from(registration.userHandle).toString('base64url'),
      name: registration.name,
      displayName: registration.name,
    },
    challenge: registration.challenge,
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ alg, type: 'public-key' as const })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
    timeout: CHALLENGE_LIFETIME * 1_000,
  };
}

/** A passkey that a browser has just made. */
export interface NewPasskey {
  credentialId: string;
  publicKey: Uint8Array;
  counter: number;
  transports: string[];
  isSynced: boolean;
}

/**
 * Verifies a new passkey (WebAuthn §7.1). The server asks for no attestation by the maker of the device: it refuses a
 * certificate in the answer before it reads it.
 * @throws {ApiError} 403 `PASSKEY_REFUSED`
 */
export async function verifyRegistration(
  relyingParty: RelyingParty,
  { response, challenge }: { response: RegistrationResponse; challenge: string },
): Promise<NewPasskey> {
  const { clientDataJSON, attestationObject, transports = [] } = response.response;
  if (clientDataOf(response)?.crossOrigin !== false) throw passkeyRefused();
  // Loaded with the first passkey: a sandbox never needs it.
  const [{ verifyRegistrationResponse }, { decodeAttestationObject }] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  const { registrationInfo } = await refusing(async () => {
    mustNotCertify(decodeAttestationObject(new Uint8Array(Buffer.from(attestationObject, 'base64url'))));
    return verifyRegistrationResponse({
      response: {
        ...response,
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
  });
  if (registrationInfo === undefined) throw passkeyRefused();
  const { credential, credentialDeviceType } = registrationInfo;
  // The length of the outer id is limited; the stored one, inside the answer, must be the same.
  if (credential.id !== response.id) throw passkeyRefused();
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports,
    isSynced: credentialDeviceType === 'multiDevice',
  };
}

/** Besides no attestation, browsers pass on a self attestation (WebAuthn §5.1.3). */
function mustNotCertify(decoded: AttestationObject): void {
  const format = decoded.get('fmt');
  const isSelf = format === 'packed' && decoded.get('attStmt').get('x5c') === undefined;
  if (format !== 'none' && !isSelf) throw new TypeError('an attestation that was not asked for');
}

/**
 * Makes an account with its first passkey.
 * @returns its id
 * @throws {ApiError} 409 `PASSKEY_EXISTS`
 */
export async function makeAccount(
  transaction: Transaction,
  userHandle: Uint8Array,
  passkey: NewPasskey,
): Promise<string> {
  const accountId = newId('acct');
  await transaction.insertInto('accounts').values({ id: accountId, user_handle: userHandle }).execute();
  const added = await transaction
    .insertInto('passkeys')
    .values({
      credential_id: passkey.credentialId,
      account_id: accountId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      transports: passkey.transports,
      is_synced: passkey.isSynced,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('credential_id')
    .executeTakeFirst();
  if (added === undefined) throw new ApiError(409, 'PASSKEY_EXISTS', 'this passkey is registered already');
  return accountId;
}
