import { ApiError } from '../../../base/api-error.ts';

/** The kinds of faults that a SCIM client is told (RFC 7644 §3.12), by our codes. */
const FAULTS = {
  INVALID_FILTER: 400,
  INVALID_PATH: 400,
  INVALID_SYNTAX: 400,
  INVALID_VALUE: 400,
  MUTABILITY: 400,
  NO_TARGET: 400,
  TOO_MANY: 400,
  UNIQUENESS: 409,
} as const;

/** The refusal of a SCIM request, with the `scimType` that its code stands for. */
export function scimFault(code: keyof typeof FAULTS, fault: string): ApiError {
  return new ApiError(FAULTS[code], code, fault);
}

/** What a request body can be refused with. */
export const BODY_FAULTS: readonly string[] = ['INVALID_SYNTAX', 'INVALID_VALUE'];
/** What a PATCH can be refused with besides. */
export const PATCH_FAULTS: readonly string[] = ['INVALID_FILTER', 'INVALID_PATH', 'MUTABILITY', 'NO_TARGET'];
