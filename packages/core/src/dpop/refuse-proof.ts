import { AuthorizationError, type AuthorizationErrorDetail } from '../base/authorization-error.ts';
import { PROOF_REASONS, type ProofReason } from '../wire/proof-reasons.ts';

/** Makes the refusal of a proof, or of a token without its proof. */
export function refuseProof(
  reason: ProofReason,
  detail: Omit<AuthorizationErrorDetail, 'text'> = {},
): AuthorizationError {
  return new AuthorizationError(reason, { ...detail, text: PROOF_REASONS[reason] });
}

/** @param detail which rule the proof breaks, in a sentence */
export function invalidProof(detail: string): AuthorizationError {
  return refuseProof('proof_invalid', { detail });
}
