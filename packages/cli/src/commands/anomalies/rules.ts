import type { AnomalyKind, AnomalyRule, AnomalyRuleAction } from '@grantex/sdk';
import { Argument, type Command } from 'commander';
import type { Column } from '../../output/table.ts';
import { ID_OR_NAME, withAgent } from '../../session/agent-id.ts';
import { type AgentNames, agentNames } from '../../session/agent-names.ts';
import type { Context, Run } from '../../session/context.ts';
import { severalKinds } from './kinds.ts';

const ACTIONS: readonly AnomalyRuleAction[] = ['ignore', 'notify', 'hold', 'revoke'];

export function addRules(anomalies: Command, run: Run): void {
  const rules = anomalies
    .command('rules')
    .description('Show, add and remove rules about alerts; without one an alert is only told')
    .addHelpText(
      'after',
      `
A rule for an agent counts before one for all, then one for named kinds, then the strongest.
hold keeps the grant of the call from acting, until you or the person release it. revoke ends it.

Examples:
  $ grantex anomalies rules add hold --kind amount several_origins
  $ grantex anomalies rules add ignore --kind new_action --agent "Test agent"`,
    );

  rules.command('list').description('List the rules, oldest first').action(run(list));

  severalKinds(
    rules
      .command('add')
      .description('Say what happens about alerts')
      .addArgument(new Argument('<action>', 'what happens').choices(ACTIONS)),
    'only about alerts of these kinds',
  )
    .option('--agent <agent>', `only about this agent: ${ID_OR_NAME}`)
    .action(run(withAgent(add)));

  rules
    .command('remove')
    .description('Remove a rule; what it has held stays held')
    .argument('<id>', 'id of the rule, anr_…')
    .action(run(remove));
}

function columns(names: AgentNames): readonly Column<AnomalyRule>[] {
  return [
    { title: 'ACTION', value: ({ action }) => action, isWhole: true },
    { title: 'KINDS', value: ({ kinds }) => (kinds.length === 0 ? 'all' : kinds.join(', ')) },
    {
      title: 'AGENTS',
      value: ({ agentIds }) => (agentIds.length === 0 ? 'all' : agentIds.map(names).join(', ')),
    },
    { title: 'ID', value: ({ id }) => id, isWhole: true },
  ];
}

async function list(context: Context): Promise<void> {
  const { screen, signal } = context;
  const { rules } = await (await context.client()).anomalies.rules({ signal });
  if (screen.isJson) return screen.json({ rules });
  if (rules.length === 0)
    return screen.note(
      'There are no rules: alerts are told, and nothing is held. Add one: grantex anomalies rules add --help',
    );
  await screen.table(
    columns(
      await agentNames(
        context,
        rules.flatMap(({ agentIds }) => agentIds),
      ),
    ),
    rules,
  );
}

interface AddOptions {
  readonly kind?: readonly AnomalyKind[];
  readonly agent?: string;
}

async function add(
  context: Context,
  { kind: kinds = [], agent }: AddOptions,
  action: AnomalyRuleAction,
): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const agentIds = agent === undefined ? [] : [agent];
  const rule = await gx.anomalies.createRule({ action, kinds, agentIds }, { signal });
  if (screen.isJson) return screen.json(rule);
  await screen.table(columns(await agentNames(context, agentIds)), [rule]);
}

async function remove(context: Context, _options: object, id: string): Promise<void> {
  const { screen, signal } = context;
  await (await context.client()).anomalies.deleteRule(id, { signal });
  if (screen.isJson) return screen.json({ id, isRemoved: true });
  await screen.line(`Removed the rule ${id}.`);
}
