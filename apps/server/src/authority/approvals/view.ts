import { APPROVAL_STATUSES, type ApprovalStatus } from '@grantex/core/issuer';
import { z } from 'zod';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { type Approval, presentStatus, statusOf } from './approval.ts';

export const statusField = z.enum(APPROVAL_STATUSES);

/** An approval in answers (`docs/protocol.md` §15). What the person is shown is between the service and the person. */
export const approvalView = z.object({
  approvalId: z.string(),
  approvalUrl: z.string().describe('Where the person decides'),
  grantId: z.string().describe('The grant of the call'),
  agentId: z.string(),
  principalId: z.string().nullable().describe('null once the principal has been erased'),
  audience: z.string(),
  action: z.string(),
  digest: z.string().describe('SHA-256 of the canonical call, in lower-case hexadecimal'),
  status: statusField,
  createdAt: z.string(),
  expiresAt: z.string().describe('Until when it can be decided'),
  decidedAt: z.string().optional(),
  useUntil: z.string().optional().describe('Until when an approved call can run'),
  usedAt: z.string().optional(),
  entryId: z.string().optional().describe('The audit entry of the call that has used it'),
});
export type ApprovalView = z.output<typeof approvalView>;

/** Which approvals to list; without members all of them. */
export interface ApprovalFilter {
  grantId?: string | undefined;
  agentId?: string | undefined;
  principalId?: string | undefined;
  status?: ApprovalStatus | undefined;
}

/** The columns that a view needs. */
type ApprovalRow = Approval & { agent_id: string; principal_id: string | null };

/** The approvals of the transaction's developer, newest first. */
export function approvalRows(transaction: Transaction, filter: ApprovalFilter = {}) {
  const { grantId, agentId, principalId, status } = filter;
  return transaction
    .selectFrom('approvals')
    .innerJoin('grants', 'grants.id', 'approvals.grant_id')
    .innerJoin('principals', 'principals.id', 'approvals.principal')
    .selectAll('approvals')
    .select(['grants.agent_id', 'principals.principal_id'])
    .select(sql<Date>`statement_timestamp()::timestamptz(3)`.as('now'))
    .orderBy('approvals.id', 'desc')
    .$if(grantId !== undefined, (query) => query.where('approvals.grant_id', '=', grantId ?? ''))
    .$if(agentId !== undefined, (query) => query.where('grants.agent_id', '=', agentId ?? ''))
    .$if(principalId !== undefined, (query) => query.where('principals.principal_id', '=', principalId ?? ''))
    .$if(status !== undefined, (query) => query.where(presentStatus, '=', status ?? 'pending'));
}

export function viewOf(row: ApprovalRow, publicUrl: string): ApprovalView {
  return {
    approvalId: row.id,
    approvalUrl: approvalUrl(publicUrl, row.id),
    grantId: row.grant_id,
    agentId: row.agent_id,
    principalId: row.principal_id,
    audience: row.audience,
    action: row.action,
    digest: row.digest,
    status: statusOf(row),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.decided_at === null ? {} : { decidedAt: row.decided_at.toISOString() }),
    ...(row.use_until === null ? {} : { useUntil: row.use_until.toISOString() }),
    ...(row.used_at === null ? {} : { usedAt: row.used_at.toISOString() }),
    ...(row.entry_id === null ? {} : { entryId: row.entry_id }),
  };
}

/** Where the person decides. The address is no secret: it shows nothing to anybody but the person. */
export function approvalUrl(publicUrl: string, id: string): string {
  return `${publicUrl}/approvals/${id}`;
}
