import { approveCall, lockApproval, refuseCall } from '../../authority/approvals/decide.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { challengeUsed, isEqual, makeChallenge, useChallenge } from '../accounts/challenge.ts';
import {
  assertionOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAssertion,
} from '../accounts/passkey.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import type { AssertionResponse } from '../accounts/responses.ts';
import { findDirectoryAccount } from '../directory/account.ts';
import { holdProvider } from '../directory/provider.ts';
import type { Viewer } from '../permissions/viewer.ts';
import { type CallNeeds, type CallState, findCall } from './call-details.ts';

/**
 * The call, for the person who has signed in with their passkey or at their provider, if it is theirs to answer.
 * @throws {ApiError} 404 for anybody else, and where there is none
 */
export async function mustBeAsked(
  transaction: Transaction,
  needs: CallNeeds,
  id: string,
  viewer: Viewer,
): Promise<CallState> {
  const people = viewer.kind === 'passkey' ? viewer.people.map(({ principal }) => principal) : [];
  const found = await findCall(transaction, needs, id, people);
  if (found === undefined) throw notFound('call of yours');
  return found;
}

/** A browser in which a person reads a call. */
export interface Reading {
  approvalId: string;
  visitDigest: Uint8Array;
}

/**
 * Makes the challenge that a passkey must answer to approve: by this browser, and about this call as shown.
 * @throws {ApiError} 409 `REQUEST_CHANGED`
 */
export async function askToApprove(
  transaction: Transaction,
  { config }: CallNeeds,
  { digest }: CallState,
  { approvalId, visitDigest, shownDigest }: Reading & { shownDigest: string },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const current = mustBeShown(digest, shownDigest);
  const challenge = await makeChallenge(transaction, {
    purpose: 'approve-call',
    visitDigest,
    approvalId,
    shownDigest: current,
  });
  return assertionOptions(relyingPartyOf(config.publicUrl), challenge);
}

/** @throws {ApiError} 409 `REQUEST_CHANGED` */
export function mustBeShown(digest: string, shownDigest: string): Uint8Array {
  const current = Buffer.from(digest, 'base64url');
  if (!isEqual(current, Buffer.from(shownDigest, 'base64url'))) throw callChanged();
  return current;
}

/**
 * Approves a call by the answer of a passkey (`docs/protocol.md` §15). The challenge is used up in any case. The digest of
 * what was shown is computed again while everything is locked that the decision depends on.
 * @returns or the refusal, which must be committed, too: as `approveCall`; 409 `CHALLENGE_USED`, `REQUEST_CHANGED`; 403
 *   `PASSKEY_UNKNOWN`, `PASSKEY_REFUSED`, `WRONG_PERSON`
 */
export async function approveByPasskey(
  transaction: Transaction,
  needs: CallNeeds,
  { approvalId, visitDigest, response }: Reading & { response: AssertionResponse },
): Promise<ApiError | undefined> {
  const answered = { response, purpose: 'approve-call' as const, visitDigest };
  return useChallenge(transaction, answered, async (row, challenge) => {
    if (row.approval_id !== approvalId || row.shown_digest === null) throw challengeUsed();
    const locked = await lockApproval(transaction, approvalId);
    const { binding } = await mustBeUnchanged(transaction, needs, approvalId, row.shown_digest);
    const relyingParty = relyingPartyOf(needs.config.publicUrl);
    const { accountId } = await verifyAssertion(transaction, relyingParty, { response, challenge });
    if (binding?.account_id !== accountId) throw wrongPerson();
    await approveCall(transaction, locked);
    return undefined;
  });
}

/** A person who has signed in again at a provider, to approve a call as shown. */
export interface SignedInForCall {
  approvalId: string;
  shownDigest: Uint8Array;
  providerId: string;
  /** The provider's `sub`. */
  subject: string;
}

/**
 * Approves a call by a new sign-in at the provider that has bound the person.
 * @throws {ApiError} as `approveCall`; 409 `REQUEST_CHANGED`; 403 `WRONG_PERSON`
 */
export async function approveBySignIn(
  transaction: Transaction,
  needs: CallNeeds,
  { approvalId, shownDigest, providerId, subject }: SignedInForCall,
): Promise<void> {
  const isPresent = await holdProvider(transaction, providerId);
  const locked = await lockApproval(transaction, approvalId);
  const { binding } = await mustBeUnchanged(transaction, needs, approvalId, shownDigest);
  const accountId = await findDirectoryAccount(transaction, { providerId, subject });
  const isTheirs =
    accountId !== undefined && binding?.way === 'directory' && binding.account_id === accountId;
  if (!isPresent || !isTheirs) throw wrongPerson();
  await approveCall(transaction, locked);
}

/**
 * Refuses a call. The session of the person is enough: that takes power away, and gives none.
 * @returns the grant by which its agent acts: where it has delegated to itself, the one above all of these
 */
export async function refuseAsPerson(
  transaction: Transaction,
  needs: CallNeeds,
  id: string,
  viewer: Viewer,
): Promise<{ grantId: string }> {
  await mustBeAsked(transaction, needs, id, viewer);
  const approval = await lockApproval(transaction, id);
  await refuseCall(transaction, approval);
  const { agentIds, grantIds, agent_id, grant_id } = approval;
  return { grantId: grantIds[agentIds.indexOf(agent_id)] ?? grant_id };
}

async function mustBeUnchanged(
  transaction: Transaction,
  needs: CallNeeds,
  id: string,
  shown: Uint8Array,
): Promise<CallState> {
  const found = await findCall(transaction, needs, id);
  if (found === undefined) throw notFound('call of yours');
  if (!isEqual(shown, Buffer.from(found.digest, 'base64url'))) throw callChanged();
  return found;
}

function callChanged(): ApiError {
  return new ApiError(409, 'REQUEST_CHANGED', 'the call is no longer what the page showed; reload the page');
}

function wrongPerson(): ApiError {
  return new ApiError(
    403,
    'WRONG_PERSON',
    'whoever answered is not the person who is asked; answer as that person',
  );
}
