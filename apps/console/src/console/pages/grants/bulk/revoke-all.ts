import { type Grantex, GrantexError } from '@grantex/sdk';
import { isUncertain } from '../../../parts/mutation-error.ts';

/** What became of several revocations. */
export interface Revocations {
  /** How many grants this ended, not counting those delegated from them. */
  revoked: number;
  /** How many had ended before. */
  ended: number;
  /** The grants that may still be active, and why. */
  failed: readonly { id: string; error: unknown }[];
}

/**
 * Revokes grants one after another, and goes on after a refusal. Once the server no longer answers, it leaves the rest: each
 * more would wait as long.
 */
export async function revokeAll(
  api: Pick<Grantex, 'grants'>,
  ids: readonly string[],
  onProgress: (done: number) => void,
): Promise<Revocations> {
  const failed: { id: string; error: unknown }[] = [];
  let [revoked, ended] = [0, 0];
  for (const [index, id] of ids.entries()) {
    onProgress(index);
    try {
      await api.grants.revoke(id);
      revoked += 1;
    } catch (error) {
      if (GrantexError.is(error) && error.code === 'NOT_FOUND') {
        ended += 1;
        continue;
      }
      failed.push({ id, error });
      if (!isUncertain(error)) continue;
      failed.push(...ids.slice(index + 1).map((rest) => ({ id: rest, error })));
      break;
    }
  }
  return { revoked, ended, failed };
}
