import type { CallDetail } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import { type BudgetRow, budgetRows, type BudgetView, budgetViewOf } from '../../authority/budgets/view.ts';
import { type HoldRow, holdsColumn, type HoldView, viewsOfHolds } from '../../authority/holds/holds-on.ts';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';
import { readPendingPermissions } from './pending-permissions.ts';

/** A permission in force, as the permissions page lists it. */
export interface HeldPermission {
  id: string;
  /** `principals.id` of the person who gave it. */
  principal: string;
  developerId: string;
  /** `clientId`: of an OAuth client, whose name is what it calls itself. */
  agent: { id: string; name: string; description: string | null; clientId: string | null };
  scopes: string[];
  /** What limits them. */
  details: readonly CallDetail[];
  audience: string;
  issuedAt: Date;
  expiresAt: Date;
  parentGrantId: string | null;
  /** What its calls, and those of all that was delegated from it, may use together. */
  budgets: BudgetView[];
  /** The holds on it, on the grants above it and on their agents: while there is one, nothing acts with it. */
  holds: HoldView[];
  /** The grant of the person from which it was delegated; null for that grant itself. */
  rootGrantId: string | null;
}

export interface PermissionsInForce {
  /** In force and given by the person, newest first. */
  active: HeldPermission[];
  /** In force and delegated by those agents, oldest first. */
  delegated: HeldPermission[];
  /** Whether more may be in force than the lists show. */
  isCut: boolean;
}

/** Nobody approves more than this by hand. An agent may delegate more, and all of that ends with the grant above it. */
const MOST_ACTIVE = 200;
const MOST_DELEGATED = 300;

/**
 * How many of the newest grants that may be in force are checked. Whether something above a grant has ended is read grant
 * by grant, and a principal with a hundred thousand grants must not block a connection.
 */
const MOST_LOOKED_AT = 1_000;
const MOST_COUNTED = 10_000;

/**
 * What can act for these principals.
 * @param under one of their grants: reads only that one and those delegated from it
 */
export async function readPermissionsInForce(
  transaction: Transaction,
  principals: readonly string[],
  under?: string,
): Promise<PermissionsInForce> {
  if (principals.length === 0) return { active: [], delegated: [], isCut: false };
  const active = await readNewest(transaction, principals, 'given', under);
  const delegated = await readNewest(transaction, principals, 'handed-on', under);
  return {
    active: active.rows.slice(0, MOST_ACTIVE).map(permissionOf),
    delegated: delegated.rows.slice(0, MOST_DELEGATED).map(permissionOf),
    isCut: active.isCut || delegated.isCut,
  };
}

/** One permission, in force or not. @throws where there is none */
export async function readPermission(transaction: Transaction, id: string): Promise<HeldPermission> {
  const { rows } = await sql<PermissionRow>`
    SELECT ${COLUMNS} FROM grants JOIN agents ON agents.id = grants.agent_id WHERE grants.id = ${id}`.execute(
    transaction,
  );
  const [row] = rows;
  if (row === undefined) throw notFound('permission of yours');
  return permissionOf(row);
}

/**
 * Whether there may be something of a principal to stop: in force, or approved and not fetched yet. It is also true where
 * too many grants have ended with their agents to check them one by one.
 */
export async function canAnythingAct(transaction: Transaction, principal: string): Promise<boolean> {
  const awaited = await readPendingPermissions(transaction, [principal]);
  // Read first: an approval that becomes a grant meanwhile is found in one of the two places.
  if (awaited.length > 0) return true;
  // Delegated grants are in force only below a given one. Most names have none, which is quick to find.
  const given = await sql`
    SELECT id FROM grants WHERE principal = ${principal} AND revoked_at IS NULL AND parent_grant_id IS NULL
      AND expires_at > ${startedAt} LIMIT 1`.execute(transaction);
  if (given.rows.length === 0) return false;
  const { inForce, isMore } = await countNewest(transaction, principal, MOST_LOOKED_AT);
  return inForce > 0 || isMore;
}

/**
 * How many of a principal's newest 10,000 grants that may be in force are in force.
 * @param under one of its grants: counts only that one and those delegated from it
 * @returns with when the last of them would have expired
 */
export async function countInForce(
  transaction: Transaction,
  principal: string,
  under?: string,
): Promise<{ count: number; isMore: boolean; lastEnd: Date | null }> {
  const { inForce, isMore, lastEnd } = await countNewest(transaction, principal, MOST_COUNTED, under);
  return { count: inForce, isMore, lastEnd };
}

const now: RawBuilder<Date> = sql`clock_timestamp()`;

const isInForce: RawBuilder<boolean> = sql`grants.expires_at > ${now} AND ${revokedAt('grants')} IS NULL`;

const WAYS = {
  given: { condition: sql`parent_grant_id IS NULL`, most: MOST_ACTIVE, order: sql`grants.id DESC` },
  'handed-on': {
    condition: sql`parent_grant_id IS NOT NULL`,
    most: MOST_DELEGATED,
    order: sql`cardinality(grants.ancestor_grant_ids), grants.id`,
  },
} as const;

/**
 * The newest grants of a principal that may be in force: neither expired nor revoked themselves, and made after everything
 * of the principal was last stopped. An index has all three.
 */
function mayBeInForce(
  principal: RawBuilder<string>,
  way: keyof typeof WAYS,
  most: number,
  condition: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  return sql`
    SELECT * FROM grants
    WHERE principal = ${principal} AND revoked_at IS NULL AND ${WAYS[way].condition} AND expires_at > ${startedAt}
      AND issued_at > COALESCE((
        SELECT GREATEST(own.revoked_before, developers.revoked_before)
        FROM principals AS own JOIN developers ON developers.id = own.developer_id WHERE own.id = ${principal}
      ), '-infinity') AND ${condition}
    ORDER BY issued_at DESC LIMIT ${most}`;
}

const COLUMNS: RawBuilder<unknown> = sql`
  grants.id, grants.principal, grants.developer_id, grants.agent_id, grants.scopes, grants.details, grants.audience, grants.issued_at,
  grants.expires_at, grants.parent_grant_id, grants.ancestor_grant_ids[1] AS root_grant_id, agents.name, agents.description,
  agents.client_id, ${budgetRows('grants')} AS budgets,
  ${holdsColumn(
    sql`grants.ancestor_grant_ids || grants.id`,
    sql`grants.ancestor_agent_ids || grants.agent_id`,
  )} AS holds`;

/** The time of the statement: an index cannot be used with a value that changes from row to row. */
const startedAt: RawBuilder<Date> = sql`statement_timestamp()`;

async function readNewest(
  transaction: Transaction,
  principals: readonly string[],
  way: keyof typeof WAYS,
  under?: string,
): Promise<{ rows: PermissionRow[]; isCut: boolean }> {
  const { most, order } = WAYS[way];
  const { rows } = await sql<(PermissionRow | { id: null }) & { looked_at: number }>`
    WITH newest AS MATERIALIZED (
      SELECT g.id FROM unnest(${principals}::text[]) AS of (principal),
        LATERAL (${mayBeInForce(sql`of.principal`, way, MOST_LOOKED_AT, within(under))}) AS g
      LIMIT ${MOST_LOOKED_AT}
    )
    SELECT looked_at, shown.* FROM (SELECT count(*)::integer AS looked_at FROM newest) AS counted
    LEFT JOIN LATERAL (
      SELECT ${COLUMNS}
      FROM newest JOIN grants ON grants.id = newest.id JOIN agents ON agents.id = grants.agent_id
      WHERE ${isInForce}
      ORDER BY ${order} LIMIT ${most + 1}
    ) AS shown ON true`.execute(transaction);
  const held = rows.filter((row): row is PermissionRow & { looked_at: number } => row.id !== null);
  return { rows: held, isCut: held.length > most || rows[0]?.looked_at === MOST_LOOKED_AT };
}

async function countNewest(
  transaction: Transaction,
  principal: string,
  most: number,
  under?: string,
): Promise<{ inForce: number; isMore: boolean; lastEnd: Date | null }> {
  const condition = within(under);
  const newest = (way: keyof typeof WAYS) =>
    sql`(SELECT id FROM (${mayBeInForce(sql`${principal}::text`, way, most, condition)}) AS g)`;
  const { rows } = await sql<{ inForce: number; isMore: boolean; lastEnd: Date | null }>`
    WITH given AS MATERIALIZED ${newest('given')}, handed_on AS MATERIALIZED ${newest('handed-on')}
    SELECT count(*)::integer AS "inForce", max(grants.expires_at) AS "lastEnd",
      (SELECT count(*) FROM given) = ${most} OR (SELECT count(*) FROM handed_on) = ${most} AS "isMore"
    FROM (SELECT id FROM given UNION ALL SELECT id FROM handed_on) AS newest
    JOIN grants ON grants.id = newest.id WHERE ${isInForce}`.execute(transaction);
  return rows[0] ?? { inForce: 0, isMore: true, lastEnd: null };
}

function within(under: string | undefined): RawBuilder<unknown> {
  return under === undefined ? sql`true` : sql`(id = ${under} OR ${under} = ANY (ancestor_grant_ids))`;
}

interface PermissionRow {
  id: string;
  principal: string;
  developer_id: string;
  agent_id: string;
  name: string;
  description: string | null;
  client_id: string | null;
  scopes: string[];
  details: readonly CallDetail[];
  audience: string;
  issued_at: Date;
  expires_at: Date;
  parent_grant_id: string | null;
  root_grant_id: string | null;
  budgets: BudgetRow[];
  holds: HoldRow[];
}

function permissionOf(row: PermissionRow): HeldPermission {
  return {
    id: row.id,
    principal: row.principal,
    developerId: row.developer_id,
    agent: {
      id: row.agent_id,
      name: row.name,
      description: row.description,
      clientId: row.client_id,
    },
    scopes: row.scopes,
    details: row.details,
    audience: row.audience,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    parentGrantId: row.parent_grant_id,
    rootGrantId: row.root_grant_id,
    budgets: row.budgets.map(budgetViewOf),
    holds: viewsOfHolds(row.holds),
  };
}
