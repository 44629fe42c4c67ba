import type { Database } from '../../base/store/database.ts';
import { type LastUse, readLastUses } from './last-uses.ts';
import { type PendingPermission, MOST_PENDING, readPendingPermissions } from './pending-permissions.ts';
import { type HeldPermission, readPermissionsInForce } from './permissions-in-force.ts';
import { readWaitingCalls, type WaitingCall } from './waiting-calls.ts';
import { findViewer, type Person, type Viewer } from './viewer.ts';

/** A permission that the person gave, as one line of a list. */
export interface ListedPermission {
  held: HeldPermission;
  /** How many permissions agents have delegated from it. */
  below: number;
  /** The latest use by the agent, or by one below it; undefined where none is recorded. */
  lastUse: LastUse | undefined;
}

/** What can act for a person, as one developer knows them. */
export interface PersonOverview {
  person: Person;
  active: ListedPermission[];
  /** What they approved and its app has not fetched yet. */
  awaited: PendingPermission[];
  /** Calls that wait for their answer. */
  waiting: WaitingCall[];
}

/** The content of the permissions page. */
export interface Overview {
  kind: Viewer['kind'];
  people: PersonOverview[];
  /** Whether more may be in force than is listed. */
  isCut: boolean;
}

/** Nobody really has more names than this: a passkey with thousands of names must not make its page endless. */
const MOST_PEOPLE = 100;

/**
 * Everything that can act for the viewer of a session. If there are very many names, those with something active come first.
 * @returns undefined once the session has ended
 */
export async function readOverview(database: Database, session: string): Promise<Overview | undefined> {
  const read = await database.forPerson(async (transaction) => {
    const viewer = await findViewer(transaction, session);
    if (viewer === undefined) return undefined;
    const principals = viewer.people.map(({ principal }) => principal);
    // Read first: a permission that is fetched in between is listed twice rather than not at all.
    const awaited = await readPendingPermissions(transaction, principals);
    const waiting = await readWaitingCalls(transaction, principals);
    return { viewer, awaited, waiting, inForce: await readPermissionsInForce(transaction, principals) };
  });
  if (read === undefined) return undefined;
  const { viewer, awaited, waiting, inForce } = read;
  const lastUses = await readLastUses(database, [...inForce.active, ...inForce.delegated]);
  const below = Map.groupBy(inForce.delegated, ({ rootGrantId }) => rootGrantId);
  const list = (held: HeldPermission): ListedPermission => {
    const tree = [held, ...(below.get(held.id) ?? [])];
    return { held, below: tree.length - 1, lastUse: latestOf(tree.map(({ id }) => lastUses.get(id))) };
  };
  const acting = new Set([...inForce.active, ...awaited].map(({ principal }) => principal));
  const [first, rest] = [true, false].map((acts) =>
    viewer.people.filter(({ principal }) => acting.has(principal) === acts),
  );
  const people = [...(first ?? []), ...(rest ?? [])].slice(0, MOST_PEOPLE).map((person) => ({
    person,
    active: inForce.active.filter(({ principal }) => principal === person.principal).map(list),
    awaited: awaited.filter(({ principal }) => principal === person.principal),
    waiting: waiting.filter(({ principal }) => principal === person.principal),
  }));
  const isCut = inForce.isCut || people.length < viewer.people.length || awaited.length === MOST_PENDING;
  return { kind: viewer.kind, people, isCut };
}

function latestOf(uses: readonly (LastUse | undefined)[]): LastUse | undefined {
  return uses.reduce((latest, use) => {
    if (use === undefined) return latest;
    return latest === undefined || use.at > latest.at ? use : latest;
  }, undefined);
}
