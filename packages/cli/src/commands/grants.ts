import type { CallOptions, Grant, Grantex, GrantFilter, GrantStatus } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { firstOf } from '../output/first-of.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import type { Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import { drawGrantTree, type GrantTree, readGrantTree, readGrantTrees } from './grant-tree.ts';
import { revokeGrant } from './revoke.ts';

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
  $ grantex grants tree grnt_01J…
  $ grantex grants tree --principal alice
  $ grantex grants revoke grnt_01J…`,
    );

  filtered(grants.command('list')).description('List grants, newest first').action(run(list));

  grants
    .command('get')
    .description('Show a grant')
    .argument('<id>', 'id of the grant, grnt_…')
    .action(run(get));

  filtered(grants.command('tree'))
    .description('Draw the tree that a grant belongs to; without an id, every tree that the options match')
    .argument('[id]', 'id of any grant in the tree, grnt_…')
    .action(run(tree));

  grants
    .command('revoke')
    .description('End a grant and every grant below it, at once')
    .argument('<id>', 'id of the grant, grnt_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(revokeGrant));

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
    .option('--agent <id>', 'only grants of this agent')
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

const COLUMNS: readonly Column<Grant>[] = [
  { title: 'ID', value: ({ grantId }) => grantId, isWhole: true },
  {
    title: 'STATUS',
    value: ({ status }) => status,
    isWhole: true,
    style: ({ status }) => styleOfStatus(status),
  },
  { title: 'PRINCIPAL', value: principalOf },
  { title: 'DEPTH', value: ({ delegationDepth }) => String(delegationDepth), isWhole: true },
  { title: 'UNTIL', value: ({ expiresAt }) => expiresAt, isWhole: true },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(' ') },
];

async function list(context: Context, options: ListOptions): Promise<void> {
  const { screen, signal } = context;
  const { limit } = options;
  const gx = await context.client();
  const { items, hasMore } = await firstOf(gx.grants.listAll(filterOf(options), { signal }), limit);
  if (screen.isJson) return screen.json({ grants: items, hasMore });
  if (items.length === 0) return screen.note('No grants match. Ask for one: grantex authorize --help');
  await screen.table(COLUMNS, items);
  if (hasMore) screen.note(`Showing the newest ${limit}. For more: --limit ${limit * 4}`);
}

async function get(context: Context, _options: object, grantId: string): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const grant = await gx.grants.get(grantId, { signal });
  if (screen.isJson) return screen.json(grant);
  const { status, agentId, scopes, audience, issuedAt, expiresAt, revokedAt, parentGrantId } = grant;
  const { identityProvider } = grant;
  await screen.fields([
    ['id', grant.grantId],
    ['status', status, styleOfStatus(status)],
    ['principal', principalOf(grant)],
    ...(identityProvider === undefined ? [] : [['signed in at', identityProvider] as const]),
    ['agent', agentId],
    ['scopes', scopes.join(' ')],
    ['audience', audience],
    ['issued', issuedAt],
    ['until', expiresAt],
    ...(revokedAt === undefined ? [] : [['revoked', revokedAt, 'bad'] as const]),
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
    return screen.isJson ? screen.json(one) : draw(context, gx, [one]);
  }
  const all = await readGrantTrees(gx.grants.listAll(filterOf(options), { signal }));
  const trees = all.slice(0, options.limit);
  const hasMore = trees.length < all.length;
  if (screen.isJson) return screen.json({ trees, hasMore });
  if (trees.length === 0) return screen.note('No grants match.');
  await draw(context, gx, trees);
  if (hasMore) screen.note(`Showing the newest ${trees.length} of ${all.length} trees.`);
}

async function draw({ screen, signal }: Context, gx: Grantex, trees: readonly GrantTree[]): Promise<void> {
  const names = await namesIn(gx, trees, { signal });
  await screen.drawn(trees.flatMap((each) => drawGrantTree(each, screen, names)));
}

/** The names of the agents in these trees; a deleted agent has only its id. */
async function namesIn(
  gx: Grantex,
  trees: readonly GrantTree[],
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(trees.flatMap(agentsIn));
  const names = new Map<string, string>();
  for await (const { agentId, name } of gx.agents.listAll({}, options)) {
    if (wanted.has(agentId)) names.set(agentId, name);
    if (names.size === wanted.size) break;
  }
  return names;
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
