import type { ApprovalStatus } from '@grantex/core/issuer';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { ApprovalTable } from '../../base/store/schema/approval-tables.ts';

/** Seconds that a person has to decide. */
export const TIME_TO_DECIDE = 900;
/** Seconds in which an approved call can run. */
export const TIME_TO_USE = 300;

/** An approval, with the database clock at the time of the read. */
export type Approval = Selectable<ApprovalTable> & { now: Date };

/** That its time is over is not always stored: it follows from the clock. */
export function statusOf({
  status,
  expires_at,
  use_until,
  now,
}: Pick<Approval, 'status' | 'expires_at' | 'use_until' | 'now'>): ApprovalStatus {
  const end = status === 'pending' ? expires_at : status === 'approved' ? use_until : null;
  return end !== null && now >= end ? 'expired' : status;
}

/** The same in SQL, for rows of the table `approvals`. */
export const presentStatus: RawBuilder<ApprovalStatus> = sql`CASE
  WHEN approvals.status = 'pending' AND approvals.expires_at <= statement_timestamp()
    OR approvals.status = 'approved' AND approvals.use_until <= statement_timestamp() THEN 'expired'
  ELSE approvals.status END`;

/** The refusal of a decision about what is decided, or whose time is over. */
export function approvalDecided(status: ApprovalStatus): ApiError {
  return status === 'expired'
    ? new ApiError(410, 'APPROVAL_EXPIRED', 'the time to decide is over; the agent must ask again')
    : new ApiError(409, 'APPROVAL_DECIDED', `this call is already ${status}`);
}

/** The members that every event about an approval has. */
export function eventDataOf(
  approval: Pick<Approval, 'id' | 'grant_id' | 'principal' | 'audience' | 'action' | 'digest'> & {
    agent_id: string;
  },
): Record<'approvalId' | 'grantId' | 'agentId' | 'principal' | 'audience' | 'action' | 'digest', string> {
  const { id, grant_id, agent_id, principal, audience, action, digest } = approval;
  return { approvalId: id, grantId: grant_id, agentId: agent_id, principal, audience, action, digest };
}
