import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { agentNotActive } from '../agents/refusals.ts';
import { authorityLocks, heldColumns, type Held } from '../grants/authority-locks.ts';
import { holdsOn, onHold } from '../holds/holds-on.ts';
import { refuseUnapprovable } from '../provisioning/approvable-scopes.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import { type Approval, approvalDecided, eventDataOf, statusOf, TIME_TO_USE } from './approval.ts';

/** An approval that is locked for a decision, with what it depends on. */
export type LockedApproval = Approval & {
  agent_id: string;
  /** Whether the grant, or one above it, has ended. */
  is_over: boolean;
  agents: Held['agents'];
  /** The scopes of the grant. */
  granted: string[];
  /** The grants and agents of the chain, root first. */
  grantIds: readonly string[];
  agentIds: readonly string[];
};

/**
 * Locks everything that a decision depends on: first the agents, the person and the grants of the chain, as an admission
 * does, then the approval itself. A revocation that was committed before is seen; one that comes later makes the approval
 * worthless.
 * @throws {ApiError} 404
 */
export async function lockApproval(transaction: Transaction, id: string): Promise<LockedApproval> {
  const known = await transaction
    .selectFrom('approvals')
    .innerJoin('grants', 'grants.id', 'approvals.grant_id')
    .select(['grants.id', 'grants.developer_id', 'grants.agent_id', 'grants.principal'])
    .select(['grants.ancestor_grant_ids', 'grants.ancestor_agent_ids'])
    .where('approvals.id', '=', id)
    .executeTakeFirst();
  if (known === undefined) throw notFound('approval');
  const grantIds = [...known.ancestor_grant_ids, known.id];
  const agentIds = [...known.ancestor_agent_ids, known.agent_id];
  const locks = authorityLocks({
    developerId: known.developer_id,
    agents: sql`${agentIds}`,
    principal: sql`${known.principal}`,
    grants: sql`${grantIds}`,
  });
  const { rows: held } = await sql<Held>`WITH ${locks} SELECT ${heldColumns} FROM held_developer`.execute(
    transaction,
  );
  await sql`SELECT FROM approvals WHERE id = ${id} FOR UPDATE`.execute(transaction);
  const { rows } = await sql<Approval & Pick<LockedApproval, 'agent_id' | 'is_over' | 'granted'>>`
    SELECT approvals.*, g.agent_id, g.scopes AS granted, clock_timestamp()::timestamptz(3) AS now,
      g.expires_at <= clock_timestamp() OR ${revokedAt('g')} IS NOT NULL AS is_over
    FROM approvals JOIN grants g ON g.id = approvals.grant_id WHERE approvals.id = ${id}`.execute(
    transaction,
  );
  const [row] = rows;
  if (row === undefined) throw notFound('approval');
  return { ...row, agents: held[0]?.agents ?? [], grantIds, agentIds };
}

/**
 * Approves a locked approval: its call can run once, within five minutes.
 * @throws {ApiError} 410 `APPROVAL_EXPIRED`, 409 `APPROVAL_DECIDED`, 409 `GRANT_ENDED`, 403 `AGENT_NOT_ACTIVE`, `ON_HOLD`,
 *   `PRINCIPAL_DEPROVISIONED`, `APPROVAL_NOT_ALLOWED`
 */
export async function approveCall(transaction: Transaction, approval: LockedApproval): Promise<void> {
  mustBePending(approval);
  if (approval.is_over) throw grantOver();
  if (approval.agents.some(({ status }) => status !== 'active')) throw agentNotActive();
  const holds = await holdsOn(transaction, approval.grantIds, approval.agentIds);
  if (holds.length > 0) throw onHold(holds);
  await refuseUnapprovable(transaction, approval.principal, grantedFor(approval));
  await write(transaction, approval, 'approved');
}

/** The scopes of the grant that the call is about. It names them without the constraints under which they were granted. */
function grantedFor({ granted, scopes }: LockedApproval): string[] {
  if (scopes === null) return granted;
  return granted.filter((scope) =>
    scopes.some((needed) => scope === needed || scope.startsWith(`${needed}:`)),
  );
}

/**
 * Refuses a locked approval. The same call of the grant stays refused. It may be called again.
 * @throws {ApiError} 410 `APPROVAL_EXPIRED`, 409 `APPROVAL_DECIDED`
 */
export async function refuseCall(transaction: Transaction, approval: LockedApproval): Promise<void> {
  if (approval.status === 'refused') return;
  mustBePending(approval);
  await write(transaction, approval, 'refused');
}

function mustBePending(approval: LockedApproval): void {
  const status = statusOf(approval);
  if (status !== 'pending') throw approvalDecided(status);
}

async function write(
  transaction: Transaction,
  approval: LockedApproval,
  decision: 'approved' | 'refused',
): Promise<void> {
  const { id, developer_id } = approval;
  const decided = await transaction
    .updateTable('approvals')
    .set({
      status: decision,
      decided_at: sql<Date>`clock_timestamp()`,
      ...(decision === 'approved'
        ? { use_until: sql<Date>`clock_timestamp() + make_interval(secs => ${TIME_TO_USE})` }
        : {}),
    })
    .where('id', '=', id)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .returning('use_until')
    .executeTakeFirst();
  if (decided === undefined) throw approvalDecided('expired');
  await appendEvent(transaction, developer_id, {
    type: 'approval.decided',
    data: { ...eventDataOf(approval), decision, useUntil: decided.use_until?.toISOString() ?? null },
  });
}

function grantOver(): ApiError {
  return new ApiError(
    409,
    'GRANT_ENDED',
    'the permission behind this call has ended; approving it would do nothing',
  );
}
