import { sql } from 'kysely';
import type { TestServer } from '../../support/server.ts';

/** Later copies of a grant with a given expiry. */
export async function copyGrant(
  { database }: TestServer,
  grantId: string,
  { count, endsIn = 3_600, agentId }: { count: number; endsIn?: number; agentId?: string },
): Promise<void> {
  await database.asSystem((transaction) =>
    sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, parent_grant_id, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
      SELECT id || '_' || ${agentId ?? ''}::text || n, developer_id, COALESCE(${agentId ?? null}::text, agent_id), principal,
        scopes, audience, NULL, '{}', '{}', acr, amr, auth_time, clock_timestamp(),
        clock_timestamp() + make_interval(secs => ${endsIn}::integer)
      FROM grants, generate_series(1, ${count}::integer) n WHERE id = ${grantId}`.execute(transaction),
  );
}
