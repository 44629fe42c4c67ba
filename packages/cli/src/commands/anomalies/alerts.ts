import type { Anomaly, AnomalyKind } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { distanceOf, momentOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import { ID_OR_NAME, withAgent } from '../../session/agent-id.ts';
import { type AgentNames, agentNames, nameWithId } from '../../session/agent-names.ts';
import { orPage, pageOfId, pageOfList, WEB_OPTION } from '../../session/console-page.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { showList } from '../show-list.ts';
import { oneKind } from './kinds.ts';

export function addAlerts(anomalies: Command, run: Run): void {
  oneKind(anomalies.command('list'), 'only alerts of this kind')
    .description('List alerts, newest first')
    .option('--agent <agent>', `only alerts about this agent: ${ID_OR_NAME}`)
    .addOption(new Option('--status <status>', 'only alerts with this status').choices(['open', 'closed']))
    .option('--unacknowledged', 'only alerts that nobody has acknowledged')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(withAgent(orPage((options: ListOptions) => pageOfList('anomalies', options), list))));

  anomalies
    .command('show')
    .description('Show one alert: what was expected, what was seen, and in which entries')
    .argument('<id>', 'id of the alert, anm_…')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: object, id: string) => pageOfId(id) ?? '/anomalies', show)));

  anomalies
    .command('acknowledge')
    .description('Say that you have seen an alert; it stays open until it is calm')
    .argument('<id>', 'id of the alert, anm_…')
    .option('--note <text>', 'why it is nothing to worry about, or what you did')
    .action(run(acknowledge));
}

interface ListOptions {
  readonly agent?: string;
  readonly kind?: AnomalyKind;
  readonly status?: 'open' | 'closed';
  readonly unacknowledged?: true;
  readonly limit: number;
}

function columns(names: AgentNames): readonly Column<Anomaly>[] {
  return [
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    {
      title: 'KIND',
      value: ({ kind }) => kind,
      isWhole: true,
      style: ({ status, acknowledgedAt }) =>
        status === 'open' && acknowledgedAt === null ? 'bad' : undefined,
    },
    { title: 'STATUS', value: statusOf, isWhole: true },
    { title: 'OPENED', value: ({ detectedAt }, now) => distanceOf(detectedAt, now), isWhole: true },
    { title: 'SEEN', value: ({ seen }) => seen, isOptional: true },
    { title: 'ID', value: ({ id }) => id, isWhole: true },
  ];
}

function statusOf({ status, acknowledgedAt }: Anomaly): string {
  return status === 'open' && acknowledgedAt !== null ? 'acknowledged' : status;
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const gx = await context.client();
  const { agent: agentId, kind, status, unacknowledged, limit } = options;
  const filter = { agentId, kind, status, unacknowledged };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.anomalies.listAll(filter, { signal: context.signal }), {
    name: 'anomalies',
    limit,
    columns: async (alerts) =>
      columns(
        await agentNames(
          context,
          alerts.map(({ agentId: id }) => id),
        ),
      ),
    none: isFiltered
      ? 'No alerts match. See all: grantex anomalies list'
      : 'Nothing unusual was seen. How far each agent is learnt: grantex anomalies learning',
  });
}

async function show(context: Context, _options: object, id: string): Promise<void> {
  const gx = await context.client();
  await tell(context, await gx.anomalies.get(id, { signal: context.signal }));
}

async function acknowledge(
  context: Context,
  { note }: { readonly note?: string },
  id: string,
): Promise<void> {
  const gx = await context.client();
  await tell(context, await gx.anomalies.acknowledge(id, note, { signal: context.signal }));
}

async function tell(context: Context, alert: Anomaly): Promise<void> {
  const { screen, terminal } = context;
  if (screen.isJson) return screen.json(alert);
  const now = terminal.now();
  const names = await agentNames(context, [alert.agentId]);
  const { acknowledgedAt, closedAt, grantId, note, principal, principalId } = alert;
  await screen.fields([
    ['id', alert.id],
    ['kind', alert.kind],
    ['severity', alert.severity],
    ['status', statusOf(alert), alert.status === 'open' ? 'bad' : 'quiet'],
    ['agent', nameWithId(names, alert.agentId)],
    ...(principal === null ? [] : [['principal', principalId ?? '(erased)'] as const]),
    ...(grantId === null ? [] : [['grant', grantId] as const]),
    ['expected', alert.expected],
    ['seen', alert.seen],
    ['sightings', String(alert.sightings)],
    ['opened', momentOf(alert.detectedAt, now)],
    ['last seen', momentOf(alert.lastSeenAt, now)],
    closedAt === null ? ['closes', momentOf(alert.closesAt, now)] : ['closed', momentOf(closedAt, now)],
    ...(acknowledgedAt === null ? [] : [['acknowledged', momentOf(acknowledgedAt, now)] as const]),
    ...(note === null ? [] : [['note', note] as const]),
    ...alert.entryIds.map((entryId) => ['entry', entryId] as const),
    ...alert.actions.map(
      ({ action, grantId: on, outcome }) =>
        ['rule', `${action} ${on}: ${outcome?.replaceAll('_', ' ') ?? 'not done yet'}`] as const,
    ),
  ]);
}
