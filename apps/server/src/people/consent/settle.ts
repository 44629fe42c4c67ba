import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import { principalBound } from '../accounts/binding.ts';
import { challengeUsed, isEqual, useChallenge } from '../accounts/challenge.ts';
import { verifyAssertion } from '../accounts/passkey.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import type { AssertionResponse } from '../accounts/responses.ts';
import { type Chosen, choiceWithin, keptChoice, unchangedChoice } from '../authorization-requests/choice.ts';
import { approve, deny, type Settled } from '../authorization-requests/decide.ts';
import { mustBeOpen, requestChanged } from '../authorization-requests/open-request.ts';
import { lockConsent } from '../authorization-requests/consent-details.ts';
import { wayToBind } from '../authorization-requests/way-to-bind.ts';
import { notBound } from './ask.ts';

/** A decision, and the passkey's answer for it. */
export interface Decision {
  secret: string;
  visitDigest: Uint8Array;
  purpose: 'approve' | 'deny';
  /** The choice that the page sends. It must be the choice that the challenge was made for. */
  chosen: Chosen;
  response: AssertionResponse;
}

type Needs = { config: Site };

/**
 * Approves or denies, by the person to whom the principal is bound (`docs/protocol.md` §6). The challenge is used up in
 * any case. The digest of what was shown is computed again over the locked rows. Another approval makes a new code, and
 * the previous one is invalid.
 * @returns or the refusal, which must be committed, too: as `mustBeOpen`; 409 `CHALLENGE_USED`, `REQUEST_CHANGED` or
 *   `CHOICE_CHANGED`, 422 as `choiceWithin`, 403 `PASSKEY_UNKNOWN`, `PASSKEY_REFUSED` or `WRONG_PERSON`
 */
export async function settleDecision(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest, purpose, chosen, response }: Decision,
): Promise<Settled | ApiError> {
  return useChallenge(transaction, { response, purpose, visitDigest }, async (row, challenge) => {
    const { digest, request } = mustBeOpen(await lockConsent(transaction, dependencies, secret, 'share'));
    if (row.request_id !== request.id || row.shown_digest === null) throw challengeUsed();
    if (!isEqual(row.shown_digest, Buffer.from(digest, 'base64url'))) throw requestChanged();
    const choice =
      purpose === 'approve' ? unchangedChoice(keptChoice(row), choiceWithin(request, chosen)) : undefined;
    if (request.binding === null) throw notBound();
    const relyingParty = relyingPartyOf(dependencies.config.publicUrl);
    const person = await verifyAssertion(transaction, relyingParty, { response, challenge });
    if (request.binding.account_id !== person.accountId) throw wrongPerson();
    if (choice === undefined) return deny(transaction, dependencies, request);
    const { amr, at } = person;
    return approve(transaction, dependencies, request, {
      choice,
      visitDigest,
      amr,
      at,
      way: request.binding.way,
    });
  });
}

function wrongPerson(): ApiError {
  return new ApiError(
    403,
    'WRONG_PERSON',
    'this passkey does not belong to the person who is asked; choose another one',
  );
}

/**
 * Denies while the principal is not bound: a browser that may bind it may also deny. No passkey is needed, so that a
 * person can deny without creating one.
 * @throws {ApiError} as `mustBeOpen` and `wayToBind`; 409 `PRINCIPAL_BOUND`: then a passkey is needed
 */
export async function denyUnbound(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest }: { secret: string; visitDigest: Uint8Array },
): Promise<Settled> {
  const { request } = mustBeOpen(await lockConsent(transaction, dependencies, secret, 'update'));
  if (request.binding !== null) throw principalBound();
  await wayToBind(transaction, request, visitDigest);
  return deny(transaction, dependencies, request);
}
