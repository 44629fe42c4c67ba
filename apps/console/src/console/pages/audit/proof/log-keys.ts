import { type Checkpoint, verifyCheckpoint, verifySuccession } from '@grantex/core/log';
import type { LogKey } from '@grantex/sdk';

/** The keys that checkpoints of a log are checked with. */
export interface LogKeys {
  /** Must have signed the newest checkpoint. */
  readonly current: string;
  /** One of these must have signed an earlier checkpoint. Includes `current`. */
  readonly all: readonly string[];
}

/**
 * The keys of a log. With a pinned key, only that key counts, and its successors where each key has signed the next one;
 * whatever else the server names does not count.
 */
export async function keysOf(named: LogKey, pinned: string | undefined): Promise<LogKeys> {
  const { verifierKey, former = [] } = named;
  if (pinned === undefined) {
    return { current: verifierKey, all: [verifierKey, ...former.map((each) => each.verifierKey)] };
  }
  const all = [pinned];
  // From the pinned key to the current one: `former` has the newest first.
  const start = former.findIndex((each) => each.verifierKey === pinned);
  for (let index = start; index >= 0; index -= 1) {
    const from = former[index];
    const to = former[index - 1]?.verifierKey ?? verifierKey;
    if (from === undefined) break;
    const isSuccessor = await verifySuccession(from.verifierKey, to, from.successorSignature).catch(
      () => false,
    );
    if (!isSuccessor) return { current: pinned, all };
    all.unshift(to);
  }
  return { current: all[0] ?? pinned, all };
}

/** The checkpoint in a note, if one of these keys has signed it. */
export async function verifyByOneOf(note: string, keys: readonly string[]): Promise<Checkpoint | undefined> {
  for (const key of keys) {
    const result = await verifyCheckpoint(note, key).catch(() => undefined);
    if (result?.valid === true) return result.checkpoint;
  }
  return undefined;
}
