import { sql } from 'kysely';
import type { Feed } from '../../authority/feed/feed.ts';
import { stopAllByPerson, stopByPerson } from '../../authority/grants/stops.ts';
import { revoke, type RevocationTarget } from '../../authority/revocations/revoke.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { MOST_PENDING, readPendingPermissions } from './pending-permissions.ts';
import { canAnythingAct, countInForce } from './permissions-in-force.ts';
import { ownerOf, type Person, type Viewer } from './viewer.ts';

/** What a person has stopped, and who was notified. All of it is committed. */
export interface Stopped {
  /** When, by the database clock. */
  at: string;
  /** The number of grants that were in force until now. */
  ended: number;
  /** Whether more may have ended: counting stops at a limit. */
  isMore: boolean;
  /** The number of approvals that no app had fetched. */
  neverBegun: number;
  /** One for each developer at which something ended. */
  verifiers: Notified[];
}

/** The verifiers that have a revocation stream open to this process, which does not know of others. */
interface Notified {
  developer: string;
  connected: number;
  /** How many of them it was written out to within {@link TOLD_WITHIN}. */
  told: number;
}

export interface StopOptions {
  database: Database;
  feed: Pick<Feed, 'tell'>;
  /** @throws {ApiError} when nobody is signed in */
  viewerOf: (transaction: Transaction) => Promise<Viewer>;
}

/** Milliseconds that an answer waits until the verifiers are notified. Later ones are notified, too. */
const TOLD_WITHIN = 300;

interface Ended {
  at: Date;
  count: number;
  /** Whether there may be more that were not counted. */
  isMore: boolean;
  neverBegun: number;
  /** The entry in the developer's log; undefined where it had ended before. */
  seq: number | undefined;
}

/**
 * Ends one grant and all below it.
 * @throws {ApiError} 404 for a grant that none of the viewer's people gave
 */
export async function stopGrant({ database, feed, viewerOf }: StopOptions, id: string): Promise<Stopped> {
  const [person, ended] = await database.forPerson(async (transaction) => {
    const owner = await ownerOf(transaction, await viewerOf(transaction), id);
    await stopByPerson(transaction, id);
    // A grant that has already ended, perhaps by a first click, is no error: the person gets what they want.
    return [owner, await end(transaction, owner, { kind: 'grant', id })] as const;
  });
  return told(feed, [[person, ended]]);
}

/** Ends everything of all of the viewer's people. */
export async function stopAll({ database, feed, viewerOf }: StopOptions): Promise<Stopped> {
  const { people } = await database.forPerson(viewerOf);
  const all: [Person, Ended][] = [];
  // One transaction for each person: `revoke` locks the head of a developer's log, and two of them could deadlock.
  for (const person of people) {
    const ended = await database.forPerson(async (transaction) => {
      // Also where nothing can act: a grant by a provider's assertion is short, and the next assertion makes another.
      await stopAllByPerson(transaction, person.principal);
      // Otherwise a session could fill the developer's log by stopping nothing again and again, and end each request by
      // which the person could replace a lost passkey.
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
  // Read first, as in the overview: a permission that is fetched in between is counted twice rather than not at all.
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

/** Notifies the verifiers, after the commits. */
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
