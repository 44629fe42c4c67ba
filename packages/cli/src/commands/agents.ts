import type { AgentKind, AgentStatus } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { checkKeyFolder, type NewKeyOptions, makeAgentKey } from '../files/agent-key-file.ts';
import { ID_OR_NAME, ofAgent } from '../session/agent-id.ts';
import { orPage, pageOfId, pageOfList, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count, repeated, scopeList } from '../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../terminal/ask.ts';
import { AGENT_COLUMNS, showAgent } from './agent-view.ts';
import { holdAgent, releaseAgent } from './holds.ts';
import { showList } from './show-list.ts';

export function addAgents(program: Command, run: Run): void {
  const agents = program
    .command('agents')
    .description('Manage agents and their keys')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex agents register "Travel agent" --scope flights:search,flights:book
  $ grantex agents list --name travel --status active
  $ grantex agents get "Travel agent"
  $ grantex agents rotate-key ag_01J…`,
    );
  const one = (name: string, description: string): Command =>
    agents.command(name).description(description).argument('<agent>', ID_OR_NAME);

  agents
    .command('list')
    .description('List agents, newest first')
    .option('--name <prefix>', 'only agents whose name starts with this, ignoring case')
    .addOption(
      new Option('--status <status>', 'only agents with this status').choices([
        'active',
        'suspended',
      ] satisfies AgentStatus[]),
    )
    .addOption(
      new Option('--kind <kind>', 'only agents of this kind; clients are apps that people authorize').choices(
        ['agent', 'client'] satisfies AgentKind[],
      ),
    )
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(orPage((options: ListOptions) => pageOfList('agents', options), list)));

  one('get', 'Show an agent and its keys')
    .option(...WEB_OPTION)
    .action(run(ofAgent(orPage((_options: object, agentId: string) => pageOfId(agentId) ?? '/agents', get))));

  withKey(agents.command('register'))
    .description('Register an agent, with a key pair that is made here')
    .argument('<name>', 'name that people see')
    .option('--scope <scopes>', 'scopes that it may be granted at most; may be repeated', scopeList)
    .option('--description <text>', 'what it is for; people see this')
    .option('--redirect-uri <uri>', 'where consent may redirect to; may be repeated', repeated)
    .option('--no-key', 'register it without a key: people see it as unproven')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex agents register "Travel agent" --scope flights:search,payments:initiate:max_500
  $ grantex agents register Mailer --scope email:send --key-dir /etc/mailer/keys`,
    )
    .action(run(register));

  withKey(one('rotate-key', 'Replace its key; the agent and its DID stay the same')).action(
    run(ofAgent(rotateKey)),
  );

  one('hold', 'Keep it, and everything below its grants, from acting, until you release it')
    .option('--reason <text>', 'why; people and models see this')
    .action(run(ofAgent(holdAgent)));

  one('release', 'Release what you hold: its grants get tokens again, once nobody holds it').action(
    run(ofAgent(releaseAgent)),
  );

  one('suspend', 'End all its grants for good, and allow no new ones until it is reactivated')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(ofAgent(suspendAgent)));

  one('reactivate', 'Allow it new grants; those that suspending ended stay ended').action(
    run(ofAgent(reactivateAgent)),
  );

  one('delete', 'End all its grants and remove it')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(ofAgent(deleteAgent)));
}

function withKey(command: Command): Command {
  return command
    .option('--key-dir <folder>', 'folder to keep the private key in, mode 0600', '.grantex/agent-keys')
    .addOption(
      new Option('--algorithm <name>', 'algorithm of the key').choices(['EdDSA', 'ES256']).default('EdDSA'),
    );
}

interface ListOptions {
  readonly name?: string;
  readonly status?: 'active' | 'suspended';
  readonly kind?: AgentKind;
  readonly limit: number;
}

async function list(context: Context, { limit, ...filter }: ListOptions): Promise<void> {
  const gx = await context.client();
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  await showList(context, gx.agents.listAll(filter, { signal: context.signal }), {
    name: 'agents',
    limit,
    columns: AGENT_COLUMNS,
    none: isFiltered
      ? 'No agents match. See all: grantex agents list'
      : 'There are no agents yet. Register one: grantex agents register --help',
  });
}

async function get(context: Context, _options: object, agentId: string): Promise<void> {
  const gx = await context.client();
  await showAgent(context, await gx.agents.get(agentId, { signal: context.signal }));
}

interface RegisterOptions extends NewKeyOptions {
  readonly scope?: readonly string[];
  readonly description?: string;
  readonly redirectUri?: readonly string[];
  readonly key: boolean;
}

async function register(context: Context, options: RegisterOptions, name: string): Promise<void> {
  const { signal } = context;
  const { scope: scopes, description, redirectUri: redirectUris } = options;
  const gx = await context.client();
  if (!options.key) {
    return showAgent(
      context,
      await gx.agents.register({ name, description, scopes, redirectUris }, { signal }),
    );
  }
  await checkKeyFolder(options);
  // Checked before a key is created: a key that the server refuses would be left behind.
  await gx.me.get({ signal });
  const { key, file } = await makeAgentKey(options);
  const agent = await gx.agents.register({ name, description, scopes, redirectUris, key }, { signal });
  await showAgent(context, agent, file);
}

async function rotateKey(context: Context, options: NewKeyOptions, agentId: string): Promise<void> {
  const { signal } = context;
  const gx = await context.client();
  await checkKeyFolder(options);
  await gx.agents.get(agentId, { signal });
  const { key, file } = await makeAgentKey(options);
  await showAgent(context, await gx.agents.rotateKey(agentId, key, { signal }), file);
}

/** Ends the grants of an agent, or of a client, until it is reactivated. */
export async function suspendAgent(
  context: Context,
  { yes = false }: ConfirmOptions,
  agentId: string,
): Promise<void> {
  const { terminal, signal } = context;
  const gx = await context.client();
  const { name } = await gx.agents.get(agentId, { signal });
  await confirm(terminal, `Ending all grants of ${JSON.stringify(name)} (${agentId})`, yes);
  await showAgent(context, await gx.agents.suspend(agentId, { signal }));
}

export async function reactivateAgent(context: Context, _options: object, agentId: string): Promise<void> {
  const gx = await context.client();
  await showAgent(context, await gx.agents.reactivate(agentId, { signal: context.signal }));
}

/** Deletes an agent, or a client, which is then refused for good. */
export async function deleteAgent(
  context: Context,
  { yes = false }: ConfirmOptions,
  agentId: string,
): Promise<void> {
  const { terminal, screen, signal } = context;
  const gx = await context.client();
  const { name, kind } = await gx.agents.get(agentId, { signal });
  const what = kind === 'client' ? 'Deleting and refusing for good' : 'Deleting';
  await confirm(terminal, `${what} ${JSON.stringify(name)} (${agentId}) with all its grants`, yes);
  await gx.agents.delete(agentId, { signal });
  if (screen.isJson) return screen.json({ agentId, isDeleted: true });
  await screen.line(`Deleted ${agentId}.`);
}
