import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/** An approved permission that its app has not fetched yet. It can act once it is fetched. */
export interface PendingPermission {
  id: string;
  /** `principals.id` of the person who approved it. */
  principal: string;
  agent: { id: string; name: string; clientId: string | null };
  /** Until when it may be fetched. */
  until: Date;
}

/** Most permissions that are read: nobody approves more by hand within the minutes that an app has. */
export const MOST_PENDING = 50;

/** Until when an app may fetch an approved permission; `r` is the authorization request. */
export const fetchableUntil: RawBuilder<Date> = sql`coalesce(r.code_expires_at, r.expires_at)`;

/** When everything of the agent, the principal or the developer was last ended; each is joined by its table's name. */
export const allEndedAt: RawBuilder<Date | null> = sql`
  GREATEST(agents.revoked_before, principals.revoked_before, developers.revoked_before)`;

/** The approvals of these principals that may still be exchanged, newest first. */
export async function readPendingPermissions(
  transaction: Transaction,
  principals: readonly string[],
): Promise<PendingPermission[]> {
  const rows = await transaction
    .selectFrom('authorization_requests as r')
    .innerJoin('agents', 'agents.id', 'r.agent_id')
    .innerJoin('principals', 'principals.id', 'r.principal')
    .innerJoin('developers', 'developers.id', 'r.developer_id')
    .select([
      'r.id',
      'principals.id as principal',
      'agents.id as agentId',
      'agents.name',
      'agents.client_id as clientId',
      fetchableUntil.as('until'),
    ])
    .where(sql<boolean>`r.principal = ANY (${principals}::text[])`)
    .where('r.status', '=', 'approved')
    .where('agents.status', '=', 'active')
    .where(sql<boolean>`${fetchableUntil} > clock_timestamp()`)
    .where(sql<boolean>`r.created_at > coalesce(${allEndedAt}, '-infinity')`)
    .orderBy('r.id', 'desc')
    .limit(MOST_PENDING)
    .execute();
  return rows.map(({ agentId, name, clientId, ...rest }) => ({
    ...rest,
    agent: { id: agentId, name, clientId },
  }));
}
