import { KINDS_WITH_BEFORE, type RevocationKind } from '@grantex/core/issuer';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';

/**
 * The channel of `NOTIFY` that tells every process of new entries: the developer whose log grew, or `''` for all.
 * It is only a hint; see `feed.ts`.
 */
export const REVOCATIONS_CHANNEL = 'grantex_revocations';

/** The head of a log when it was read. */
export interface FeedHead {
  epoch: string;
  /** Of its last entry; 0 while there is none. */
  seq: number;
  /** When the database began to read, by its clock, in seconds since 1970. All that was committed by then is included. */
  readAt: number;
}

/** An entry as verifiers receive it (`docs/protocol.md` §7). */
export interface FeedEntry {
  seq: number;
  at: string;
  kind: RevocationKind;
  id: string;
  /** The entry ends tokens with `iat` up to this; only for agents, principals and developers. */
  before?: string;
  exp: string;
}

/** A part of a log, with its head at the same moment. */
export interface FeedPart extends FeedHead {
  /** In order of `seq`. */
  entries: FeedEntry[];
}

/** Which entries to read: those after a `seq`, up to so many; or all that are still needed. */
export type Extent = { after: number; most: number } | 'live';

/**
 * Reads a developer's log, in one statement under row-level security. Entries become visible in the order of their
 * numbers, so that a read up to the head is complete, except for entries that nobody needs any more.
 */
export async function readLog(database: Database, developerId: string, extent: Extent): Promise<FeedPart> {
  return database.forDeveloper(
    developerId,
    async (transaction) =>
      (await readPart(transaction, developerId, extent)) ??
      (await beginLog(transaction, developerId).then(() => readPart(transaction, developerId, extent))) ??
      noLog(developerId),
  );
}

interface Row extends FeedHead {
  entry: number | null;
  at: Date;
  kind: RevocationKind;
  id: string;
  before: Date | null;
  exp: Date;
}

async function readPart(
  transaction: Transaction,
  developerId: string,
  extent: Extent,
): Promise<FeedPart | undefined> {
  const which =
    extent === 'live'
      ? sql`exp > statement_timestamp() - interval '60 seconds' ORDER BY seq`
      : sql`seq > ${extent.after} ORDER BY seq LIMIT ${extent.most}`;
  const { rows } = await sql<Row>`
    SELECT head.epoch, head.seq, extract(epoch FROM statement_timestamp())::float8 AS "readAt",
      log.seq AS entry, log.at, log.kind, log.id, log.before, log.exp
    FROM feed_heads head LEFT JOIN LATERAL (
      SELECT seq, at, kind, id, before, exp FROM revocations
      WHERE developer_id = head.developer_id AND seq <= head.seq AND ${which}
    ) log ON true
    WHERE head.developer_id = ${developerId} ORDER BY log.seq`.execute(transaction);
  const [first] = rows;
  if (first === undefined) return undefined;
  const { epoch, seq, readAt } = first;
  return { epoch, seq, readAt, entries: rows.filter(({ entry }) => entry !== null).map(entryOf) };
}

function entryOf({ entry, at, kind, id, before, exp }: Row): FeedEntry {
  return {
    seq: entry ?? 0,
    at: at.toISOString(),
    kind,
    id,
    ...(before === null || !KINDS_WITH_BEFORE.includes(kind) ? {} : { before: before.toISOString() }),
    exp: exp.toISOString(),
  };
}

/** A log has an epoch before it has an entry. Of processes that begin it at the same time, one does. */
async function beginLog(transaction: Transaction, developerId: string): Promise<void> {
  await sql`INSERT INTO feed_heads (developer_id, epoch, seq) VALUES (${developerId}, ${randomUUID()}, 0)
    ON CONFLICT (developer_id) DO NOTHING`.execute(transaction);
}

function noLog(developerId: string): never {
  throw new Error(`the developer ${developerId} has no revocation log`);
}

/** Reads the heads of the logs of these developers, in one statement. */
export async function readHeads(
  database: Database,
  developerIds: readonly string[],
): Promise<ReadonlyMap<string, FeedHead>> {
  const { rows } = await database.asSystem((transaction) =>
    sql<FeedHead & { developerId: string }>`
      SELECT developer_id AS "developerId", epoch, seq,
        extract(epoch FROM statement_timestamp())::float8 AS "readAt"
      FROM feed_heads WHERE developer_id = ANY (${developerIds}::text[])`.execute(transaction),
  );
  return new Map(rows.map(({ developerId, ...head }) => [developerId, head]));
}
