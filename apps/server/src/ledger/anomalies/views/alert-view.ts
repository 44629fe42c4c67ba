import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import type { Filter } from '../../../base/store/matches.ts';
import { isAnomalyKind, KINDS, LABELS } from '../kinds/kinds.ts';
import type { AnomalyView } from './schemas.ts';

/** Which alerts to read. */
export interface AlertFilter {
  readonly agentId?: string | undefined;
  readonly kind?: string | undefined;
  readonly status?: 'open' | 'closed' | undefined;
  readonly unacknowledged?: 'true' | 'false' | undefined;
}

interface ActionRow {
  action: 'hold' | 'revoke';
  grantId: string;
  ruleId: string;
  plannedAt: string;
  doneAt: string | null;
  outcome: 'done' | 'ended_before' | null;
}

/** The alerts of a developer, the newest first, with the name of the person and what was done. */
export function alertRows(transaction: Transaction) {
  return transaction
    .selectFrom('anomalies')
    .selectAll('anomalies')
    .select(
      sql<string | null>`(SELECT p.principal_id FROM principals p WHERE p.id = anomalies.principal)`.as(
        'principal_id',
      ),
    )
    .select(
      sql<ActionRow[]>`(SELECT COALESCE(json_agg(json_build_object('action', a.action, 'grantId', a.grant_id,
          'ruleId', a.rule_id, 'plannedAt', a.due_at, 'doneAt', a.done_at, 'outcome', a.outcome) ORDER BY a.due_at, a.grant_id), '[]')
        FROM anomaly_actions a WHERE a.anomaly_id = anomalies.id)`.as('actions'),
    )
    .orderBy('anomalies.id', 'desc');
}

export const isOpen: RawBuilder<boolean> = sql`closed_at IS NULL`;

/** The conditions of a filter. */
export function alertFilter({ agentId, kind, status, unacknowledged }: AlertFilter): Filter {
  return {
    from: sql`anomalies`,
    place: sql`anomalies.id`,
    conditions: [
      ...(agentId === undefined ? [] : [sql<boolean>`agent_id = ${agentId}`]),
      ...(kind === undefined ? [] : [sql<boolean>`kind = ${kind}`]),
      ...(status === 'open' ? [isOpen] : []),
      ...(unacknowledged === 'true' ? [sql<boolean>`acknowledged_at IS NULL`] : []),
    ],
    others: status === 'closed' ? [sql<boolean>`closed_at IS NOT NULL`] : [],
    order: 'desc',
  };
}

type AlertRow = Awaited<ReturnType<ReturnType<typeof alertRows>['executeTakeFirstOrThrow']>>;

export function viewOfAlert(row: AlertRow): AnomalyView {
  const { kind, expected, seen } = row;
  if (!isAnomalyKind(kind)) throw new Error(`an alert of an unknown kind is stored: ${kind}`);
  return {
    id: row.id,
    kind,
    type: kind,
    severity: KINDS[kind].severity,
    status: row.closed_at === null ? 'open' : 'closed',
    agentId: row.agent_id,
    principal: row.principal,
    principalId: row.principal_id,
    grantId: row.grant_id,
    description: `${LABELS[kind]}. Expected: ${expected}. Seen: ${seen}.`,
    expected,
    seen,
    entryIds: row.entry_ids,
    sightings: row.sightings,
    detectedAt: row.opened_at.toISOString(),
    firstSeenAt: row.first_at.toISOString(),
    lastSeenAt: row.last_at.toISOString(),
    closesAt: row.calm_at.toISOString(),
    closedAt: textOf(row.closed_at),
    acknowledgedAt: textOf(row.acknowledged_at),
    note: row.note,
    actions: row.actions.map(({ plannedAt, doneAt, ...action }) => ({
      ...action,
      plannedAt: new Date(plannedAt).toISOString(),
      doneAt: doneAt === null ? null : new Date(doneAt).toISOString(),
    })),
    metadata: { expected, seen },
  };
}

function textOf(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
