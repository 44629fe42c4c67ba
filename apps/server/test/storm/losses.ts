import { type ChainReport, checkChain } from '@grantex/core/log';
import type { Acknowledged } from './load.ts';

/** An export compared with everything that was acknowledged before it. */
export interface Losses {
  /** Acknowledged entries that are not in the log as they were acknowledged. */
  readonly lost: number;
  /** Entries that are in the log more than once, although their key was the same. */
  readonly doubled: number;
  readonly chain: ChainReport;
}

interface Line {
  readonly entryId: string;
  readonly hash: string;
  readonly metadata: { readonly number: number };
}

/** Reads the whole log, and compares it with everything acknowledged so far. */
export async function findLosses(
  url: string,
  key: string,
  acknowledged: ReadonlyMap<number, Acknowledged>,
): Promise<Losses> {
  const expected = new Map(acknowledged);
  const response = await fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${key}` } });
  if (response.status !== 200) throw new Error(`the export answered ${response.status}`);
  const lines = (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  const seen = new Set<number>();
  let doubled = 0;
  for (const { entryId, hash, metadata } of lines) {
    if (seen.has(metadata.number)) doubled += 1;
    seen.add(metadata.number);
    const entry = expected.get(metadata.number);
    if (entry?.entryId === entryId && entry.hash === hash) expected.delete(metadata.number);
  }
  return { lost: expected.size, doubled, chain: await checkChain(lines) };
}
