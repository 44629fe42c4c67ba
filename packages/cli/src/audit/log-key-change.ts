import { verifySuccession } from '@grantex/core/log';
import type { LogKey } from '@grantex/sdk';

/**
 * The keys that lead from a stored one to the one that the server names now, each named by the one before it; the
 * newest is last. Undefined if they do not: then an attacker may have created it. A stored key whose successor is
 * stored too is not trusted to name another one: it may have been replaced because it was stolen.
 */
export async function succession(
  { verifierKey, former = [] }: LogKey,
  kept: readonly string[],
): Promise<readonly string[] | undefined> {
  const keys = [verifierKey];
  const replaced = formerKeys(kept);
  for (const { verifierKey: before, successorSignature } of former) {
    const isNamed = await verifySuccession(before, keys[0] ?? '', successorSignature).catch(() => false);
    if (!isNamed) return undefined;
    if (kept.includes(before)) return replaced.includes(before) ? undefined : keys;
    keys.unshift(before);
  }
  return undefined;
}

/** The stored keys that a later one of the same name has replaced, in the order in which they were stored. */
export function formerKeys(keys: readonly string[]): readonly string[] {
  const nameOf = (key: string): string => key.slice(0, key.indexOf('+'));
  return keys.filter((key, place) =>
    keys.some((other, at) => at > place && nameOf(other) === nameOf(key) && other !== key),
  );
}
