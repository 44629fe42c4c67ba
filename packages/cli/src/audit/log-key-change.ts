import { verifySuccession } from '@grantex/core/log';
import type { LogKey } from '@grantex/sdk';

/**
 * The keys that lead from one that is kept to the one that the server names now, each named by the one before it; the
 * newest is last. Undefined where they do not: then somebody else may have made it. A kept key whose successor is kept,
 * too, has named that one, and is not believed about another: it may have been replaced because it was stolen.
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

/** Those of the keys, in the order in which they were kept, that a later one of the same name has taken over from. */
export function formerKeys(keys: readonly string[]): readonly string[] {
  const nameOf = (key: string): string => key.slice(0, key.indexOf('+'));
  return keys.filter((key, place) =>
    keys.some((other, at) => at > place && nameOf(other) === nameOf(key) && other !== key),
  );
}
