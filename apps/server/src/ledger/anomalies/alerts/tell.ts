import { sql } from 'kysely';
import { newId } from '../../../base/ids.ts';
import type { Transaction } from '../../../base/store/database.ts';
import { countOnCommit } from '../../../base/telemetry/count-on-commit.ts';
import { appendEvent } from '../../events/append-event.ts';
import { type AnomalyKind, KINDS } from '../kinds/kinds.ts';
import type { Profile } from '../profile/profile.ts';
import { type Rule, ruleFor } from '../rules/rules.ts';
import { closeAlert } from './close.ts';
import { MOST_ENTRIES, MOST_GRANTS, type Sightings } from './sightings.ts';

/** Alerts that are told of an agent and of a developer on a day. */
export const BUDGET = { agent: 5, developer: 100 } as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What is older than this when it is found is learnt, and not told: a log from before this release. */
const TOO_OLD = DAY;

/** The counts of the day, of an agent or a developer. */
interface DayCounts {
  day: number;
  opened: number;
  suppressed: number;
  suppressedInAll: number;
}

export interface Telling {
  readonly developerId: string;
  readonly rules: readonly Rule[];
  readonly now: Date;
  /** Of the developer; changed. */
  readonly counts: DayCounts;
  /** Of the agent; its counts are changed. */
  profileOf(agentId: string): Profile;
}

interface OpenAlert {
  id: string;
  agentId: string;
  kind: string;
  calmAt: Date;
  entryIds: string[];
}

/**
 * Opens alerts for what was found, or adds to those that are open. The alert, its event and what a rule does about it are written
 * in the transaction of the cursor.
 */
export async function tell(
  transaction: Transaction,
  telling: Telling,
  found: Iterable<Sightings>,
): Promise<void> {
  const all = [...found].filter(({ lastAt }) => telling.now.getTime() - lastAt < TOO_OLD);
  if (all.length === 0) return;
  const open = await lockOpen(transaction, telling.developerId, [
    ...new Set(all.map(({ agentId }) => agentId)),
  ]);
  for (const sightings of all) {
    const { agentId, first } = sightings;
    const rule = ruleFor(telling.rules, { agentId, kind: first.kind });
    if (rule?.action === 'ignore') continue;
    const known = open.get(`${agentId} ${first.kind}`);
    const isOver = known !== undefined && known.calmAt.getTime() < first.at;
    if (isOver) await closeAlert(transaction, telling.developerId, known.id);
    const alertId =
      known === undefined || isOver
        ? await openAlert(transaction, telling, sightings, rule)
        : await addTo(transaction, known, sightings);
    if (alertId !== undefined) await plan(transaction, telling, { alertId, sightings, rule });
  }
}

async function lockOpen(
  transaction: Transaction,
  developerId: string,
  agentIds: readonly string[],
): Promise<Map<string, OpenAlert>> {
  const rows: OpenAlert[] = await transaction
    .selectFrom('anomalies')
    .select(['id', 'agent_id as agentId', 'kind', 'calm_at as calmAt', 'entry_ids as entryIds'])
    .where('developer_id', '=', developerId)
    .where('closed_at', 'is', null)
    .where(sql<boolean>`agent_id = ANY (${[...agentIds]}::text[])`)
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [`${row.agentId} ${row.kind}`, row]));
}

/** @returns undefined where too many alerts were opened today */
async function openAlert(
  transaction: Transaction,
  telling: Telling,
  { agentId, first, count, lastAt, entryIds }: Sightings,
  rule: Rule | undefined,
): Promise<string | undefined> {
  const { developerId, now, counts } = telling;
  const { kind, principal, grantId, at } = first;
  const [expected, seen] = [first.expected(), first.seen()];
  const own = telling.profileOf(agentId).alerts;
  const today = Math.floor(now.getTime() / DAY);
  for (const each of [own, counts])
    if (each.day !== today) Object.assign(each, { day: today, opened: 0, suppressed: 0 });
  // A rule that stops something is never kept from it: a flood of alerts would otherwise hide the one that matters.
  const isStopping = rule?.action === 'hold' || rule?.action === 'revoke';
  if (!isStopping && (own.opened >= BUDGET.agent || counts.opened >= BUDGET.developer)) {
    for (const each of [own, counts]) {
      each.suppressed += 1;
      each.suppressedInAll += 1;
    }
    countOnCommit(transaction, { what: 'anomaly', kind, outcome: 'suppressed' });
    return undefined;
  }
  own.opened += 1;
  counts.opened += 1;
  const id = newId('anm');
  await transaction
    .insertInto('anomalies')
    .values({
      id,
      developer_id: developerId,
      agent_id: agentId,
      kind,
      principal,
      grant_id: grantId,
      expected,
      seen,
      entry_ids: entryIds,
      sightings: count,
      first_at: new Date(at),
      last_at: new Date(lastAt),
      calm_at: calmAfter(kind, lastAt),
    })
    .execute();
  await appendEvent(transaction, developerId, {
    type: 'anomaly.opened',
    data: { anomalyId: id, kind, agentId, grantId, principal, expected, seen, entryIds },
  });
  countOnCommit(transaction, { what: 'anomaly', kind, outcome: 'opened' });
  return id;
}

async function addTo(
  transaction: Transaction,
  { id, entryIds: known }: OpenAlert,
  { first, count, lastAt, entryIds }: Sightings,
): Promise<string> {
  await transaction
    .updateTable('anomalies')
    .set(({ eb }) => ({
      sightings: eb('sightings', '+', count),
      last_at: new Date(lastAt),
      calm_at: calmAfter(first.kind, lastAt),
      entry_ids: [...new Set([...known, ...entryIds])].slice(0, MOST_ENTRIES),
    }))
    .where('id', '=', id)
    .execute();
  return id;
}

/** Notes what the rule does to the grants of the calls, once for each of an alert. */
async function plan(
  transaction: Transaction,
  { developerId }: Telling,
  { alertId, sightings, rule }: { alertId: string; sightings: Sightings; rule: Rule | undefined },
): Promise<void> {
  if (rule === undefined || (rule.action !== 'hold' && rule.action !== 'revoke')) return;
  await sql`
    INSERT INTO anomaly_actions (developer_id, anomaly_id, grant_id, action, rule_id)
    SELECT ${developerId}, ${alertId}, grant_id, ${rule.action}, ${rule.id}
    FROM unnest(${[...sightings.grantIds]}::text[]) AS concerned (grant_id)
    WHERE (SELECT count(*) FROM anomaly_actions a WHERE a.anomaly_id = ${alertId}) < ${MOST_GRANTS}
    ON CONFLICT DO NOTHING`.execute(transaction);
}

function calmAfter(kind: AnomalyKind, at: number): Date {
  return new Date(at + KINDS[kind].calm * HOUR);
}
