import { AuthorizationError } from '@grantex/core';
import { GrantexError } from '../transport/errors.ts';

/** The scopes are not the parent's, or not ones that the sub-agent declares. */
const NOT_HELD: readonly string[] = ['SCOPE_NOT_NARROWER', 'SCOPE_NOT_DECLARED'];

/** Returns what a model reads of a delegation that the server refused; undefined for any other error. */
export function refusalOf(error: unknown, scopes: readonly string[]): AuthorizationError | undefined {
  if (!GrantexError.is(error)) return undefined;
  if (error.code === 'INVALID_PARENT_TOKEN') return new AuthorizationError('revoked', { cause: error });
  if (!NOT_HELD.includes(error.code)) return undefined;
  const [missingScopes, detail] = [
    [...scopes],
    'The grant of the parent, or what the sub-agent declares, does not cover what is delegated.',
  ];
  return new AuthorizationError('scope_missing', { missingScopes, detail, cause: error });
}
