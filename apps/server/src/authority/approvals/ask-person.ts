import { type RawBuilder, sql } from 'kysely';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import { type Approval, eventDataOf, TIME_TO_DECIDE } from './approval.ts';
import { type CanonicalCall, encryptCall } from './approved-call.ts';

/** The person's answer about a call, or their open question. */
export interface FoundApproval {
  id: string;
  /** `refused`: the person refused this call, and it stays refused while the grant lives; perhaps by another one of its agent. */
  status: 'pending' | 'approved' | 'refused';
  /** Until when it can be decided, or an approved call can run; a refusal has no end. */
  expiresAt: Date;
}

/**
 * Finds the answer of the person about one call of a grant. A refusal holds for all grants of its agent under the one that the
 * person gave: otherwise an agent would delegate to itself, and ask again. It says nothing of what the answer is worth: an
 * admission decides revocation, scopes, details, budgets and holds again, under its own locks.
 * @returns undefined where the person was never asked, or their answer was used or has expired
 */
export async function findApproval(
  transaction: Transaction,
  { grantId, digest }: { grantId: string; digest: string },
): Promise<FoundApproval | undefined> {
  const { rows } = await sql<FoundApproval>`
    SELECT r.id, r.status, r.expires_at AS "expiresAt"
    FROM ${grantsOfAgent(grantId)} AS g
      JOIN approvals r ON r.grant_id = g.id AND r.digest = ${digest} AND r.status = 'refused'
    UNION ALL
    SELECT id, status, coalesce(use_until, expires_at) FROM approvals
    WHERE grant_id = ${grantId} AND digest = ${digest} AND (status = 'pending' AND expires_at > clock_timestamp()
      OR status = 'approved' AND use_until > clock_timestamp())
    ORDER BY status DESC LIMIT 1`.execute(transaction);
  return rows[0];
}

/** All grants that the agent of a grant has under the one that the person gave: it may delegate to itself. */
function grantsOfAgent(grantId: string): RawBuilder<unknown> {
  return sql`(
    SELECT g.* FROM grants own JOIN grants g ON g.principal = own.principal AND g.agent_id = own.agent_id
      AND COALESCE(g.ancestor_grant_ids[1], g.id) = COALESCE(own.ancestor_grant_ids[1], own.id)
    WHERE own.id = ${grantId})`;
}

/** A call about which a person is asked. */
export interface AskedCall {
  developerId: string;
  /** The grant of the call. */
  grantId: string;
  /** What the call needs, without constraints. Default: every limit of the grant is about it. */
  scopes?: readonly string[] | undefined;
  call: CanonicalCall;
}

/** Most open questions of one agent under one grant of a person: nobody reads more of them with care. */
const MOST_PENDING = 5;

/**
 * Asks the person of a grant about a call, for 15 minutes by the database clock. Call it with the grant held
 * (`authorityLocks`), where {@link findApproval} found nothing. It takes a lock of its own, so that two calls at once ask
 * once, and no more than five wait for each grant, together with those that its agent has delegated to itself.
 * @returns the new question, or what came meanwhile; `waiting`: the ids of the five that wait already
 */
export async function askPerson(
  transaction: Transaction,
  { masterKey }: { masterKey: Uint8Array },
  { developerId, grantId, scopes, call }: AskedCall,
): Promise<FoundApproval | { waiting: readonly string[] }> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(
      'approvals of ' || COALESCE(ancestor_grant_ids[1], id) || ' ' || agent_id, 0))
    FROM grants WHERE id = ${grantId}`.execute(transaction);
  // In statements of their own, which see what was committed while the first one waited.
  const found = await findApproval(transaction, { grantId, digest: call.digest });
  if (found !== undefined) return found;
  await sql`UPDATE approvals SET status = 'expired' WHERE grant_id = ${grantId}
    AND (status = 'pending' AND expires_at <= clock_timestamp()
      OR status = 'approved' AND use_until <= clock_timestamp())`.execute(transaction);
  const { rows: waiting } = await sql<{ id: string }>`
    SELECT a.id FROM ${grantsOfAgent(grantId)} AS g JOIN approvals a ON a.grant_id = g.id
    WHERE a.status = 'pending' AND a.expires_at > clock_timestamp()
      AND g.expires_at > clock_timestamp() AND ${revokedAt('g')} IS NULL
    ORDER BY a.id`.execute(transaction);
  if (waiting.length >= MOST_PENDING) return { waiting: waiting.map((each) => each.id) };
  const id = newId('apr');
  const { action, audience, digest } = call;
  const { rows } = await sql<Told>`
    WITH shown AS (
      INSERT INTO approval_calls (approval_id, developer_id, call)
      VALUES (${id}, ${developerId}, ${encryptCall(masterKey, id, call)})
    )
    INSERT INTO approvals (id, developer_id, grant_id, principal, audience, action, scopes, digest, expires_at)
    SELECT ${id}, ${developerId}, g.id, g.principal, ${audience}, ${action}, ${scopes === undefined ? null : [...scopes]}::text[],
      ${digest},
      clock_timestamp() + make_interval(secs => ${TIME_TO_DECIDE})
    FROM grants g WHERE g.id = ${grantId}
    RETURNING *, ${agentOf}`.execute(transaction);
  const [asked] = rows;
  if (asked === undefined) throw new Error(`there is no grant ${grantId} to ask about`);
  const expiresAt = asked.expires_at;
  await appendEvent(transaction, developerId, {
    type: 'approval.requested',
    data: { ...eventDataOf(asked), expiresAt: expiresAt.toISOString() },
  });
  return { id, status: 'pending', expiresAt };
}

/**
 * Uses an approval, once, with the audit entry of the call that runs.
 * @returns false where another call has used it, or its time is over: then the person is asked anew
 */
export async function useApproval(transaction: Transaction, id: string, entryId: string): Promise<boolean> {
  const { rows } = await sql<Told>`
    UPDATE approvals SET status = 'used', used_at = clock_timestamp(), entry_id = ${entryId}
    WHERE id = ${id} AND status = 'approved' AND use_until > clock_timestamp()
    RETURNING *, ${agentOf}`.execute(transaction);
  const [used] = rows;
  if (used === undefined) return false;
  await appendEvent(transaction, used.developer_id, {
    type: 'approval.used',
    data: { ...eventDataOf(used), entryId },
  });
  return true;
}

type Told = Approval & { agent_id: string };

const agentOf: RawBuilder<string> = sql`(SELECT agent_id FROM grants WHERE grants.id = approvals.grant_id) AS agent_id`;
