import { canonicalScopes, covers } from '@grantex/core/issuer';

/**
 * What two sets of scopes have in common: the narrower of each pair of which one covers the other. What was granted
 * within what is declared, say. Nothing that the result allows is refused by either set.
 * @returns canonical scopes, none of which covers another
 */
export function scopesWithin(granted: readonly string[], ceiling: readonly string[]): string[] {
  const common = granted.flatMap((scope) => ceiling.flatMap((limit) => narrower(scope, limit)));
  const scopes = [...new Set(common)];
  return canonicalScopes(
    scopes.filter((scope) => !scopes.some((other) => other !== scope && covers(other, scope))),
  );
}

function narrower(left: string, right: string): string[] {
  if (covers(right, left)) return [left];
  return covers(left, right) ? [right] : [];
}
