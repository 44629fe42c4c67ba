import { APPROVAL_STATUSES, type ApprovalStatus } from '@grantex/core/issuer';
import { type Approval, GrantexError } from '@grantex/sdk';
import { Argument, type Command, Option } from 'commander';
import { distanceOf, momentOf } from '../output/moment.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { ID_OR_NAME, withAgent } from '../session/agent-id.ts';
import { type AgentNames, agentNames, nameWithId } from '../session/agent-names.ts';
import { orPage, pageOfId, pageOfList, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import { CliError } from '../terminal/exit.ts';
import { showList } from './show-list.ts';

export function addApprovals(program: Command, run: Run): void {
  const approvals = program
    .command('approvals')
    .description('Show which calls wait for their person, and wait for an answer')
    .addHelpText(
      'after',
      `
A call waits for 15 minutes, and runs within 5 minutes once it is approved. Only the
person approves; in a sandbox, which asks nobody, you decide.

Examples:
  $ grantex approvals list --status pending
  $ grantex approvals wait apr_01J…
  $ grantex approvals decide apr_01J… approve`,
    );
  const one = (name: string, description: string): Command =>
    approvals.command(name).description(description).argument('<id>', 'id of the approval, apr_…');

  approvals
    .command('list')
    .description('List approvals, newest first')
    .option('--agent <agent>', `only calls of this agent: ${ID_OR_NAME}`)
    .option('--grant <id>', 'only calls of this grant, grnt_…')
    .option('--principal <name>', 'only calls that this person is asked about')
    .addOption(new Option('--status <status>', 'only approvals with this status').choices(APPROVAL_STATUSES))
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(withAgent(orPage((options: ListOptions) => pageOfList('approvals', options), list))));

  one('get', 'Show one call that waits, or waited, for its person')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: object, id: string) => pageOfId(id) ?? '/approvals', get)));

  one('wait', 'Wait until the person has decided; fails unless they approve').action(run(wait));

  one('decide', 'Approve or refuse in a sandbox; on a live server only the person can')
    .addArgument(new Argument('<decision>', 'what the person would answer').choices(DECISIONS))
    .action(run(decide));
}

const DECISIONS = ['approve', 'refuse'] as const;

interface ListOptions {
  readonly agent?: string;
  readonly grant?: string;
  readonly principal?: string;
  readonly status?: ApprovalStatus;
  readonly limit: number;
}

function columns(names: AgentNames): readonly Column<Approval>[] {
  return [
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    { title: 'PRINCIPAL', value: ({ principalId }) => principalId ?? '(erased)' },
    {
      title: 'STATUS',
      value: ({ status }) => status,
      isWhole: true,
      style: ({ status }) => styleOfStatus(status),
    },
    { title: 'ASKED', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
    { title: 'ACTION', value: ({ action }) => action, isOptional: true },
    { title: 'ID', value: ({ approvalId }) => approvalId, isWhole: true },
  ];
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const gx = await context.client();
  const { agent: agentId, grant: grantId, principal: principalId, status, limit } = options;
  const filter = { agentId, grantId, principalId, status };
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.approvals.listAll(filter, { signal: context.signal }), {
    name: 'approvals',
    limit,
    columns: async (approvals) =>
      columns(
        await agentNames(
          context,
          approvals.map((approval) => approval.agentId),
        ),
      ),
    none: isFiltered
      ? 'No approvals match. See all: grantex approvals list'
      : 'No call has asked its person yet.',
  });
}

async function get(context: Context, _options: object, id: string): Promise<void> {
  const gx = await context.client();
  await tell(context, await gx.approvals.get(id, { signal: context.signal }));
}

async function wait(context: Context, _options: object, id: string): Promise<void> {
  const gx = await context.client();
  const { screen, signal } = context;
  const approval = await gx.approvals.get(id, { signal });
  if (approval.status === 'pending') screen.note(`The person decides at ${approval.approvalUrl}`);
  await tell(context, await gx.grants.waitForApproval(id, { signal }));
}

async function decide(
  context: Context,
  _options: object,
  id: string,
  decision: (typeof DECISIONS)[number],
): Promise<void> {
  const gx = await context.client();
  const { signal } = context;
  const decided = await gx.approvals.decide(id, decision, { signal }).catch((error: unknown) => {
    if (!GrantexError.is(error) || error.code !== 'NO_SUCH_ROUTE') throw error;
    throw new CliError('on a live server only the person decides', {
      next: `They do so where this names: grantex approvals get ${id}`,
    });
  });
  await tell(context, decided);
}

async function tell(context: Context, approval: Approval): Promise<void> {
  const { screen, terminal } = context;
  if (screen.isJson) return screen.json(approval);
  const now = terminal.now();
  const { agentId, status, principalId, grantId, action, audience, digest, entryId } = approval;
  const names = await agentNames(context, [agentId]);
  const until = status === 'pending' ? approval.expiresAt : status === 'approved' && approval.useUntil;
  await screen.fields([
    ['id', approval.approvalId],
    ['status', status, styleOfStatus(status)],
    ['agent', nameWithId(names, agentId)],
    ['principal', principalId ?? '(erased)'],
    ['grant', grantId],
    ['action', action],
    ['audience', audience],
    ['digest', digest],
    ['asked', momentOf(approval.createdAt, now)],
    ...(until ? [['until', momentOf(until, now)] as const] : []),
    ...(entryId === undefined ? [] : [['entry', entryId] as const]),
    ...(status === 'pending' ? [['decide at', approval.approvalUrl] as const] : []),
  ]);
}
