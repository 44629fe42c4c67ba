import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { ANOMALY_KINDS } from '../kinds/kinds.ts';
import { learningOf } from '../profile/learning.ts';
import type { Profile } from '../profile/profile.ts';
import type { AnomalyProfileView } from './schemas.ts';

/** The profiles of a developer's agents, the newest agents first. */
export function profileRows(transaction: Transaction, agentId: string | undefined) {
  const query = transaction.selectFrom('anomaly_profiles').select(['agent_id as id', 'profile']);
  return (agentId === undefined ? query : query.where('agent_id', '=', agentId)).orderBy('agent_id', 'desc');
}

export function viewOfProfile(
  { id, profile: text }: { id: string; profile: string },
  now: number,
): AnomalyProfileView {
  const profile = JSON.parse(text) as Profile;
  const { alerts, since, last, calls, days } = profile;
  const kinds = ANOMALY_KINDS.map((kind) => ({ kind, ...learningOf(profile, kind) }));
  const isToday = alerts.day === Math.floor(now / 86_400_000);
  return {
    agentId: id,
    firstCallAt: new Date(since).toISOString(),
    lastCallAt: last === 0 ? null : new Date(last).toISOString(),
    calls,
    activeDays: days,
    isLearning: kinds.some(({ isReady }) => !isReady),
    kinds,
    alertsToday: isToday ? alerts.opened : 0,
    suppressed: { today: isToday ? alerts.suppressed : 0, total: alerts.suppressedInAll },
  };
}

/** What was suppressed of all agents, and how many entries are still to be looked at. */
export async function readOverview(
  transaction: Transaction,
  developerId: string,
): Promise<{ behind: number; suppressed: { today: number; total: number } }> {
  const { rows } = await sql<{ behind: number; today: number; total: number }>`
    SELECT greatest(h.seq - COALESCE(c.seq, 0), 0) AS behind, COALESCE(c.suppressed_in_all, 0) AS total,
      CASE WHEN c.day = floor(extract(epoch FROM clock_timestamp()) / 86400) THEN c.suppressed ELSE 0 END AS today
    FROM audit_heads h LEFT JOIN anomaly_cursors c ON c.developer_id = h.developer_id
    WHERE h.developer_id = ${developerId}`.execute(transaction);
  const { behind = 0, today = 0, total = 0 } = rows[0] ?? {};
  return { behind, suppressed: { today, total } };
}
