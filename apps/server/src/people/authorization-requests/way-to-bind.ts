import { principalBound } from '../accounts/binding.ts';
import { subjectChanged } from './name-owner.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { provenAddress } from './address-proof.ts';
import { type ConsentRequest, isFirstUse } from './consent-details.ts';

/** How this browser may bind the principal now. `recover` replaces the binding and ends what was granted under it. */
export type WayToBind = { kind: 'first-use' } | { kind: 'verified' | 'recover'; email: string };

/**
 * Decides how a browser may bind a principal (`docs/protocol.md` §6): by the entered address, after it has followed the
 * link that was sent there; as the first visitor, if an admin has allowed that and nothing else identifies the person; or
 * again, after it has followed a link for recovery. The developer's provider binds the people who sign in there
 * (`sign-in/settle-sign-in.ts`). After that, nothing else can bind them, even when the binding has ended.
 * @throws {ApiError} 409 `PRINCIPAL_BOUND`, 403 `DIRECTORY_SIGN_IN`, `DIRECTORY_SUBJECT_CHANGED`, `ADDRESS_NOT_PROVEN` or `BINDING_NOT_ALLOWED`
 */
export async function wayToBind(
  transaction: Transaction,
  request: ConsentRequest,
  visitDigest: Uint8Array,
): Promise<WayToBind> {
  const { binding, email, provider } = request;
  if (binding?.way === 'directory') throw directoryDecides();
  if (request.name_owner !== null) {
    throw request.name_owner.issuer === provider?.issuer ? directoryDecides() : subjectChanged();
  }
  const proof = await provenAddress(transaction, visitDigest, request.principal);
  if (binding !== null) {
    if (proof?.purpose === 'recover') return { kind: 'recover', email: proof.email };
    throw principalBound();
  }
  if (proof !== undefined) return { kind: 'verified', email: proof.email };
  if (provider !== null) throw directoryDecides();
  if (email !== null) throw notProven();
  if (!isFirstUse(request)) throw notAllowed();
  return { kind: 'first-use' };
}

function notProven(): ApiError {
  return new ApiError(
    403,
    'ADDRESS_NOT_PROVEN',
    'follow the link that is sent to your address first, in this browser',
  );
}

function notAllowed(): ApiError {
  return new ApiError(
    403,
    'BINDING_NOT_ALLOWED',
    'it is not known whose name this is: the developer must enter an address for it',
  );
}

/** The refusal of every other way to bind or to decide, where a provider identifies the person. */
function directoryDecides(): ApiError {
  return new ApiError(
    403,
    'DIRECTORY_SIGN_IN',
    'sign in at the provider of your organisation, which identifies you',
  );
}
