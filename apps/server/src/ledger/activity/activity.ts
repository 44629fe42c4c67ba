import type { Database } from '../../base/store/database.ts';
import { readDisposed } from '../audit/stored/disposed.ts';
import { BLOCK, type Block, countOn, emptyBlock } from './count-block.ts';
import { createCountedBlocks } from './counted-blocks.ts';
import { entriesBefore } from './entries-before.ts';
import { type ActivityReport, reportOf } from './report.ts';
import type { Span } from './span.ts';

/** What a developer has at this moment. Each count is exact up to 10,000. */
export interface InForce {
  /** Agents that are not deleted. */
  agents: number;
  grants: number;
  /** Requests that wait for a decision. */
  openRequests: number;
}

/** Counts the entries of a developer's log by time. There is one per process. */
export interface Activity {
  read(developerId: string, span: Span): Promise<ActivityReport>;
}

export interface ActivityOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds after which an answer is given with the counts so far. Default 1,000. */
  readonly patience?: number;
  /** Most blocks of 10,000 entries for one answer. Default 100. */
  readonly mostBlocks?: number;
}

/**
 * Makes the counter. Entries never change, so each is counted once: an answer reads only the entries since the last one.
 * A new span is counted block by block, the newest first, each in a short transaction of its own; the next call continues.
 * The appender does no work for it.
 */
export function createActivity(
  database: Database,
  { now, patience = 1_000, mostBlocks = 100 }: ActivityOptions,
): Activity {
  const counted = createCountedBlocks();
  /** Of several calls for the same block at once, one counts. */
  const counting = new Map<string, Promise<Block>>();

  async function blockOf(developerId: string, number: number, length: number): Promise<Block> {
    const key = `${developerId} ${number}`;
    const to = Math.min((number + 1) * BLOCK, length);
    const known = counted.get(key) ?? emptyBlock(number);
    if (known.countedTo >= to) return known;
    const same = `${key} ${to}`;
    const running = counting.get(same);
    if (running !== undefined) return running;
    const work = database.forList(developerId, (transaction) => countOn(transaction, known, to));
    counting.set(same, work);
    try {
      const block = await work;
      // Another call may have counted further meanwhile.
      if ((counted.get(key)?.countedTo ?? 0) < block.countedTo) counted.set(key, block);
      return block;
    } finally {
      counting.delete(same);
    }
  }

  return {
    async read(developerId, span) {
      const { first, last, length, gone } = await database.forList(developerId, async (transaction) => {
        const head = await transaction.selectFrom('audit_heads').select('seq').executeTakeFirst();
        const seq = head?.seq ?? 0;
        const [before, through] = [
          await entriesBefore(transaction, seq, span.since),
          await entriesBefore(transaction, seq, span.until),
        ];
        const disposed = await readDisposed(transaction);
        const gone = disposed !== undefined && span.since <= disposed.through.getTime();
        return { gone, first: Math.floor(before / BLOCK), last: Math.ceil(through / BLOCK), length: seq };
      });
      const end = now() + patience;
      const blocks: Block[] = [];
      let number = last;
      while (number > Math.max(first, last - mostBlocks) && (blocks.length === 0 || now() < end)) {
        number -= 1;
        blocks.push(await blockOf(developerId, number, length));
      }
      return { ...reportOf(blocks, span), isWhole: number <= first && !gone };
    },
  };
}
