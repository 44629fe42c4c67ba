import { ApiError } from '../../base/api-error.ts';

/**
 * The refusal of whatever would let a person authorize something who has left, as an identity provider says over SCIM
 * (`docs/protocol.md` §16). `principals.deprovisioned_at` says so: read it from a row that the transaction has locked.
 */
export function principalDeprovisioned(): ApiError {
  return new ApiError(
    403,
    'PRINCIPAL_DEPROVISIONED',
    "the organization's identity provider has deactivated this person, who can authorize nothing until it activates them again",
  );
}

/** @throws {ApiError} 403 `PRINCIPAL_DEPROVISIONED` */
export function refuseDeprovisioned({ deprovisioned_at }: { deprovisioned_at: Date | string | null }): void {
  if (deprovisioned_at !== null) throw principalDeprovisioned();
}
