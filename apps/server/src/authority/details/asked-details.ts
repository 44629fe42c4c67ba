import { BY_DETAILS, type CallDetail, limitScopes, parseRequestedDetails } from '@grantex/core/issuer';
import { ApiError } from '../../base/api-error.ts';

/** What somebody asks for. */
export interface Asked {
  /** Canonical; one that a detail limits is named `name:action:by_details`. */
  scopes: string[];
  /** Canonical, each of one of the scopes. */
  details: readonly CallDetail[];
}

/**
 * Reads scopes and the details that limit them, at every door where somebody asks for both (`docs/protocol.md` §15).
 * @param details as they were sent; default: none
 * @param held the scopes that are a part of a grant already: what is limited there may be named `name:action`, too
 * @throws {FormatError} 400 `INVALID_DETAILS`, `INVALID_SCOPE`, `TOO_MANY_SCOPES`
 */
export function readAsked(
  scopes: readonly string[],
  details: unknown = [],
  held: readonly string[] = [],
): Asked {
  const asked = parseRequestedDetails(details);
  return { scopes: [...limitScopes(scopes, asked, held)], details: asked };
}

/** The details of those of the scopes that they limit. */
export function detailsOf(scopes: readonly string[], details: readonly CallDetail[]): CallDetail[] {
  return details.filter(({ scope }) => scopes.includes(`${scope}:${BY_DETAILS}`));
}

/** The refusal of details (RFC 9396 §5). */
export function invalidDetails(fault: string, cause?: unknown): ApiError {
  return new ApiError(400, 'INVALID_DETAILS', fault, { cause });
}
