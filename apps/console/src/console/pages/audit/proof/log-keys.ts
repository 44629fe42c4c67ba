import { type Checkpoint, verifyCheckpoint, verifySuccession } from '@grantex/core/log';
import type { LogKey } from '@grantex/sdk';

/** By what keys a log is checked. */
export interface LogKeys {
  /** That the newest checkpoint must be signed by. */
  readonly current: string;
  /** All that checkpoints of before may be signed by, this one among them. */
  readonly all: readonly string[];
}

/**
 * The keys of a log. Where one is kept, it counts alone, or what it has named as its successor, step by step: whatever
 * else the server names does not.
 */
export async function keysOf(named: LogKey, kept: string | undefined): Promise<LogKeys> {
  const { verifierKey, former = [] } = named;
  if (kept === undefined) {
    return { current: verifierKey, all: [verifierKey, ...former.map((each) => each.verifierKey)] };
  }
  const all = [kept];
  // From the kept key up to the one of today: `former` has the newest first.
  const place = former.findIndex((each) => each.verifierKey === kept);
  for (let index = place; index >= 0; index -= 1) {
    const from = former[index];
    const to = former[index - 1]?.verifierKey ?? verifierKey;
    if (from === undefined) break;
    const isNamed = await verifySuccession(from.verifierKey, to, from.successorSignature).catch(() => false);
    if (!isNamed) return { current: kept, all };
    all.unshift(to);
  }
  return { current: all[0] ?? kept, all };
}

/** The checkpoint of a note that one of these keys has signed. */
export async function verifyByOneOf(note: string, keys: readonly string[]): Promise<Checkpoint | undefined> {
  for (const key of keys) {
    const result = await verifyCheckpoint(note, key).catch(() => undefined);
    if (result?.valid === true) return result.checkpoint;
  }
  return undefined;
}
