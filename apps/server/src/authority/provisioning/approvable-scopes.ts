import { uncoveredScopes } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { refuseDeprovisioned } from './deprovisioned.ts';

/** What a person may approve: scopes and whatever these cover, or everything. */
export type Approvable = readonly string[] | 'everything';

interface ApprovableRow {
  principal: string;
  deprovisioned_at: Date | null;
  is_limited: boolean;
  is_free: boolean;
  scopes: string[];
}

/** Whether groups say who may approve what: as soon as one group of the developer has scopes. */
const isLimited = (developer: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`EXISTS (SELECT FROM scim_groups WHERE developer_id = ${developer} AND approves IS NOT NULL)`;

/**
 * What people may approve, by the groups that their identity provider puts them in (`docs/protocol.md` §16). Everything, while
 * no group of the developer has scopes. From then on what the groups of the person allow; everything, where a connection
 * provisions the person that has no such group; and nothing for a person whom no connection provisions. Call it once their rows
 * are locked: a change locks them, and a statement sees nothing that was committed while it waited.
 * @param principals their random ids
 * @returns for each that exists
 */
export async function approvableScopes(
  transaction: Transaction,
  principals: readonly string[],
): Promise<Map<string, Approvable>> {
  const rows = principals.length === 0 ? [] : await read(transaction, principals);
  return new Map(rows.map((row) => [row.principal, approvableIn(row)]));
}

async function read(transaction: Transaction, principals: readonly string[]): Promise<ApprovableRow[]> {
  const { rows } = await sql<ApprovableRow>`
    SELECT p.id AS principal, p.deprovisioned_at, ${isLimited(sql`p.developer_id`)} AS is_limited,
      EXISTS (SELECT FROM scim_names n WHERE n.developer_id = p.developer_id AND n.name_key = lower(p.principal_id) AND n.is_active
        AND NOT EXISTS (SELECT FROM scim_groups g WHERE g.connection_id = n.connection_id AND g.approves IS NOT NULL)) AS is_free,
      ARRAY(SELECT DISTINCT unnest(g.approves) FROM scim_names n
        JOIN scim_members m ON m.user_id = n.user_id JOIN scim_groups g ON g.id = m.group_id
        WHERE n.developer_id = p.developer_id AND n.name_key = lower(p.principal_id) AND n.is_active) AS scopes
    FROM principals p WHERE p.id = ANY (${[...principals]}::text[])`.execute(transaction);
  return rows;
}

function approvableIn({ is_limited, is_free, scopes }: ApprovableRow): Approvable {
  return is_limited && !is_free ? scopes : 'everything';
}

/** The scopes of these that somebody may not approve. */
export function unapprovable(approvable: Approvable, scopes: readonly string[]): string[] {
  return approvable === 'everything' ? [] : uncoveredScopes(approvable, scopes);
}

/** {@link unapprovable} for one person, whose row is locked. */
export async function unapprovableScopes(
  transaction: Transaction,
  principal: string,
  scopes: readonly string[],
): Promise<string[]> {
  const approvable = await approvableScopes(transaction, [principal]);
  return unapprovable(approvable.get(principal) ?? [], scopes);
}

/**
 * Refuses an approval by a person who has left, or whose groups do not allow all of it. Their row must be locked.
 * @throws {ApiError} 403 `PRINCIPAL_DEPROVISIONED`, `APPROVAL_NOT_ALLOWED`
 */
export async function refuseUnapprovable(
  transaction: Transaction,
  principal: string,
  scopes: readonly string[],
): Promise<void> {
  const [row] = await read(transaction, [principal]);
  if (row !== undefined) refuseDeprovisioned(row);
  const missing = unapprovable(row === undefined ? [] : approvableIn(row), scopes);
  if (missing.length > 0) throw approvalNotAllowed(missing);
}

function approvalNotAllowed(scopes: readonly string[]): ApiError {
  return new ApiError(
    403,
    'APPROVAL_NOT_ALLOWED',
    `no group of this person lets them approve ${scopes.join(' ')}; an administrator of the organization can change that`,
  );
}
