import { sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import type { Transaction } from '../../base/store/database.ts';

/** A call that waits for the person's answer. What it is about stands on its own page, for the person alone. */
export interface WaitingCall {
  id: string;
  /** `principals.id` of the person who is asked. */
  principal: string;
  /** The agent that calls. `clientId`: of an OAuth client. */
  agent: { id: string; name: string; clientId: string | null };
  action: string;
  /** Until when it can be decided. */
  until: Date;
}

/** Most calls that are read. Five wait for each grant at most, and as many for each grant that was delegated from it. */
const MOST_WAITING = 50;

/**
 * The calls about which these principals are asked, and which they can still approve, oldest first. Of too many, each grant that
 * a person has given has its share: no agent hides what another one asks.
 */
export async function readWaitingCalls(
  transaction: Transaction,
  principals: readonly string[],
): Promise<WaitingCall[]> {
  const { rows } = await sql<Omit<WaitingCall, 'agent'> & WaitingCall['agent'] & { call: string }>`
    SELECT call, principal, action, until, id, name, "clientId" FROM (
      SELECT approvals.id AS call, approvals.principal, approvals.action, approvals.expires_at AS until,
        a.id, a.name, a.client_id AS "clientId",
        row_number() OVER (PARTITION BY COALESCE(g.ancestor_grant_ids[1], g.id) ORDER BY approvals.id) AS nth
      FROM approvals JOIN grants g ON g.id = approvals.grant_id JOIN agents a ON a.id = g.agent_id
      WHERE approvals.principal = ANY (${principals}::text[]) AND approvals.status = 'pending'
        AND approvals.expires_at > clock_timestamp() AND g.expires_at > clock_timestamp()
        AND ${revokedAt('g')} IS NULL
      ORDER BY nth, call LIMIT ${MOST_WAITING}
    ) AS some_of_each ORDER BY call`.execute(transaction);
  return rows.map(({ call, principal, action, until, id, name, clientId }) => ({
    id: call,
    principal,
    agent: { id, name, clientId },
    action,
    until,
  }));
}
