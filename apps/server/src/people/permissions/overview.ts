import type { DescribedScope } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type PendingPermission, MOST_PENDING, readPendingPermissions } from './pending-permissions.ts';
import { type HeldPermission, readPermissionsInForce } from './permissions-in-force.ts';
import type { Person, Viewer } from './viewer.ts';

/** A permission, with its scopes in words. */
export interface Permission {
  held: HeldPermission;
  scopes: DescribedScope[];
  /** What the agent delegated, to itself or to others. */
  delegated: Permission[];
}

/** What can act for a person, as one developer knows them. */
export interface PersonOverview {
  person: Person;
  active: Permission[];
  /** What they approved and its app has not fetched yet. */
  awaited: PendingPermission[];
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

/** Everything that can act for a viewer, in words. If there are very many names, those with something active come first. */
export async function overviewOf(transaction: Transaction, viewer: Viewer): Promise<Overview> {
  const principals = viewer.people.map(({ principal }) => principal);
  // Read first: a permission that is fetched in between is listed twice rather than not at all.
  const awaited = await readPendingPermissions(transaction, principals);
  const inForce = await readPermissionsInForce(transaction, principals);
  const all = [...inForce.active, ...inForce.delegated];
  const below = Map.groupBy(inForce.delegated, ({ parentGrantId }) => parentGrantId);
  const acting = new Set([...inForce.active, ...awaited].map(({ principal }) => principal));
  const [first, rest] = [true, false].map((acts) =>
    viewer.people.filter(({ principal }) => acting.has(principal) === acts),
  );
  const shown = [...(first ?? []), ...(rest ?? [])].slice(0, MOST_PEOPLE);
  const people: PersonOverview[] = [];
  for (const person of shown) {
    const words = await wordsOf(transaction, person, all);
    const describe = (held: HeldPermission): Permission => ({
      held,
      scopes: held.scopes.flatMap((scope) => words.get(scope) ?? []),
      delegated: (below.get(held.id) ?? []).map(describe),
    });
    const own = ({ principal }: HeldPermission | PendingPermission): boolean =>
      principal === person.principal;
    people.push({
      person,
      active: inForce.active.filter(own).map(describe),
      awaited: awaited.filter(own),
    });
  }
  const isCut = inForce.isCut || people.length < viewer.people.length || awaited.length === MOST_PENDING;
  return { kind: viewer.kind, people, isCut };
}

/** Each scope of a person's permissions in their developer's words. */
async function wordsOf(
  transaction: Transaction,
  { principal, developer }: Person,
  all: readonly HeldPermission[],
): Promise<ReadonlyMap<string, DescribedScope>> {
  const scopes = new Set(all.filter((held) => held.principal === principal).flatMap((held) => held.scopes));
  const described = await sentencesOf(transaction, developer.id, [...scopes]);
  return new Map(described.map((words) => [words.scope, words]));
}
