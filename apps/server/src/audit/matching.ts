import { sql } from 'kysely';
import type { Transaction } from '../store/database.ts';
import {
  allPlaces,
  bitsOf,
  blockOf,
  countOf,
  isInBlock,
  keepBoth,
  packed,
  type Places,
  placesOf,
  seqsOf,
  wordOf,
} from './places.ts';
import {
  CONDITIONS,
  conditionsOf,
  type Facet,
  FACETS,
  IS_LEFT_OUT_WHEN_RARE,
  type Question,
} from './question.ts';

/** A stretch of the log, and from which end it is read. */
export interface Stretch {
  /** Neither is in it. */
  readonly after: number;
  readonly before: number;
  readonly order: 'asc' | 'desc';
}

/** Entries of one block that are as asked for. */
export interface Match {
  readonly count: number;
  /** In the order of the stretch. */
  seqs(): number[];
}

/** Blocks that are asked about at once: few at first, since a page is full soon where entries are many. */
const FIRST_BLOCKS = 4;
const MOST_BLOCKS = 128;

/**
 * The entries of a stretch that are as asked for, block by block. What the index says of a block is read in place of
 * its entries; entries are read where a block is not full yet or not indexed, where a window of time begins or ends in
 * it, and, by their own index, those of an agent, a grant or a principal that has few in it.
 */
export async function* matching(
  transaction: Transaction,
  question: Question,
  { after, before, order }: Stretch,
): AsyncGenerator<Match, void> {
  const indexed = await readIndexed(transaction);
  const last = blockOf(before - 1);
  let size = FIRST_BLOCKS;
  for (
    let done = 0, first = blockOf(after + 1);
    done <= last - first;
    size = Math.min(size * 2, MOST_BLOCKS)
  ) {
    const count = Math.min(size, last - first + 1 - done);
    const from = order === 'asc' ? first + done : last + 1 - done - count;
    const found = await matchesIn(transaction, question, { from, to: from + count, indexed });
    done += count;
    for (const [block, places] of inOrder(found, order)) {
      const isInside = blockOf(after + 1) < block && block < last;
      const seqs = (): number[] => {
        const all = seqsOf(block, places).filter((seq) => seq > after && seq < before);
        return order === 'asc' ? all : all.toReversed();
      };
      yield { count: isInside ? countOf(places) : seqs().length, seqs };
    }
  }
}

interface Blocks {
  readonly from: number;
  /** Not in it. */
  readonly to: number;
  /** How many are indexed, from 0. */
  readonly indexed: number;
}

async function matchesIn(
  transaction: Transaction,
  question: Question,
  { from, to, indexed }: Blocks,
): Promise<Map<number, Places>> {
  const known = await readKnown(transaction, question, from, Math.min(to, indexed));
  const found = new Map<number, Places>();
  const open = new Map<Facet | undefined, number[]>();
  for (let block = from; block < to; block += 1) {
    const { places, isOpen, rare } = block < indexed ? known(block) : { isOpen: true };
    if (isOpen) open.set(rare, [...(open.get(rare) ?? []), block]);
    else if (places !== undefined) found.set(block, places);
  }
  for (const [rare, blocks] of open) {
    for (const [block, places] of await look(transaction, question, blocks, rare)) found.set(block, places);
  }
  return found;
}

/** What the index says of a block. */
interface Known {
  /** Its entries that are as asked for; `undefined`: none, or it is open. */
  readonly places?: Places;
  /** Whether its entries must be read. */
  readonly isOpen: boolean;
  /** What it has few entries of, by whose own index they are read. */
  readonly rare?: Facet;
}

const NOTHING: Known = { isOpen: false };

async function readKnown(
  transaction: Transaction,
  question: Question,
  from: number,
  to: number,
): Promise<(block: number) => Known> {
  if (from >= to) return () => NOTHING;
  const facets = FACETS.filter((facet) => question[facet] !== undefined);
  const { since, until } = question;
  const isTimed = since !== undefined || until !== undefined;
  const parts = facets.map(
    (facet) => sql`
      SELECT facet, block, words FROM audit_places
      WHERE facet = ${facet} AND value = ${question[facet]} AND block >= ${from} AND block < ${to}`,
  );
  const [start, end] = [sql`${since ?? '-infinity'}::timestamptz`, sql`${until ?? 'infinity'}::timestamptz`];
  // Of a block that is wholly inside the window, no words; of one in which it begins or ends, some.
  const inWindow = sql`
    SELECT 'window' AS facet, block,
      CASE WHEN min_at >= ${start} AND max_at < ${end} THEN ''::bytea ELSE '-'::bytea END AS words
    FROM audit_blocks WHERE block >= ${from} AND block < ${to} AND max_at >= ${start} AND min_at < ${end}`;
  const { rows } = await sql<{ facet: Facet | 'window'; block: number; words: Uint8Array }>`
    ${sql.join([...parts, ...(isTimed ? [inWindow] : [])], sql` UNION ALL `)}`.execute(transaction);
  const words = new Map(rows.map((row) => [`${row.facet} ${row.block}`, row.words]));
  return (block) => {
    const places = allPlaces();
    let rare: Facet | undefined;
    for (const facet of facets) {
      const there = words.get(`${facet} ${block}`);
      if (there !== undefined) keepBoth(places, placesOf(there));
      else if (IS_LEFT_OUT_WHEN_RARE[facet]) rare = facet;
      else return NOTHING;
    }
    const window = words.get(`window ${block}`);
    if ((isTimed && window === undefined) || places.every((bits) => bits === 0)) return NOTHING;
    if (rare !== undefined) return { isOpen: true, rare };
    return window === undefined || window.length === 0 ? { places, isOpen: false } : { isOpen: true };
  };
}

/**
 * Reads the entries of these blocks.
 * @param rare what they have few entries of: these are found first, by their index, and then asked all else. The planner
 *   would take the index of something else that it believes to be as rare, because it is so elsewhere.
 */
async function look(
  transaction: Transaction,
  question: Question,
  blocks: readonly number[],
  rare: Facet | undefined,
): Promise<Map<number, Places>> {
  const inBlock = isInBlock(sql`asked.block`);
  const first =
    rare === undefined ? inBlock : sql`${inBlock} AND ${CONDITIONS[rare](question[rare] ?? '')} OFFSET 0`;
  const { rows } = await sql<{ block: number; words: Uint8Array | null }>`
    SELECT block, found.words FROM unnest(string_to_array(${blocks.join()}, ',')::integer[]) AS asked (block),
      LATERAL (
        SELECT ${packed} AS words FROM (
          SELECT ${wordOf} AS word, ${bitsOf} AS bits
          FROM (SELECT * FROM audit_entries e WHERE ${first}) AS e
          WHERE ${sql.join(conditionsOf(question), sql` AND `)}
          GROUP BY 1
        ) AS placed
      ) AS found`.execute(transaction);
  return new Map(rows.flatMap(({ block, words }) => (words === null ? [] : [[block, placesOf(words)]])));
}

function inOrder(found: Map<number, Places>, order: Stretch['order']): [number, Places][] {
  const sign = order === 'asc' ? 1 : -1;
  return [...found].toSorted(([one], [other]) => sign * (one - other));
}

async function readIndexed(transaction: Transaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT COALESCE(max(block) + 1, 0) AS count FROM audit_blocks`.execute(transaction);
  return rows[0]?.count ?? 0;
}
