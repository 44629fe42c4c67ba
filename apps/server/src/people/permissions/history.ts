import type { BindingWay } from '@grantex/core';
import { providerHost } from '../directory/provider.ts';
import { type DescribedScope, inLanguage } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import type { EndingKind } from '../../base/store/schema/ending-table.ts';
import type { Language } from '../../web/texts/languages.ts';
import type { HistoryRow } from './history-kinds.ts';
import { readHistoryRows } from './history-rows.ts';
import type { End } from './permission.ts';
import type { Person, Viewer } from './viewer.ts';

/** A decision of a person, a binding, or the end of permissions. */
export interface HistoryEvent {
  id: string;
  /**
   * `permission`: approved, and fetched by its app; `approved`: approved, but not fetched; `denied`: not approved;
   * `binding`: a person was bound; `ended`: permissions were stopped or expired; `held` and `released`: a permission, or an
   * agent, was put on hold by somebody, and released by them.
   */
  kind: HistoryRow['kind'];
  at: string;
  principalId: string;
  developer: string;
  /** Null for a binding, and where everything ended. */
  agent: string | null;
  /** Of an OAuth client; null for other agents, and where `agent` is null. */
  clientId: string | null;
  /** The agent that had delegated it; null unless a delegated permission ended. */
  parentAgent: string | null;
  scopes: DescribedScope[];
  /** A permission, which has a page of its own; null for everything else. */
  grantId: string | null;
  /** How the person was bound; null unless it is a binding. */
  way: BindingWay | null;
  /** Host of the binding provider, if one binds. */
  provider: string | null;
  /** Until when an unfetched permission may, or might have been, fetched; null for everything else. */
  until: string | null;
  /** When a permission was stopped or expired, or a binding ended; null while it is in force or may be fetched. */
  endedAt: string | null;
  /** Whether it was stopped before it expired, or before its app fetched it. */
  isStopped: boolean;
  /** What ended or was held: one permission with all below it, or all of an agent, a person or a developer; null for all else. */
  what: EndingKind | null;
  /** Who ended it; null where nobody knows, and unless `ended`. */
  endedBy: End['by'];
  /** Who put the hold on or released it; null unless `held` or `released`. */
  heldBy: Holder | null;
}

export interface HistoryPage {
  happenings: HistoryEvent[];
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

const PAGE_SIZE = 20;
/** Most parts that are read for a page that would be empty. */
const MOST_PARTS = 20;

/**
 * What a viewer's people approved and denied, what ended and who ended it, and how they were bound, newest first. Without
 * what an earlier owner of the name decided.
 * @param options `before`: `next` of the previous page; undefined: from the newest on
 */
export async function historyOf(
  transaction: Transaction,
  { people }: Viewer,
  options: { before: string | undefined; language: Language },
): Promise<HistoryPage> {
  const { before, language } = options;
  let { shown, next } = await readPart(transaction, people, before ?? '9999-12-31T00:00:00.000Z~');
  for (let parts = 1; shown.length === 0 && next !== null && parts < MOST_PARTS; parts += 1)
    ({ shown, next } = await readPart(transaction, people, next));
  const known = new Map(people.map((person) => [person.principal, person]));
  const words = await wordsOf(transaction, { rows: shown, known, language });
  return {
    happenings: shown.map((row) => eventOf(row, known.get(row.principal), words)),
    next,
  };
}

async function readPart(
  transaction: Transaction,
  people: readonly Person[],
  place: string,
): Promise<{ shown: HistoryRow[]; next: string | null }> {
  const [at = '', id = ''] = place.split('~');
  const rows = await readHistoryRows(transaction, people, { before: { at, id }, most: PAGE_SIZE + 1 });
  const part = rows.slice(0, PAGE_SIZE);
  const last = part.at(-1);
  return {
    // What was stopped before it would have expired is an event of its own.
    shown: part.filter(({ stopped_at, at: endedAt }) => stopped_at === null || stopped_at >= endedAt),
    next: rows.length > PAGE_SIZE && last !== undefined ? `${last.at.toISOString()}~${last.id}` : null,
  };
}

/** The scopes of each developer in words. */
type Words = ReadonlyMap<string | undefined, ReadonlyMap<string, DescribedScope>>;

async function wordsOf(
  transaction: Transaction,
  {
    rows,
    known,
    language,
  }: { rows: readonly HistoryRow[]; known: ReadonlyMap<string, Person>; language: Language },
): Promise<Words> {
  const words = new Map<string, ReadonlyMap<string, DescribedScope>>();
  for (const [developerId, own] of Map.groupBy(rows, (row) => known.get(row.principal)?.developer.id)) {
    if (developerId === undefined) continue;
    const scopes = new Set(own.flatMap((row) => row.scopes));
    const described = await sentencesOf(transaction, developerId, [...scopes]);
    words.set(developerId, new Map(described.map((each) => [each.scope, inLanguage(each, language)])));
  }
  return words;
}

function eventOf(row: HistoryRow, person: Person | undefined, words: Words): HistoryEvent {
  return {
    id: row.id,
    kind: row.kind,
    at: row.at.toISOString(),
    principalId: person?.principalId ?? '',
    developer: person?.developer.name ?? '',
    agent: row.agent,
    clientId: row.client_id,
    parentAgent: row.parent_agent,
    scopes: row.scopes.flatMap((scope) => words.get(person?.developer.id)?.get(scope) ?? []),
    grantId: row.grant_id,
    way: row.way,
    provider: row.issuer === null ? null : providerHost(row.issuer),
    until: row.until?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    isStopped: row.is_stopped,
    what: row.what,
    endedBy: row.ended_by,
    heldBy: row.held_by,
  };
}
