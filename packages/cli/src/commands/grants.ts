import type { Grant, GrantFilter, GrantStatus } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { budgetFields } from '../output/budgets.ts';
import { distanceOf, momentOf } from '../output/moment.ts';
import { limitFields } from '../output/limits.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { ID_OR_NAME, withAgent } from '../session/agent-id.ts';
import { type AgentNames, agentNames, nameWithId } from '../session/agent-names.ts';
import { orPage, pageOfId, pageOfList, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import { drawGrantTree, type GrantTree, readGrantTree, readGrantTrees } from './grant-tree.ts';
import { holdFields, holdGrant, releaseGrant } from './holds.ts';
import { revokeGrant } from './revoke.ts';
import { showList } from './show-list.ts';

interface ListOptions {
  readonly agent?: string;
  readonly principal?: string;
  readonly status?: GrantStatus;
  readonly limit: number;
}

export function addGrants(program: Command, run: Run): void {
  const grants = program
    .command('grants')
    .description('Show and revoke what people have granted, and what was delegated from it')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex grants list --principal alice --status active
  $ grantex grants list --agent "Travel agent"
  $ grantex grants tree grnt_01J…
  $ grantex grants tree --principal alice
  $ grantex grants revoke grnt_01J…`,
    );

  filtered(grants.command('list'))
    .description('List grants, newest first')
    .option(...WEB_OPTION)
    .action(run(withAgent(orPage((options: ListOptions) => pageOfList('grants', options), list))));

  grants
    .command('get')
    .description('Show a grant')
    .argument('<id>', 'id of the grant, grnt_…')
    .option(...WEB_OPTION)
    .action(run(orPage((_options: object, grantId: string) => pageOfId(grantId) ?? '/grants', get)));

  filtered(grants.command('tree'))
    .description('Draw the tree that a grant belongs to; without an id, every tree that the options match')
    .argument('[id]', 'id of any grant in the tree, grnt_…')
    .action(run(withAgent(tree)));

  grants
    .command('revoke')
    .description('End a grant and every grant below it, at once')
    .argument('<id>', 'id of the grant, grnt_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(revokeGrant));

  grants
    .command('hold')
    .description('Keep a grant and every grant below it from acting, until you release it')
    .argument('<id>', 'id of the grant, grnt_…')
    .option('--reason <text>', 'why; people and models see this')
    .action(run(holdGrant));

  grants
    .command('release')
    .description('Release what you hold: the agent gets tokens again, once nobody holds it')
    .argument('<id>', 'id of the grant, grnt_…')
    .action(run(releaseGrant));

  grants
    .command('lift-stop')
    .description(
      'Take assertions of your sign-in provider again for a client that you stopped by revoking a grant',
    )
    .argument('<id>', 'id of a grant of the client, grnt_…')
    .action(run(liftStop));
}

function filtered(command: Command): Command {
  return command
    .option('--agent <agent>', `only grants of this agent: ${ID_OR_NAME}`)
    .option('--principal <name>', 'only grants of this person')
    .addOption(
      new Option('--status <status>', 'only grants with this status').choices([
        'active',
        'revoked',
        'expired',
      ]),
    )
    .option('--limit <n>', 'how many to show at most', count, 50);
}

function columns(names: AgentNames): readonly Column<Grant>[] {
  return [
    { title: 'AGENT', value: ({ agentId }) => names(agentId) },
    { title: 'PRINCIPAL', value: principalOf },
    {
      title: 'STATUS',
      value: ({ status }) => status,
      isWhole: true,
      style: ({ status }) => styleOfStatus(status),
    },
    {
      title: 'GIVEN',
      value: ({ issuedAt }, now) => distanceOf(issuedAt, now),
      isWhole: true,
    },
    { title: 'ENDS', value: endOf, isWhole: true, isOptional: true },
    { title: 'SCOPES', value: ({ scopes }) => scopes.join(' '), isOptional: true },
    { title: 'ID', value: ({ grantId }) => grantId, isWhole: true },
  ];
}

function endOf({ revokedAt, expiresAt }: Grant, now: number): string {
  return distanceOf(revokedAt ?? expiresAt, now);
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const gx = await context.client();
  const filter = filterOf(options);
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.grants.listAll(filter, { signal: context.signal }), {
    name: 'grants',
    limit: options.limit,
    columns: async (grants) =>
      columns(
        await agentNames(
          context,
          grants.map(({ agentId }) => agentId),
        ),
      ),
    none: isFiltered
      ? 'No grants match. See all: grantex grants list'
      : 'There are no grants yet. Ask for one: grantex authorize --help',
  });
}

async function get(context: Context, _options: object, grantId: string): Promise<void> {
  const { screen, signal, terminal } = context;
  const gx = await context.client();
  const grant = await gx.grants.get(grantId, { signal });
  if (screen.isJson) return screen.json(grant);
  const {
    status,
    agentId,
    scopes,
    authorizationDetails,
    budgets,
    audience,
    issuedAt,
    expiresAt,
    revokedAt,
    parentGrantId,
  } = grant;
  const { identityProvider } = grant;
  const names = await agentNames(context, [agentId]);
  const now = terminal.now();
  await screen.fields([
    ['id', grant.grantId],
    ['status', status, styleOfStatus(status)],
    ...holdFields(grant.holds, now),
    ['principal', principalOf(grant)],
    ...(identityProvider === undefined ? [] : [['signed in at', identityProvider] as const]),
    ['agent', nameWithId(names, agentId)],
    ['scopes', scopes.join(' ')],
    ...limitFields(authorizationDetails),
    ...budgetFields(budgets, now),
    ['audience', audience],
    ['issued', momentOf(issuedAt, now)],
    ['until', momentOf(expiresAt, now)],
    ...(revokedAt === undefined ? [] : [['revoked', momentOf(revokedAt, now), 'bad'] as const]),
    ...(parentGrantId === undefined ? [] : [['delegated from', parentGrantId] as const]),
  ]);
}

async function liftStop(context: Context, _options: object, grantId: string): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  await gx.grants.liftStop(grantId, { signal });
  if (screen.isJson) return screen.json({ grantId, isLifted: true });
  await screen.line(
    `You no longer stop the client of ${grantId}: assertions of your sign-in provider count for it.`,
  );
}

async function tree(context: Context, options: ListOptions, grantId: string | undefined): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  if (grantId !== undefined) {
    const one = await readGrantTree(gx, grantId, { signal });
    return screen.isJson ? screen.json(one) : draw(context, [one]);
  }
  const all = await readGrantTrees(gx.grants.listAll(filterOf(options), { signal }));
  const trees = all.slice(0, options.limit);
  const hasMore = trees.length < all.length;
  if (screen.isJson) return screen.json({ trees, hasMore });
  if (trees.length === 0) return screen.note('No grants match.');
  await draw(context, trees);
  if (hasMore) screen.note(`Showing the newest ${trees.length} of ${all.length} trees.`);
}

async function draw(context: Context, trees: readonly GrantTree[]): Promise<void> {
  const { screen, terminal } = context;
  const names = await agentNames(context, trees.flatMap(agentsIn));
  const { width, paint } = screen;
  const drawing = { width, paint, now: terminal.now() };
  await screen.drawn(trees.flatMap((each) => drawGrantTree(each, drawing, names)));
}

function agentsIn({ grant, children }: GrantTree): string[] {
  return [grant.agentId, ...children.flatMap(agentsIn)];
}

function filterOf({ agent, principal, status }: ListOptions): GrantFilter {
  return { agentId: agent, principalId: principal, status };
}

function principalOf({ principalId }: Grant): string {
  return principalId ?? '(erased)';
}
