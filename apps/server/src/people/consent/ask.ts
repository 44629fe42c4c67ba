import { isEqual, makeChallenge } from '../accounts/challenge.ts';
import { assertionOptions, type PublicKeyCredentialRequestOptionsJSON } from '../accounts/passkey.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { choiceColumns, type Chosen, choiceWithin } from '../authorization-requests/choice.ts';
import { mustBeOpen, requestChanged } from '../authorization-requests/open-request.ts';
import { findConsent } from '../authorization-requests/consent-details.ts';
import type { Site } from '../../base/site.ts';

/** What a person is about to do with a request that a page shows. */
export interface Intention {
  /** The secret of the consent link. */
  secret: string;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
  purpose: 'approve' | 'deny';
  /** The digest of what the page showed, in base64url. */
  shownDigest: string;
  /** What the person chose to approve; a denial concerns everything. */
  chosen: Chosen;
}

/**
 * Makes the challenge that a passkey must answer for one decision: by this browser, about this request as shown, and for
 * this choice.
 * @throws {ApiError} as `mustBeOpen` and `choiceWithin`; 409 `REQUEST_CHANGED`, 409 `PRINCIPAL_NOT_BOUND`
 */
export async function askForDecision(
  transaction: Transaction,
  dependencies: { config: Site },
  { secret, visitDigest, purpose, shownDigest, chosen }: Intention,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { digest, request } = mustBeOpen(await findConsent(transaction, dependencies, secret));
  const current = Buffer.from(digest, 'base64url');
  if (!isEqual(current, Buffer.from(shownDigest, 'base64url'))) throw requestChanged();
  if (request.binding === null) throw notBound();
  const challenge = await makeChallenge(transaction, {
    purpose,
    visitDigest,
    requestId: request.id,
    shownDigest: current,
    ...(purpose === 'approve' ? { chosen: choiceColumns(choiceWithin(request, chosen)) } : {}),
  });
  return assertionOptions(relyingPartyOf(dependencies.config.publicUrl), challenge);
}

export function notBound(): ApiError {
  return new ApiError(
    409,
    'PRINCIPAL_NOT_BOUND',
    'this name does not belong to a person yet; set up a passkey first',
  );
}
