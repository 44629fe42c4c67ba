import { sql } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import type { Window } from './lists.ts';

const count = z.number().int();

/** What a developer has, in numbers, in the shape of the public product. */
export const summaryView = z.object({
  generatedAt: z.string(),
  since: z.string().optional(),
  until: z.string().optional(),
  agents: z.object({ total: count, active: count, suspended: count, deleted: count }).describe('now'),
  grants: z
    .object({ total: count, active: count, revoked: count, expired: count })
    .describe('issued in the window'),
  auditEntries: z
    .object({ total: count, success: count, failure: count, blocked: count, allowed: count })
    .describe('written in the window'),
  policies: z.object({ total: count }).describe('now'),
  plan: z.string(),
});
export type SummaryView = z.infer<typeof summaryView>;

export async function summarize(transaction: Transaction, { since, until }: Window): Promise<SummaryView> {
  const from = sql`${since ?? '-infinity'}::timestamptz`;
  const to = sql`${until ?? 'infinity'}::timestamptz`;
  const numbers = <ROW>(query: ReturnType<typeof sql<ROW>>): Promise<ROW> =>
    query.execute(transaction).then(({ rows: [row] }) => {
      if (row === undefined) throw new Error('a count has no row');
      return row;
    });
  const agents = await numbers(sql<SummaryView['agents']>`
    SELECT count(*)::int AS total, count(*) FILTER (WHERE status = 'active')::int AS active,
      count(*) FILTER (WHERE status = 'suspended')::int AS suspended,
      count(*) FILTER (WHERE status = 'deleted')::int AS deleted FROM agents`);
  const grants = await numbers(sql<SummaryView['grants']>`
    SELECT count(*)::int AS total,
      count(*) FILTER (WHERE revoked IS NULL AND expires_at > clock_timestamp())::int AS active,
      count(*) FILTER (WHERE revoked IS NOT NULL)::int AS revoked,
      count(*) FILTER (WHERE revoked IS NULL AND expires_at <= clock_timestamp())::int AS expired
    FROM (SELECT expires_at, ${revokedAt('grants')} AS revoked FROM grants
      WHERE issued_at >= ${from} AND issued_at < ${to}) AS g`);
  const auditEntries = await numbers(sql<SummaryView['auditEntries']>`
    SELECT count(*)::int AS total, count(*) FILTER (WHERE status = 'success')::int AS success,
      count(*) FILTER (WHERE status = 'failure')::int AS failure,
      count(*) FILTER (WHERE status = 'blocked')::int AS blocked,
      count(*) FILTER (WHERE status = 'allowed')::int AS allowed
    FROM audit_entries WHERE at >= ${from} AND at < ${to}`);
  const policies = await numbers(sql<SummaryView['policies']>`SELECT count(*)::int AS total FROM policies`);
  return {
    generatedAt: new Date().toISOString(),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    agents,
    grants,
    auditEntries,
    policies,
    plan: 'self-hosted',
  };
}
