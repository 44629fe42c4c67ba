import type { FastifyBaseLogger } from 'fastify';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Transaction } from '../store/database.ts';
import { bitOf, BLOCK, isInBlock, packed, wordOf } from './places.ts';
import { planAnew } from './plan-anew.ts';
import { type Facet, FACETS, IS_LEFT_OUT_WHEN_RARE } from './question.ts';

/**
 * Keeps what full blocks of the logs hold, so that lists need not look: where in a block the entries of each action and
 * status are, and of each agent, grant and principal that comes often in it. It is made after entries are committed, a
 * block at a time, and an append knows nothing of it. It is derived and can be made anew; no proof rests on it.
 */
export interface BlockIndex {
  /** Is told of entries that this process has committed. */
  appended(developerId: string, entries: number): void;
  /** Looks for full blocks that nobody has taken in: those of older releases, and where a process died before it had. */
  sweep(): Promise<void>;
  /** Ends it, with the block that it is at. */
  close(): Promise<void>;
}

export interface BlockIndexOptions {
  readonly database: Database;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
  /** Milliseconds between two sweeps. Default a minute. */
  readonly every?: number;
}

const COLUMNS: Readonly<Record<Facet, RawBuilder<unknown>>> = {
  action: sql`action`,
  status: sql`status`,
  agent: sql`agent_id`,
  grant: sql`grant_id`,
  principal: sql`principal`,
};

/** An agent, a grant or a principal with fewer entries in a block is found by the indexes of `audit_entries`. */
const OFTEN = 16;

/** Makes the index of this process, and begins with a sweep. Where two processes are at a block, one of them makes it. */
export function startBlockIndex({ database, log, every = 60_000 }: BlockIndexOptions): BlockIndex {
  const due = new Map<string, number>();
  const waiting = new Set<string>();
  let running: Promise<void> | undefined;
  let isClosed = false;

  /** One log at a time: it is in no hurry, and leaves the connections to others. Never rejects. */
  async function work(): Promise<void> {
    for (const developerId of waiting) {
      waiting.delete(developerId);
      try {
        while (!isClosed && (await database.forDeveloper(developerId, indexNext)));
      } catch (error) {
        log.warn({ err: error, developerId }, 'a block of an audit log was not indexed; it is tried again');
      }
    }
  }

  function run(developerId: string): Promise<void> {
    waiting.add(developerId);
    running ??= work().finally(() => (running = undefined));
    return running;
  }

  async function sweep(): Promise<void> {
    for (const developerId of await database.asSystem(readBehind)) {
      if (isClosed) return;
      await run(developerId);
    }
  }

  let sweeping: Promise<void> | undefined;
  const look = (): void => {
    sweeping ??= sweep()
      .catch((error: unknown) =>
        log.warn({ err: error }, 'audit logs to be indexed were not looked for; it is tried again'),
      )
      .finally(() => (sweeping = undefined));
  };
  const timer = setInterval(look, every).unref();
  look();

  return {
    appended(developerId, entries) {
      const count = (due.get(developerId) ?? 0) + entries;
      if (count < BLOCK) return void due.set(developerId, count);
      due.delete(developerId);
      if (!isClosed) void run(developerId);
    },
    sweep,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await sweeping;
      await running;
    },
  };
}

/** Takes in the next full block of the developer's log. False: there is none. */
export async function indexNext(transaction: Transaction): Promise<boolean> {
  await planAnew(transaction);
  const { rows } = await sql<{ developerId: string; block: number }>`
    SELECT developer_id AS "developerId", next.block FROM audit_heads,
      LATERAL (SELECT COALESCE(max(block) + 1, 0) AS block FROM audit_blocks) AS next
    WHERE audit_heads.seq >= (next.block::bigint + 1) * ${BLOCK}`.execute(transaction);
  const [next] = rows;
  if (next === undefined) return false;
  const { developerId, block } = next;
  // Whoever stores the block stores what is in it; another one that is at it at this moment waits, and stores nothing.
  await sql`
    WITH e AS MATERIALIZED (
      SELECT at, action, status, agent_id, grant_id, principal, ${wordOf} AS word, ${bitOf} AS bit FROM audit_entries e
      WHERE ${isInBlock(sql`${block}`)}
    ), stored AS (
      INSERT INTO audit_blocks (developer_id, block, min_at, max_at)
      SELECT ${developerId}, ${block}::integer, min(at), max(at) FROM e
      ON CONFLICT DO NOTHING RETURNING block
    ), placed AS (${sql.join(FACETS.map(placesBy), sql` UNION ALL `)})
    INSERT INTO audit_places (developer_id, facet, value, block, words)
    SELECT ${developerId}, facet, value, ${block}::integer, ${packed} FROM placed
    WHERE EXISTS (SELECT FROM stored)
    GROUP BY facet, value`.execute(transaction);
  return true;
}

/** Where the entries of a block with each value are. Texts are compared as bytes: by a language it takes twice as long. */
function placesBy(facet: Facet): RawBuilder<unknown> {
  const column = COLUMNS[facet];
  const isOften = sql`${column} IN (SELECT ${column} FROM e GROUP BY 1 HAVING count(*) >= ${sql.lit(OFTEN)})`;
  return sql`
    SELECT ${sql.lit(facet)} AS facet, ${column} COLLATE "C" AS value, word, bit_or(bit) AS bits FROM e
    WHERE ${IS_LEFT_OUT_WHEN_RARE[facet] ? isOften : sql`true`} GROUP BY 2, 3`;
}

/** Logs with full blocks that are not indexed. */
async function readBehind(transaction: Transaction): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT h.developer_id AS id FROM audit_heads h WHERE h.seq >= ${BLOCK} AND h.seq >= ${BLOCK} * (1 + COALESCE((
      SELECT max(b.block)::bigint + 1 FROM audit_blocks b WHERE b.developer_id = h.developer_id), 0))`.execute(
    transaction,
  );
  return rows.map(({ id }) => id);
}
