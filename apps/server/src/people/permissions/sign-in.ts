import { makeChallenge, useChallenge } from '../accounts/challenge.ts';
import {
  assertionOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAssertion,
} from '../accounts/passkey.ts';
import type { RelyingParty } from '../accounts/relying-party.ts';
import type { AssertionResponse } from '../accounts/responses.ts';
import { findAccountSession, noSession, openAccountSession } from '../accounts/session.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';

/** Makes a challenge for signing in with any passkey of this issuer. */
export async function askToSignIn(
  transaction: Transaction,
  relyingParty: RelyingParty,
  visitDigest: Uint8Array,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = await makeChallenge(transaction, { purpose: 'sign-in', visitDigest });
  return assertionOptions(relyingParty, challenge);
}

/**
 * Signs in with a passkey (`docs/protocol.md` §3). The challenge is used up in any case.
 * @returns the secret of a new session, or the refusal; commit in either case
 */
export async function signIn(
  transaction: Transaction,
  relyingParty: RelyingParty,
  { response, visitDigest }: { response: AssertionResponse; visitDigest: Uint8Array },
): Promise<string | ApiError> {
  const answered = { response, purpose: 'sign-in' as const, visitDigest };
  return useChallenge(transaction, answered, async (_row, challenge) => {
    const { accountId } = await verifyAssertion(transaction, relyingParty, { response, challenge });
    const secret = await openAccountSession(transaction, accountId);
    if ((await findAccountSession(transaction, secret)) === undefined) {
      throw await noSession(transaction, accountId, boundToNobody());
    }
    return secret;
  });
}

function boundToNobody(): ApiError {
  return new ApiError(403, 'PASSKEY_NOT_BOUND', 'no name is bound to this passkey');
}
