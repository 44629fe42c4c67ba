import { sql } from 'kysely';
import { type SpentInWords, spentInWords } from '../../authority/budgets/spent-in-words.ts';
import { notFound } from '../../base/api-error.ts';
import { titlesIn } from '../../authority/catalogs/argument-titles.ts';
import { findCatalog } from '../../authority/catalogs/catalog.ts';
import { usualEffort } from '../../authority/catalogs/schema-walk.ts';
import { detailsOf } from '../../authority/details/asked-details.ts';
import { type DescribedScope, inLanguage } from '../../authority/scopes/describe.ts';
import { type LimitInWords, limitsInWords, type TitleOf } from '../../authority/scopes/limits-in-words.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import type { Holder } from '../../base/store/schema/hold-tables.ts';
import type { EndedBy } from '../../base/store/schema/ending-table.ts';
import { holdersOf } from './pause.ts';
import { type HeldPermission, readPermission, readPermissionsInForce } from './permissions-in-force.ts';
import { type RecentAction, readRecentActions } from './recent-actions.ts';
import type { Language } from '../../web/texts/languages.ts';
import { ownerOf, type Person, type Viewer } from './viewer.ts';

/** A scope in words, what else limits it, and what is spent of its budgets. */
export interface LimitedScope extends DescribedScope {
  limits?: LimitInWords[];
  spent?: SpentInWords[];
}

/** A permission, with its scopes in words, what was done with it, and what was delegated from it. */
export interface Permission {
  held: HeldPermission;
  scopes: LimitedScope[];
  actions: readonly RecentAction[];
  delegated: Permission[];
}

/** The content of a permission's own page. */
export interface PermissionPage {
  person: Person;
  /** Whose holds the viewer releases. */
  releases: readonly Holder[];
  permission: Permission;
  /** The permission that it was delegated from; undefined for one that the person gave. */
  parent: HeldPermission | undefined;
  /** Undefined while it is in force. */
  end: End | undefined;
  /** Whether more may be delegated from it than is listed. */
  isCut: boolean;
}

/** When and by whom a permission was ended: `time` for one that expired, null where nobody knows. */
export interface End {
  at: Date;
  by: EndedBy | 'time' | null;
}

/**
 * Reads one permission of a viewer, in force or not.
 * @param viewerOf throws when nobody is signed in
 * @throws {ApiError} 404 for a grant that none of the viewer's people gave, or that has ended and was an earlier owner's
 */
export async function readPermissionPage(
  database: Database,
  viewerOf: (transaction: Transaction) => Promise<Viewer>,
  { id, language }: { id: string; language: Language },
): Promise<PermissionPage> {
  const { person, releases, own, parent, end, inForce, words, titlesAt } = await database.forPerson(
    async (transaction) => {
      const viewer = await viewerOf(transaction);
      const owner = await ownerOf(transaction, viewer, id);
      const held = await readPermission(transaction, id);
      const found = await readPermissionsInForce(transaction, [owner.principal], id);
      const all = [held, ...found.delegated];
      const end = await readEnd(transaction, held);
      if (end !== undefined && isOfEarlierOwner(held, owner)) throw notFound('permission of yours');
      const described = await sentencesOf(transaction, owner.developer.id, [
        ...new Set(all.flatMap(({ scopes }) => scopes)),
      ]);
      return {
        person: owner,
        releases: holdersOf(viewer),
        own: held,
        parent:
          held.parentGrantId === null ? undefined : await readPermission(transaction, held.parentGrantId),
        end,
        inForce: found,
        titlesAt: await readTitles(transaction, owner.developer.id, all),
        words: new Map(described.map((each) => [each.scope, inLanguage(each, language)])),
      };
    },
  );
  const below = Map.groupBy(
    inForce.delegated.filter((each) => each.id !== id),
    ({ parentGrantId }) => parentGrantId,
  );
  const actions = await readRecentActions(database, person, {
    grantIds: [id, ...inForce.delegated.map((each) => each.id)],
    language,
  });
  const describe = (held: HeldPermission): Permission => ({
    held,
    scopes: held.scopes.flatMap((scope) => {
      const described = words.get(scope);
      return described === undefined ? [] : [withLimits(described, held, language, titlesAt)];
    }),
    actions: actions.get(held.id) ?? [],
    delegated: (below.get(held.id) ?? []).map(describe),
  });
  return { person, releases, permission: describe(own), parent, end, isCut: inForce.isCut };
}

/** By the audience of a permission. */
type TitlesAt = ReadonlyMap<string, TitleOf>;

async function readTitles(
  transaction: Transaction,
  developerId: string,
  all: readonly HeldPermission[],
): Promise<TitlesAt> {
  const limited = all.filter(({ details }) => details.length > 0).map(({ audience }) => audience);
  const titles = new Map<string, TitleOf>();
  const effort = usualEffort();
  for (const audience of new Set(limited)) {
    titles.set(audience, titlesIn(await findCatalog(transaction, developerId, audience), effort));
  }
  return titles;
}

function withLimits(
  described: DescribedScope,
  { details, audience, budgets }: HeldPermission,
  language: Language,
  titlesAt: TitlesAt,
): LimitedScope {
  const own = detailsOf([described.scope], details);
  if (own.length === 0) return described;
  const titleOf = titlesAt.get(audience) ?? (() => undefined);
  const limits = own.flatMap((detail) => limitsInWords(detail, language, titleOf));
  const spent = budgets
    .filter(({ scope }) => own.some((detail) => detail.scope === scope))
    .flatMap((budget) => spentInWords(budget, language));
  return { ...described, limits, ...(spent.length === 0 ? {} : { spent }) };
}

/** Whether it was given before this name belonged to the viewer. What is in force is theirs to see and to stop. */
function isOfEarlierOwner({ issuedAt }: HeldPermission, { othersUntil }: Person): boolean {
  return othersUntil !== undefined && issuedAt <= othersUntil;
}

/** The first of the endings that concern a grant is the one that ended it. */
async function readEnd(transaction: Transaction, held: HeldPermission): Promise<End | undefined> {
  await readInOrder(transaction);
  const { rows } = await sql<{
    revoked_at: Date | null;
    expires_at: Date;
    is_over: boolean;
    by: EndedBy | null;
  }>`
    SELECT ${revokedAt('grants')} AS revoked_at, expires_at, expires_at <= clock_timestamp() AS is_over, (
        SELECT ended_by
        FROM unnest(ancestor_grant_ids || grants.id || grants.principal || ancestor_agent_ids || agent_id
            || grants.developer_id) AS concerned (id),
          LATERAL (
            SELECT at, ended_by FROM endings WHERE id = concerned.id AND at >= grants.issued_at ORDER BY at LIMIT 1
          ) AS ending
        ORDER BY at LIMIT 1
      ) AS by
    FROM grants WHERE id = ${held.id}`.execute(transaction);
  const [row] = rows;
  if (row === undefined) return undefined;
  if (row.revoked_at !== null && row.revoked_at < row.expires_at) return { at: row.revoked_at, by: row.by };
  return row.is_over ? { at: row.expires_at, by: 'time' } : undefined;
}
