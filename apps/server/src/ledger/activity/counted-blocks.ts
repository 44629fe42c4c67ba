import type { Block } from './count-block.ts';

/** The blocks that this process has counted and that were requested last. */
export interface CountedBlocks {
  get(key: string): Block | undefined;
  set(key: string, block: Block): void;
  /** The number of hours kept, in all blocks together. */
  readonly hours: number;
}

/** The hours kept, at some 300 bytes each. A block has as many hours as it took to fill it. */
const MOST_HOURS = 50_000;

/** @param mostHours how many hours to keep; the least recently requested block goes first */
export function createCountedBlocks(mostHours: number = MOST_HOURS): CountedBlocks {
  const blocks = new Map<string, Block>();
  let hours = 0;
  const weightOf = (block: Block): number => block.hours.size + 1;

  function forget(key: string): void {
    const block = blocks.get(key);
    if (block === undefined) return;
    hours -= weightOf(block);
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
      hours += weightOf(block);
      for (const oldest of blocks.keys()) {
        if (hours <= mostHours || oldest === key) break;
        forget(oldest);
      }
    },
    get hours() {
      return hours;
    },
  };
}
