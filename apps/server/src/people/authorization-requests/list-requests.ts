import type { AuthorizationStatus } from '@grantex/core/issuer';
import { type NotNull, type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/** Which requests to list; without members all of them. */
export interface RequestFilter {
  authRequestId?: string | undefined;
  agentId?: string | undefined;
  principalId?: string | undefined;
  status?: AuthorizationStatus | undefined;
}

/** One instant for every row. Not `clock_timestamp()`, with which no index helps. */
const now: RawBuilder<Date> = sql<Date>`statement_timestamp()::timestamptz(3)`;
const isOver: RawBuilder<boolean> = sql`coalesce(code_expires_at, expires_at) <= ${now}`;
const isOf = (status: AuthorizationStatus): RawBuilder<boolean> => sql`status = ${status}`;
const isOpen = (status: AuthorizationStatus): RawBuilder<boolean> =>
  sql`status = ${status} AND NOT ${isOver}`;

/** What the row of each status looks like: as `statusOf` reads it. */
const CONDITIONS: Readonly<Record<AuthorizationStatus, RawBuilder<boolean>>> = {
  pending: isOpen('pending'),
  approved: isOpen('approved'),
  denied: isOf('denied'),
  cancelled: isOf('cancelled'),
  expired: sql`status IN ('pending', 'approved') AND ${isOver}`,
  consumed: isOf('consumed'),
};

/**
 * What the transaction's developer has asked people for, newest first. The logins of OAuth clients are not among them: they
 * belong to the person whose browser the client has sent, and anybody may begin one.
 */
export function requestRows(transaction: Transaction, filter: RequestFilter = {}) {
  const { authRequestId, agentId, principalId, status } = filter;
  let query = transaction
    .selectFrom('authorization_requests')
    .innerJoin('principals', 'principals.id', 'authorization_requests.principal')
    .selectAll('authorization_requests')
    .select(['principals.principal_id', now.as('now')])
    .where('face', '=', 'api')
    .orderBy('authorization_requests.id', 'desc')
    .$narrowType<{ agent_id: NotNull; principal: NotNull }>();
  if (authRequestId !== undefined) query = query.where('authorization_requests.id', '=', authRequestId);
  if (agentId !== undefined) query = query.where('agent_id', '=', agentId);
  if (principalId !== undefined) query = query.where('principals.principal_id', '=', principalId);
  if (status !== undefined) query = query.where(CONDITIONS[status]);
  return query;
}
