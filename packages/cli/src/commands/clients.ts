import type { Agent } from '@grantex/sdk';
import type { Command } from 'commander';
import { distanceOf } from '../output/moment.ts';
import { styleOfStatus } from '../output/style.ts';
import type { Column } from '../output/table.ts';
import { CONSOLE_PAGES, orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Action, Context, Run } from '../session/context.ts';
import { count } from '../session/option-values.ts';
import type { ConfirmOptions } from '../terminal/ask.ts';
import { CliError } from '../terminal/exit.ts';
import { deleteAgent, reactivateAgent, suspendAgent } from './agents.ts';
import { showList } from './show-list.ts';

export function addClients(program: Command, run: Run): void {
  const clients = program
    .command('clients')
    .description('Show and stop the OAuth clients that people have authorized')
    .addHelpText(
      'after',
      `
A client is an app that logged in, such as Claude or MCP Inspector. Its name is what it calls itself. It is an agent of
kind client: \`grants\`, \`revoke\` and \`audit\` take its agent id. What clients may ask for: grantex resources --help

Examples:
  $ grantex clients list
  $ grantex clients suspend https://claude.ai/oauth/claude-code-client-metadata
  $ grantex grants list --agent ag_01J… --status active`,
    );
  const one = (name: string, description: string): Command =>
    clients
      .command(name)
      .description(description)
      .argument('<id>', 'its client id (a URL or cl_…), or its agent id, ag_…');

  clients
    .command('list')
    .description('List clients, newest first')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(orPage(() => CONSOLE_PAGES['clients'] ?? '/', list)));

  one('suspend', 'End all its grants for good, and refuse it until it is reactivated')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(ofClient(suspendAgent)));

  one('reactivate', 'Allow it to log in again; grants that suspending ended stay ended').action(
    run(ofClient(reactivateAgent)),
  );

  one('delete', 'End all its grants, and refuse it for good')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(ofClient(deleteAgent)));
}

const COLUMNS: readonly Column<Agent>[] = [
  { title: 'AGENT', value: ({ agentId }) => agentId, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  {
    title: 'STATUS',
    value: ({ status }) => status,
    isWhole: true,
    style: ({ status }) => styleOfStatus(status),
  },
  {
    title: 'KNOWN BY',
    value: ({ clientId }) => (isDocument(clientId) ? 'document' : 'registration'),
    isOptional: true,
  },
  { title: 'CLIENT ID', value: ({ clientId }) => clientId ?? '' },
  { title: 'AUTHORIZED', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
];

function isDocument(clientId: string | null): boolean {
  return clientId?.startsWith('cl_') === false;
}

async function list(context: Context, { limit }: { limit: number }): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.agents.listAll({ kind: 'client' }, { signal: context.signal }), {
    name: 'clients',
    limit,
    columns: COLUMNS,
    none: 'Nobody has authorized a client yet. Open a service to them: grantex resources --help',
  });
}

/** The same for a client, which may be named by either of its ids. */
function ofClient(action: Action<ConfirmOptions, [agentId: string]>): Action<ConfirmOptions, [id: string]> {
  return async (context, options, id) => action(context, options, await agentIdOf(context, id));
}

async function agentIdOf({ signal, client }: Context, id: string): Promise<string> {
  if (id.startsWith('ag_')) return id;
  const gx = await client();
  for await (const { agentId, clientId } of gx.agents.listAll({ kind: 'client' }, { signal })) {
    if (clientId === id) return agentId;
  }
  throw new CliError(`nobody has authorized a client with the id ${id}`, {
    next: 'See the ids: grantex clients list. Clients name themselves, so a name is no id.',
  });
}
