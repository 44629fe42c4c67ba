import type { BindingWay } from '@grantex/core';
import { bind, endBinding, principalBound } from '../accounts/binding.ts';
import { type Challenge, challengeUsed, makeChallenge, useChallenge } from '../accounts/challenge.ts';
import {
  assertionOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAssertion,
} from '../accounts/passkey.ts';
import { askToRegister, makeAccount, verifyRegistration } from '../accounts/registration.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import type { AssertionResponse, RegistrationResponse } from '../accounts/responses.ts';
import type { ApiError } from '../../base/api-error.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';
import { forgetProofs } from '../authorization-requests/address-proof.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import { type ConsentRequest, findConsent, lockConsent } from '../authorization-requests/consent-details.ts';
import { wayToBind, type WayToBind } from '../authorization-requests/way-to-bind.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { Site } from '../../base/site.ts';

/** A browser at a consent link. */
export interface ConsentVisit {
  /** The secret of the consent link. */
  secret: string;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
}

/** The result of binding a principal. */
export interface Bound {
  way: BindingWay;
  /** Everything was revoked: the app must ask again. */
  isRecovery: boolean;
}

type Needs = { config: Site };

/**
 * Starts the creation of a passkey for the asked person.
 * @throws {ApiError} as `mustBeOpen` and `wayToBind`
 */
export async function askToEnrol(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest }: ConsentVisit,
  { text }: Texts,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { request } = mustBeOpen(await findConsent(transaction, dependencies, secret));
  const way = await wayToBind(transaction, request, visitDigest);
  const relyingParty = relyingPartyOf(dependencies.config.publicUrl);
  const name = way.kind === 'first-use' ? text('consent.passkeyName', { host: relyingParty.id }) : way.email;
  return askToRegister(transaction, relyingParty, { requestId: request.id, visitDigest, name });
}

/**
 * Makes an account from the browser's new passkey, and binds the principal to it. A recovery ends the old binding and
 * everything that was granted under it.
 * @returns or the refusal, which must be committed, too: as `mustBeOpen` and `wayToBind`; 409 `CHALLENGE_USED` or
 *   `PASSKEY_EXISTS`, 403 `PASSKEY_REFUSED`
 */
export async function enrol(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest, response }: ConsentVisit & { response: RegistrationResponse },
): Promise<Bound | ApiError> {
  return useChallenge(transaction, { response, purpose: 'enrol', visitDigest }, async (row, challenge) => {
    const { request } = mustBeOpen(await lockConsent(transaction, dependencies, secret, 'update'));
    if (row.user_handle === null) throw challengeUsed();
    mustBelong(row, request);
    const way = await wayToBind(transaction, request, visitDigest);
    const relyingParty = relyingPartyOf(dependencies.config.publicUrl);
    const passkey = await verifyRegistration(relyingParty, { response, challenge });
    const accountId = await makeAccount(transaction, row.user_handle, passkey);
    return bindTo(transaction, request, way, accountId);
  });
}

/**
 * Starts to bind the principal to a person who has a passkey at this issuer.
 * @throws {ApiError} as `mustBeOpen` and `wayToBind`; a recovery takes a new passkey only: 409 `PRINCIPAL_BOUND`
 */
export async function askToBind(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest }: ConsentVisit,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { request } = mustBeOpen(await findConsent(transaction, dependencies, secret));
  if (request.binding !== null) throw principalBound();
  await wayToBind(transaction, request, visitDigest);
  const challenge = await makeChallenge(transaction, { purpose: 'bind', visitDigest, requestId: request.id });
  return assertionOptions(relyingPartyOf(dependencies.config.publicUrl), challenge);
}

/**
 * Binds the principal to the account of an existing passkey.
 * @returns or the refusal, which must be committed, too: as `mustBeOpen` and `wayToBind`; 409 `CHALLENGE_USED`, 403
 *   `PASSKEY_UNKNOWN` or `PASSKEY_REFUSED`
 */
export async function bindExisting(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest, response }: ConsentVisit & { response: AssertionResponse },
): Promise<Bound | ApiError> {
  return useChallenge(transaction, { response, purpose: 'bind', visitDigest }, async (row, challenge) => {
    const { request } = mustBeOpen(await lockConsent(transaction, dependencies, secret, 'update'));
    mustBelong(row, request);
    if (request.binding !== null) throw principalBound();
    const way = await wayToBind(transaction, request, visitDigest);
    const relyingParty = relyingPartyOf(dependencies.config.publicUrl);
    const { accountId } = await verifyAssertion(transaction, relyingParty, { response, challenge });
    return bindTo(transaction, request, way, accountId);
  });
}

function mustBelong({ request_id }: Challenge, { id }: ConsentRequest): void {
  if (request_id !== id) throw challengeUsed();
}

async function bindTo(
  transaction: Transaction,
  { developer_id: developerId, principal }: ConsentRequest,
  { kind }: WayToBind,
  accountId: string,
): Promise<Bound> {
  const isRecovery = kind === 'recover';
  const way = kind === 'first-use' ? 'first-use' : 'verified';
  if (isRecovery) await endBinding(transaction, principal);
  await bind(transaction, { developerId, principal, accountId, way, isRecovery });
  await forgetProofs(transaction, principal);
  // Last: it locks the head of the revocation log.
  if (isRecovery) await revoke(transaction, developerId, { kind: 'principal', id: principal, by: 'server' });
  return { way, isRecovery };
}

/** Whether the person has replaced their passkey since the request was made. */
export async function wasBoundAnew(
  transaction: Transaction,
  { principal, created_at }: Pick<ConsentRequest, 'principal' | 'created_at'>,
): Promise<boolean> {
  const ended = await transaction
    .selectFrom('bindings')
    .select('id')
    .where('principal', '=', principal)
    .where('ended_at', '>=', created_at)
    .limit(1)
    .executeTakeFirst();
  return ended !== undefined;
}
