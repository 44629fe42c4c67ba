import { BY_DETAILS, canonicalScopes, parseScope } from '@grantex/core/issuer';
import { ApiError } from '../../base/api-error.ts';

/**
 * What an agent declares, or a service offers, in canonical form.
 * @throws {FormatError} 400 `INVALID_SCOPE`, also for `name:action:by_details`, which only a grant has
 */
export function declaredScopes(texts: readonly string[]): string[] {
  const scopes = canonicalScopes(texts);
  const limited = scopes.find((text) => {
    const { constraint } = parseScope(text);
    return constraint?.kind === 'text' && constraint.text === BY_DETAILS;
  });
  if (limited === undefined) return scopes;
  const base = limited.slice(0, -BY_DETAILS.length - 1);
  throw new ApiError(
    400,
    'INVALID_SCOPE',
    `${limited} is for grants that are limited by details; name ${base} here`,
  );
}
