import { sql } from 'kysely';
import type { Feed } from '../../authority/feed/feed.ts';
import { revoke, type RevocationTarget } from '../../authority/revocations/revoke.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { MOST_PENDING, readPendingPermissions } from './pending-permissions.ts';
import { canAnythingAct, countInForce } from './permissions-in-force.ts';
import { ownerOf, type Person, type Viewer } from './viewer.ts';

/** What somebody has stopped, and who knows of it. Everything in it is true by the time that it is there. */
export interface Stopped {
  /** When, by the database. */
  at: string;
  /** Grants that were in force, and are not any more. */
  ended: number;
  /** Whether more than these may have ended: of very many, not all are counted. */
  isMore: boolean;
  /** Approvals that no app had fetched, and none will. */
  neverBegun: number;
  /** Of each developer at whom something ended. */
  verifiers: Notified[];
}

/** The verifiers that hold a stream of revocations to this process; it knows of no others. */
interface Notified {
  developer: string;
  connected: number;
  /** To how many of them it was written out within {@link TOLD_WITHIN}. */
  told: number;
}

export interface StopOptions {
  database: Database;
  feed: Pick<Feed, 'tell'>;
  /** @throws {ApiError} when nobody is signed in */
  viewerOf: (transaction: Transaction) => Promise<Viewer>;
}

/** Milliseconds that an answer waits for the verifiers to be told: they are told anyway. */
const TOLD_WITHIN = 300;

interface Ended {
  at: Date;
  count: number;
  /** Whether there may be more than these, which were not counted. */
  isMore: boolean;
  neverBegun: number;
  /** The entry in the developer's log; undefined where it had ended before. */
  seq: number | undefined;
}

/**
 * Ends one grant and all below it.
 * @throws {ApiError} 404 for one that none of the viewer's people gave
 */
export async function stopGrant({ database, feed, viewerOf }: StopOptions, id: string): Promise<Stopped> {
  const [person, ended] = await database.forPerson(async (transaction) => {
    const owner = await ownerOf(transaction, await viewerOf(transaction), id);
    // Nothing for one that was ended before, perhaps by a second click: what the person wants is true either way.
    return [owner, await end(transaction, owner, { kind: 'grant', id })] as const;
  });
  return told(feed, [[person, ended]]);
}

/** Ends everything of all of the viewer's people. */
export async function stopAll({ database, feed, viewerOf }: StopOptions): Promise<Stopped> {
  const { people } = await database.forPerson(viewerOf);
  const all: [Person, Ended][] = [];
  // One transaction each: `revoke` holds the head of a developer's log, and two that wait for each other end neither.
  for (const person of people) {
    const ended = await database.forPerson(async (transaction) => {
      // A session that stops nothing, again and again, would fill the developer's log, and overtake each request with
      // which whoever lost the passkey could replace it.
      if (!(await canAnythingAct(transaction, person.principal))) return undefined;
      return end(transaction, person, { kind: 'principal', id: person.principal });
    });
    if (ended !== undefined) all.push([person, ended]);
  }
  return told(feed, all);
}

async function end(transaction: Transaction, person: Person, target: RevocationTarget): Promise<Ended> {
  const { principal, developer } = person;
  const under = target.kind === 'grant' ? target.id : undefined;
  // First, as in the overview: what is fetched in between is counted with what was in force, too.
  const awaited = target.kind === 'principal' ? await readPendingPermissions(transaction, [principal]) : [];
  const counted = await countInForce(transaction, principal, under);
  const isMore = counted.isMore || awaited.length === MOST_PENDING;
  const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(transaction);
  const at = rows[0]?.at ?? new Date();
  if (!(await revoke(transaction, developer.id, target)))
    return { at, count: 0, isMore: false, neverBegun: 0, seq: undefined };
  const { seq } = await transaction
    .selectFrom('feed_heads')
    .select('seq')
    .where('developer_id', '=', developer.id)
    .executeTakeFirstOrThrow();
  return { at, count: counted.count, isMore, neverBegun: awaited.length, seq };
}

/** After the commits: what is told here is so. */
async function told(feed: StopOptions['feed'], all: readonly (readonly [Person, Ended])[]): Promise<Stopped> {
  const latest = new Map<string, { name: string; seq: number }>();
  for (const [{ developer }, { seq }] of all) {
    if (seq !== undefined) latest.set(developer.id, { name: developer.name, seq });
  }
  const verifiers = await Promise.all(
    [...latest].map(async ([id, { name, seq }]) => ({
      developer: name,
      ...(await feed.tell(id, seq, TOLD_WITHIN)),
    })),
  );
  const at = all.at(-1)?.[1].at ?? new Date();
  return {
    at: at.toISOString(),
    ended: all.reduce((sum, [, { count }]) => sum + count, 0),
    isMore: all.some(([, { isMore }]) => isMore),
    neverBegun: all.reduce((sum, [, { neverBegun }]) => sum + neverBegun, 0),
    verifiers,
  };
}
