import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { Filter } from '../../base/store/matches.ts';
import { grantStatus, type GrantView } from './view.ts';

/** Which grants to list; without members all of them. */
export interface GrantFilter {
  agentId?: string | undefined;
  principalId?: string | undefined;
  status?: GrantView['status'] | undefined;
  /** The id of a grant: lists what was delegated from it, at any depth. */
  below?: string | undefined;
  /** The ids of grants: lists these and what was delegated from them, at any depth. */
  within?: readonly string[] | undefined;
}

/** The conditions of a filter. */
export async function grantFilter(
  transaction: Transaction,
  { agentId, principalId, status, below, within }: GrantFilter,
): Promise<Omit<Filter, 'order'>> {
  const indexed = [
    ...(agentId === undefined ? [] : [sql<boolean>`grants.agent_id = ${agentId}`]),
    ...(principalId === undefined ? [] : [await isOf(transaction, principalId)]),
  ];
  const others = [
    ...(status === undefined ? [] : [hasStatus(status)]),
    ...(below === undefined ? [] : [isBelow(below)]),
    ...(within === undefined ? [] : [isWithin(within)]),
  ];
  // The grants of a tree are few, and found by their principal.
  const isOfTree = below !== undefined || within !== undefined;
  return {
    from: sql`grants`,
    place: sql`grants.id`,
    ...(isOfTree ? { conditions: [], others: [...indexed, ...others] } : { conditions: indexed, others }),
  };
}

/** The condition of a cursor. */
export function afterGrant(
  cursor: string | undefined,
  order: 'asc' | 'desc',
): RawBuilder<boolean> | undefined {
  if (cursor === undefined) return undefined;
  return order === 'desc' ? sql`grants.id < ${cursor}` : sql`grants.id > ${cursor}`;
}

export function hasStatus(status: GrantView['status']): RawBuilder<boolean> {
  return sql`${grantStatus} = ${status}`;
}

/** Looked up first: the planner makes a better plan for a known value. */
async function isOf(transaction: Transaction, principalId: string): Promise<RawBuilder<boolean>> {
  const found = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return found === undefined ? sql`false` : sql`grants.principal = ${found.id}`;
}

/** A descendant has the principal of its root, and grants of a principal have an index. */
function isBelow(id: string): RawBuilder<boolean> {
  return sql`(grants.principal = (SELECT root.principal FROM grants AS root WHERE root.id = ${id})
    AND ${id} = ANY (grants.ancestor_grant_ids))`;
}

/** Likewise, for several grants and with them. */
function isWithin(ids: readonly string[]): RawBuilder<boolean> {
  const list = sql`${[...ids]}::text[]`;
  return sql`(grants.principal IN (SELECT root.principal FROM grants AS root WHERE root.id = ANY (${list}))
    AND (grants.id = ANY (${list}) OR grants.ancestor_grant_ids && ${list}))`;
}
