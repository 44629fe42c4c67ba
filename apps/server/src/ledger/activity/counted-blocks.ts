import type { Block } from './count-block.ts';

/** The blocks that this process has counted and that were requested last. */
export interface CountedBlocks {
  get(key: string): Block | undefined;
  set(key: string, block: Block): void;
  /** The number of counts kept, in all blocks together. */
  readonly size: number;
}

/** The counts kept, at some 150 bytes each. A block has one for each quarter, reason and agent in it. */
const MOST_COUNTS = 200_000;

/** @param mostCounts how many counts to keep; the least recently requested block goes first */
export function createCountedBlocks(mostCounts: number = MOST_COUNTS): CountedBlocks {
  const blocks = new Map<string, Block>();
  let size = 0;

  function forget(key: string): void {
    const block = blocks.get(key);
    if (block === undefined) return;
    size -= sizeOf(block);
    blocks.delete(key);
  }

  return {
    get(key) {
      const block = blocks.get(key);
      if (block === undefined) return undefined;
      blocks.delete(key);
      blocks.set(key, block);
      return block;
    },
    set(key, block) {
      forget(key);
      blocks.set(key, block);
      size += sizeOf(block);
      for (const oldest of blocks.keys()) {
        if (size <= mostCounts || oldest === key) break;
        forget(oldest);
      }
    },
    get size() {
      return size;
    },
  };
}

function sizeOf({ quarters, refusals, agents }: Block): number {
  let size = quarters.size + 1;
  for (const byQuarter of [refusals, agents]) for (const byName of byQuarter.values()) size += byName.size;
  return size;
}
