import type { CallDetail } from '@grantex/core/issuer';
import { titlesIn } from '../../authority/catalogs/argument-titles.ts';
import { findCatalog } from '../../authority/catalogs/catalog.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { TitleOf } from '../../authority/scopes/limits-in-words.ts';
import type { AuthorizationRequest } from './request.ts';

/** What limits the scopes of a request, and what is needed to say it in words. */
export interface ShownLimits {
  /** In the order of the request. */
  details: readonly CallDetail[];
  /** The digest of the service's catalog, whose titles the page shows; `null` without one. */
  catalog: string | null;
  /** The title of each limited argument that has one: by scope, then by path. */
  titles: readonly (readonly [scope: string, path: string, title: string])[];
}

/** Reads what a page shows of the limits of a request. */
export async function limitsOf(
  transaction: Transaction,
  {
    developer_id: developerId,
    audience,
    details,
  }: Pick<AuthorizationRequest, 'developer_id' | 'audience' | 'details'>,
): Promise<ShownLimits> {
  if (details.length === 0) return { details, catalog: null, titles: [] };
  const catalog = await findCatalog(transaction, developerId, audience);
  const titleOf = titlesIn(catalog);
  const named = details.flatMap(({ scope, arguments: limits = {}, ask }) =>
    [...Object.keys(limits), ...Object.keys(typeof ask === 'object' ? ask : {})].map(
      (path) => [scope, path] as const,
    ),
  );
  const titles = named.flatMap(([scope, path]) => {
    const title = titleOf(scope, path);
    return title === undefined ? [] : [[scope, path, title] as const];
  });
  return { details, catalog: catalog?.digest ?? null, titles };
}

/** The titles that {@link limitsOf} has read. */
export function titleIn({ titles }: Pick<ShownLimits, 'titles'>): TitleOf {
  return (scope, path) => titles.find((each) => each[0] === scope && each[1] === path)?.[2];
}
