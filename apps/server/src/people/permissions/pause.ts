import { sql } from 'kysely';
import { hold, release } from '../../authority/holds/hold.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import type { Transaction } from '../../base/store/database.ts';
import { readPermission } from './permissions-in-force.ts';
import { counted, nameOf, type Stopped, type StopOptions, told } from './stop.ts';
import { ownerOf, type Viewer } from './viewer.ts';

/**
 * Most times in an hour that a grant is paused by its person, and as often by vouched sessions: each time writes into the log
 * that every service of the developer reads. What a developer does in the name of a person takes nothing from the person.
 */
const MOST_PAUSES = 20;

/**
 * Puts one grant on hold, with all below it (`docs/protocol.md` §15, Holds), until the person resumes it.
 * @throws {ApiError} 404 for a grant that none of the viewer's people gave; 409 `GRANT_ENDED`; 429 `TOO_MANY_PAUSES`
 */
export async function pauseGrant(options: StopOptions, id: string): Promise<Stopped> {
  const { database, viewerOf } = options;
  const [person, paused] = await database.forPerson(async (transaction) => {
    const viewer = await viewerOf(transaction);
    const owner = await ownerOf(transaction, viewer, id);
    const by = nameOf(viewer);
    await refuseTooMany(transaction, id, by);
    const act = () => hold(transaction, owner.developer.id, { kind: 'grant', id }, { by, reason: null });
    return [owner, await counted(transaction, owner, id, act)] as const;
  });
  return told(options, [[person, paused]]);
}

/** What is left after a person has released what they held. */
export interface Resumed {
  /** Whether somebody else holds it, or something above it is held. */
  isOnHold: boolean;
}

/**
 * Releases what the person holds of a grant. What others hold stays.
 * @throws {ApiError} 404 for a grant that none of the viewer's people gave
 */
export async function resumeGrant({ database, viewerOf }: StopOptions, id: string): Promise<Resumed> {
  return database.forPerson(async (transaction) => {
    const viewer = await viewerOf(transaction);
    const { developer } = await ownerOf(transaction, viewer, id);
    await release(transaction, developer.id, { kind: 'grant', id }, holdersOf(viewer));
    const { holds } = await readPermission(transaction, id);
    return { isOnHold: holds.length > 0 };
  });
}

/**
 * Whose holds a viewer releases: a person also what was held in their name, a vouched session nothing of the person's; both
 * what a rule of the developer holds.
 */
export function holdersOf({ kind }: Pick<Viewer, 'kind'>): readonly [Holder, ...Holder[]] {
  return kind === 'passkey' ? ['person', 'vouched', 'rule'] : ['vouched', 'rule'];
}

async function refuseTooMany(transaction: Transaction, id: string, by: Holder): Promise<void> {
  const { rows } = await sql<{ isOver: boolean }>`
    SELECT count(*) >= ${MOST_PAUSES} AS "isOver" FROM hold_changes
    WHERE thing_id = ${id} AND NOT is_release AND changed_by = ${by}
      AND at > clock_timestamp() - interval '1 hour'`.execute(transaction);
  if (rows[0]?.isOver === true)
    throw new ApiError(429, 'TOO_MANY_PAUSES', 'this was paused too often within an hour; stop it instead');
}
