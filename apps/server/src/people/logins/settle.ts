import { ApiError } from '../../base/api-error.ts';
import type { Texts } from '../../web/pages/texts.ts';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import { challengeUsed, isEqual, makeChallenge, useChallenge } from '../accounts/challenge.ts';
import {
  assertionOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAssertion,
} from '../accounts/passkey.ts';
import { askToRegister, makeAccount, verifyRegistration } from '../accounts/registration.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import type { AssertionResponse, RegistrationResponse } from '../accounts/responses.ts';
import {
  choiceColumns,
  type Chosen,
  choiceWithin,
  keptChoice,
  unchangedChoice,
} from '../authorization-requests/choice.ts';
import { approve, deny, type Settled } from '../authorization-requests/decide.ts';
import { requestChanged } from '../authorization-requests/open-request.ts';
import { endingTheirOwn } from './earlier-grant.ts';
import { findOrMakeClientAgent } from './client-agent.ts';
import { findLogin, lockLogin, type LoginRequest, mustBeTheirs, mustBeUndecided } from './login.ts';
import { principalOfPasskey } from './identify-principal.ts';

/** A browser at the page of a login. */
export interface LoginVisit {
  secret: string;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
}

type Needs = { config: Site };

/**
 * Makes the challenge that a passkey must answer to approve a login: by this browser, as shown, and for this choice.
 * @throws {ApiError} as `mustBeUndecided` and `choiceWithin`; 409 `REQUEST_CHANGED`
 */
export async function askToApprove(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest }: LoginVisit,
  { shownDigest, chosen }: { shownDigest: string; chosen: Chosen },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const login = mustBeUndecided(await findLogin(transaction, needs, secret, visitDigest));
  if (shownDigest !== login.digest) throw requestChanged();
  const challenge = await makeChallenge(transaction, {
    purpose: 'approve',
    visitDigest,
    requestId: login.request.id,
    shownDigest: Buffer.from(login.digest, 'base64url'),
    chosen: choiceColumns(choiceWithin(login.request, chosen)),
  });
  return assertionOptions(relyingPartyOf(needs.config.publicUrl), challenge);
}

/**
 * Approves a login by a passkey, which shows who the person is: finds or makes their principal and the client's agent. The
 * challenge is used up in any case.
 * @returns or the refusal, which must be committed, too: as `mustBeUndecided`, `choiceWithin`, `principalOfPasskey`; 409
 *   `CHALLENGE_USED`, `REQUEST_CHANGED`, `CHOICE_CHANGED`, 403 `PASSKEY_UNKNOWN` or `PASSKEY_REFUSED`
 */
export async function approveByPasskey(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest }: LoginVisit,
  {
    chosen,
    response,
    countNewcomer,
  }: { chosen: Chosen; response: AssertionResponse; countNewcomer: (developerId: string) => void },
): Promise<Settled | ApiError> {
  const answered = { response, purpose: 'approve' as const, visitDigest };
  return useChallenge(transaction, answered, async (row, challenge) => {
    const { digest, request } = mustBeUndecided(await lockLogin(transaction, needs, secret, visitDigest));
    if (row.request_id !== request.id || row.shown_digest === null) throw challengeUsed();
    if (!isEqual(row.shown_digest, Buffer.from(digest, 'base64url'))) throw requestChanged();
    const choice = unchangedChoice(keptChoice(row), choiceWithin(request, chosen));
    const relyingParty = relyingPartyOf(needs.config.publicUrl);
    const { accountId, amr, at } = await verifyAssertion(transaction, relyingParty, { response, challenge });
    const agent_id = await findOrMakeClientAgent(transaction, request);
    const { principal, way } = await principalOfPasskey(transaction, request, accountId, countNewcomer);
    mustBeTheirs(request, principal);
    const approval = { choice: endingTheirOwn(choice, request, principal), visitDigest, amr, at, way };
    return approve(transaction, needs, { ...request, agent_id, principal }, approval);
  });
}

/**
 * Starts the creation of a passkey, where the service takes anyone.
 * @throws {ApiError} as `mustBeUndecided`; 403 `BINDING_NOT_ALLOWED`
 */
export async function askToEnrol(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest }: LoginVisit,
  { text }: Texts,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { request } = mustBeUndecided(await findLogin(transaction, needs, secret, visitDigest));
  mustTakeAnyone(request);
  const relyingParty = relyingPartyOf(needs.config.publicUrl);
  const name = text('consent.passkeyName', { host: relyingParty.id });
  return askToRegister(transaction, relyingParty, { requestId: request.id, visitDigest, name });
}

/**
 * Makes an account from the browser's new passkey. It is bound to nothing before its first approval.
 * @returns or the refusal, which must be committed, too: as {@link askToEnrol}; 409 `CHALLENGE_USED` or `PASSKEY_EXISTS`,
 *   403 `PASSKEY_REFUSED`
 */
export async function enrol(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest }: LoginVisit,
  response: RegistrationResponse,
): Promise<undefined | ApiError> {
  return useChallenge(transaction, { response, purpose: 'enrol', visitDigest }, async (row, challenge) => {
    const { request } = mustBeUndecided(await lockLogin(transaction, needs, secret, visitDigest));
    if (row.user_handle === null || row.request_id !== request.id) throw challengeUsed();
    mustTakeAnyone(request);
    const passkey = await verifyRegistration(relyingPartyOf(needs.config.publicUrl), { response, challenge });
    await makeAccount(transaction, row.user_handle, passkey);
    return undefined;
  });
}

/**
 * Denies a login. It needs no proof of a person, since nobody has approved: whoever sits at the browser may send the client
 * away.
 * @param isDenialTold whether its developer is told of one more denial by an unknown person
 * @returns where the browser goes
 * @throws {ApiError} as `mustBeUndecided`
 */
export async function denyLogin(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest }: LoginVisit,
  isDenialTold: (developerId: string) => boolean,
): Promise<string | undefined> {
  const { request } = mustBeUndecided(await lockLogin(transaction, needs, secret, visitDigest));
  if (request.status !== 'pending') throw requestChanged();
  const isTold = request.principal !== null || isDenialTold(request.developer_id);
  const denied = { ...request, agent_id: request.known_agent_id };
  return (await deny(transaction, needs, denied, { isTold })).location;
}

function mustTakeAnyone({ people }: LoginRequest): void {
  if (people === 'anyone') return;
  throw new ApiError(403, 'BINDING_NOT_ALLOWED', 'this service takes only people whom its developer knows');
}
