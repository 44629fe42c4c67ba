import { canonicalScopes, covers } from '@grantex/core/issuer';

/**
 * The intersection of two sets of scopes: of each pair of which one covers the other, the narrower. Both sets allow
 * everything that the result allows.
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
