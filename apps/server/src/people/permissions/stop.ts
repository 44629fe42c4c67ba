import { sql } from 'kysely';
import type { Feed, FeedAnswer } from '../../authority/feed/feed.ts';
import { stopAllByPerson, stopByPerson } from '../../authority/grants/stops.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import { notFound } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { MOST_PENDING, readPendingPermissions } from './pending-permissions.ts';
import { canAnythingAct, countInForce } from './permissions-in-force.ts';
import { ownerOf, type Person, type Viewer } from './viewer.ts';

/** What a person has stopped or paused, and who was notified. All of it is committed. */
export interface Stopped {
  /** When, by the database clock. */
  at: string;
  /** The number of grants that were in force until now, and that it concerns. */
  ended: number;
  /** Whether more may have ended: counting stops at a limit. */
  isMore: boolean;
  /** The number of approvals that no app had fetched. */
  neverBegun: number;
  /** One for each developer at which something ended. */
  verifiers: Notified[];
}

/** The verifiers that have a revocation stream open to this process, which does not know of others. */
interface Notified extends FeedAnswer {
  developer: string;
  developerId: string;
  /** The entry in the developer's log that ends it. */
  seq: number;
  /** From when on every verifier refuses, whether it was told or not: the last token has expired by then. */
  latest: string;
}

export interface StopOptions {
  database: Database;
  feed: Pick<Feed, 'tell'>;
  /** Of grant tokens, in seconds. */
  tokenLifetime: number;
  /** @throws {ApiError} when nobody is signed in */
  viewerOf: (transaction: Transaction) => Promise<Viewer>;
}

/** Milliseconds that an answer waits until the verifiers are notified. Later ones are notified, too. */
const TOLD_WITHIN = 300;

export interface Ended {
  at: Date;
  count: number;
  /** Whether there may be more that were not counted. */
  isMore: boolean;
  neverBegun: number;
  /** The entry in the developer's log; undefined where it had ended before. */
  seq: number | undefined;
  /** When the last of the grants would have expired, in milliseconds since 1970; later where not all were counted. */
  lastEnd: number;
}

/**
 * Ends one grant and all below it.
 * @throws {ApiError} 404 for a grant that none of the viewer's people gave
 */
export async function stopGrant(options: StopOptions, id: string): Promise<Stopped> {
  const { database, viewerOf } = options;
  const [person, ended] = await database.forPerson(async (transaction) => {
    const viewer = await viewerOf(transaction);
    const owner = await ownerOf(transaction, viewer, id);
    await stopByPerson(transaction, id);
    // A grant that has already ended, perhaps by a first click, is no error: the person gets what they want.
    const act = () => revoke(transaction, owner.developer.id, { kind: 'grant', id, by: nameOf(viewer) });
    return [owner, await counted(transaction, owner, id, act)] as const;
  });
  return told(options, [[person, ended]]);
}

/** Ends everything of all of the viewer's people. */
export async function stopAll(options: StopOptions): Promise<Stopped> {
  const { database, viewerOf } = options;
  const viewer = await database.forPerson(viewerOf);
  const stopped: [Person, Ended][] = [];
  // One transaction for each person: `revoke` locks the head of a developer's log, and two of them could deadlock.
  for (const person of viewer.people) {
    const ended = await database.forPerson(async (transaction) => {
      // Also where nothing can act: a grant by a provider's assertion is short, and the next assertion makes another.
      await stopAllByPerson(transaction, person.principal);
      // Otherwise a session could fill the developer's log by stopping nothing again and again, and end each request by
      // which the person could replace a lost passkey.
      if (!(await canAnythingAct(transaction, person.principal))) return undefined;
      const all = { kind: 'principal', id: person.principal, by: nameOf(viewer) } as const;
      return counted(transaction, person, undefined, () => revoke(transaction, person.developer.id, all));
    });
    if (ended !== undefined) stopped.push([person, ended]);
  }
  return told(options, stopped);
}

/**
 * How many of a developer's verifiers know an entry by now; see {@link Stopped.verifiers}.
 * @throws {ApiError} 404 for a developer at which the viewer has no name
 */
export async function tellAgain(
  { database, feed, viewerOf }: StopOptions,
  { developerId, seq }: { developerId: string; seq: number },
): Promise<FeedAnswer> {
  const { people } = await database.forPerson(viewerOf);
  if (!people.some(({ developer }) => developer.id === developerId)) throw notFound('developer of yours');
  return feed.tell(developerId, seq, TOLD_WITHIN);
}

/** Who stops, in the record: a developer can open a vouched session alone, so it is never the person's own word. */
export function nameOf({ kind }: Viewer): 'person' | 'vouched' {
  return kind === 'passkey' ? 'person' : 'vouched';
}

/**
 * Counts what an ending or a hold concerns, and does it.
 * @param under one grant; default: all of the person's
 * @param act returns false where it was done before
 */
export async function counted(
  transaction: Transaction,
  { principal, developer }: Person,
  under: string | undefined,
  act: () => Promise<boolean>,
): Promise<Ended> {
  // Read first, as in the overview: a permission that is fetched in between is counted twice rather than not at all.
  const awaited = under === undefined ? await readPendingPermissions(transaction, [principal]) : [];
  const { count, lastEnd, ...inForce } = await countInForce(transaction, principal, under);
  const isMore = inForce.isMore || awaited.length === MOST_PENDING;
  const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(transaction);
  const at = rows[0]?.at ?? new Date();
  if (!(await act())) return { at, count: 0, isMore: false, neverBegun: 0, seq: undefined, lastEnd: 0 };
  const { seq } = await transaction
    .selectFrom('feed_heads')
    .select('seq')
    .where('developer_id', '=', developer.id)
    .executeTakeFirstOrThrow();
  const last = inForce.isMore ? Number.POSITIVE_INFINITY : (lastEnd?.getTime() ?? 0);
  return { at, count, isMore, neverBegun: awaited.length, seq, lastEnd: last };
}

/** Notifies the verifiers, after the commits. */
export async function told(
  options: StopOptions,
  all: readonly (readonly [Person, Ended])[],
): Promise<Stopped> {
  const ended = all.filter(([, { seq, count, isMore }]) => seq !== undefined && (count > 0 || isMore));
  const verifiers = await Promise.all(
    [...Map.groupBy(ended, ([{ developer }]) => developer.id)].map(async ([developerId, own]) => {
      const seq = Math.max(...own.map(([, each]) => each.seq ?? 0));
      const [answer, expiries] = await Promise.all([
        options.feed.tell(developerId, seq, TOLD_WITHIN),
        Promise.all(own.map((each) => readLastExpiry(options, each))),
      ]);
      const developer = own[0]?.[0].developer.name ?? '';
      return {
        developer,
        developerId,
        seq,
        ...answer,
        latest: new Date(Math.max(...expiries)).toISOString(),
      };
    }),
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

/** Milliseconds for which a verifier may take an expired token, since clocks differ. */
const CLOCKS_DIFFER = 10_000;

/**
 * From when on every verifier refuses the last token of what has ended. No token outlives its grant, and each lives for the
 * lifetime that the server is set to, except those from before it was set to a shorter one.
 */
async function readLastExpiry(
  { database, tokenLifetime }: StopOptions,
  [{ principal, developer }, { at, lastEnd }]: readonly [Person, Ended],
): Promise<number> {
  const expected = new Date(at.getTime() + tokenLifetime * 1_000);
  // With the rights of the developer: the role of people sees no tokens.
  const { rows } = await database.forList(developer.id, (transaction) =>
    sql<{ at: Date | null }>`
      SELECT max(tokens.expires_at) AS at FROM grant_tokens AS tokens JOIN grants ON grants.id = tokens.grant_id
      WHERE tokens.expires_at > ${expected}::timestamptz AND grants.principal = ${principal}`.execute(
      transaction,
    ),
  );
  const last = rows[0]?.at ?? expected;
  return Math.min(last.getTime(), lastEnd) + CLOCKS_DIFFER;
}
