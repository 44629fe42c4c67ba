import type { Budget } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';

/** A budget of a grant (`docs/protocol.md` §15). All calls of the grant, and of those below it, share it. */
export interface GrantBudget extends Budget {
  readonly grantId: string;
  /** The position of its detail in the grant. */
  readonly place: number;
  /** The scope whose calls it counts, `name:action`. */
  readonly scope: string;
}

/** A grant with what limits its calls. */
export interface LimitedGrant {
  readonly id: string;
  readonly details: readonly { readonly scope: string; readonly budget?: Budget }[];
}

/**
 * The budgets that a call debits, in the order in which they are locked: those of its scopes, of each grant from the root down.
 * @param grants root first
 * @param scopes without constraints; undefined for every scope
 */
export function budgetsOf(
  grants: readonly LimitedGrant[],
  scopes: readonly string[] | undefined,
): GrantBudget[] {
  return grants.flatMap(({ id, details }) =>
    details.flatMap(({ scope, budget }, place) =>
      budget === undefined || scopes?.includes(scope) === false
        ? []
        : [{ ...budget, grantId: id, place, scope }],
    ),
  );
}

/** When the window of a budget began, as SQL: windows follow the database's clock, in UTC. One per grant begins with it. */
export function windowStart(
  per: RawBuilder<unknown>,
  since: RawBuilder<unknown>,
  now: RawBuilder<unknown>,
): RawBuilder<unknown> {
  // A clock that is set back never opens a window again.
  return sql`CASE WHEN ${per} = 'grant' THEN ${since} ELSE greatest(${since}, date_trunc(${per}, ${now}, 'UTC')) END`;
}

/** When the window of a budget ends, as SQL; NULL for one per grant. */
export function windowEnd(per: RawBuilder<unknown>, start: RawBuilder<unknown>): RawBuilder<unknown> {
  // In UTC, because a day of the connection's time zone may have 23 hours.
  return sql`CASE WHEN ${per} <> 'grant' THEN
    (date_trunc(${per}, ${start} AT TIME ZONE 'UTC') + ('1 ' || ${per})::interval) AT TIME ZONE 'UTC' END`;
}
