import type { AnomalyProfile } from '@grantex/sdk';
import type { Command } from 'commander';
import { distanceOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import { ID_OR_NAME, withAgent } from '../../session/agent-id.ts';
import { type AgentNames, agentNames } from '../../session/agent-names.ts';
import type { Context, Run } from '../../session/context.ts';

export function addLearning(anomalies: Command, run: Run): void {
  anomalies
    .command('learning')
    .description('Show how far the server has learnt what is usual for each agent')
    .option('--agent <agent>', `only this agent: ${ID_OR_NAME}`)
    .action(run(withAgent(learning)));
}

function columns(names: AgentNames): readonly Column<AnomalyProfile>[] {
  return [
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    { title: 'CALLS', value: ({ calls }) => String(calls), isWhole: true },
    { title: 'WATCHED SINCE', value: ({ firstCallAt }, now) => distanceOf(firstCallAt, now), isWhole: true },
    { title: 'LEARNT', value: learntOf, isWhole: true },
    { title: 'STILL LEARNT', value: missingOf, isOptional: true },
  ];
}

function learntOf({ kinds }: AnomalyProfile): string {
  return `${kinds.filter(({ isReady }) => isReady).length} of ${kinds.length}`;
}

/** The kinds that are not ready, and what they lack. */
function missingOf({ kinds }: AnomalyProfile): string {
  return kinds
    .filter(({ isReady }) => !isReady)
    .map(({ kind, days, entries }) => {
      const lacks = [
        ...(days.have < days.need ? [`${days.need - days.have} d`] : []),
        ...(entries.have < entries.need ? [`${entries.need - entries.have} entries`] : []),
      ];
      return `${kind} (${lacks.join(', ')})`;
    })
    .join(', ');
}

async function learning(context: Context, { agent }: { readonly agent?: string }): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const { profiles, behind } = await gx.anomalies.profiles({ agentId: agent }, { signal });
  if (screen.isJson) return screen.json({ profiles, behind });
  if (profiles.length === 0) return screen.note('No agent has called yet: the server learns from the log.');
  const names = await agentNames(
    context,
    profiles.map(({ agentId }) => agentId),
  );
  await screen.table(columns(names), profiles);
  if (behind > 0) screen.note(`${behind} entries of the log were not looked at yet.`);
}
