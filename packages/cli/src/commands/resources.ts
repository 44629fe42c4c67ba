import type { ResourceChange, ResourceSettings } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import type { Column } from '../output/table.ts';
import { orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { scopeList } from '../session/option-values.ts';
import { CliError } from '../terminal/exit.ts';
import { addCatalog } from './resource-catalogs.ts';

export function addResources(program: Command, run: Run): void {
  const resources = program
    .command('resources')
    .description('Show and set which services OAuth clients may ask for')
    .addHelpText(
      'after',
      `
A resource is a service, such as an MCP server, by its URL. On a live server, the service must publish your developer id
when it is added (RFC 9728), as the guard of @grantex/mcp does.

Examples:
  $ grantex resources set https://travel.example/mcp --open-to clients --people anyone --scope flights:search
  $ grantex resources list`,
    );

  resources
    .command('list')
    .description('List the services')
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/settings', list)));

  resources
    .command('set')
    .description('Add a service, or change what the options name')
    .argument('<url>', 'URL of the service, as people type it: the audience of its tokens')
    .addOption(
      new Option('--open-to <who>', 'who may ask: only your agents, or any OAuth client').choices([
        'agents',
        'clients',
      ]),
    )
    .addOption(
      new Option('--people <whose>', 'whose login is taken').choices(['bound', 'provider', 'anyone']),
    )
    .option('--scope <scopes>', 'scopes that clients may ask for, all of them; may be repeated', scopeList)
    .option('--default-scope <scopes>', 'scopes for a client that names none; may be repeated', scopeList)
    .addOption(
      new Option('--dpop <demand>', 'whether its tokens must be bound to a key').choices([
        'accept',
        'required',
      ]),
    )
    .action(run(set));

  resources
    .command('remove')
    .description('Close a service to OAuth clients, and remove it from your audiences')
    .argument('<url>', 'URL of the service')
    .action(run(remove));

  addCatalog(resources, run);
}

type Resource = ResourceSettings & { readonly audience: string };

const COLUMNS: readonly Column<Resource>[] = [
  { title: 'URL', value: ({ audience }) => audience, isWhole: true },
  { title: 'OPEN TO', value: ({ openTo }) => openTo, isWhole: true },
  { title: 'PEOPLE', value: ({ people }) => people, isWhole: true },
  { title: 'DPOP', value: ({ dpop }) => dpop, isWhole: true },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(' ') },
];

async function list(context: Context): Promise<void> {
  const { screen } = context;
  const resources = await readResources(context);
  if (screen.isJson) return screen.json({ resources });
  const rows = Object.entries(resources).map(([audience, settings]) => ({ audience, ...settings }));
  if (rows.length === 0)
    return screen.note('There are no resources yet. Add one: grantex resources set --help');
  await screen.table(COLUMNS, rows);
}

interface SetOptions {
  readonly openTo?: 'agents' | 'clients';
  readonly people?: 'bound' | 'provider' | 'anyone';
  readonly scope?: readonly string[];
  readonly defaultScope?: readonly string[];
  readonly dpop?: 'accept' | 'required';
}

async function set(context: Context, options: SetOptions, audience: string): Promise<void> {
  const { scope: scopes, defaultScope: defaultScopes, ...others } = options;
  const given = { ...others, ...(scopes && { scopes }), ...(defaultScopes && { defaultScopes }) };
  await change(context, audience, given);
  const { [audience]: settings } = await readResources(context);
  const { screen } = context;
  if (screen.isJson) return screen.json({ audience, ...settings });
  await screen.fields([
    ['resource', audience],
    ['open to', settings?.openTo === 'clients' ? 'any OAuth client' : 'your agents'],
    ['people', settings?.people ?? ''],
    ['scopes', settings?.scopes?.join(' ') || 'what each agent declares'],
    ['default', settings?.defaultScopes?.join(' ') || 'all of them'],
    ['dpop', settings?.dpop ?? ''],
  ]);
}

async function remove(context: Context, _options: object, audience: string): Promise<void> {
  const { screen } = context;
  if (!Object.hasOwn(await readResources(context), audience)) {
    throw new CliError(`there is no resource ${audience}`, { next: 'See all: grantex resources list' });
  }
  await change(context, audience, null);
  if (screen.isJson) return screen.json({ audience, isRemoved: true });
  await screen.line(`Removed ${audience}.`);
}

async function readResources({
  client,
  signal,
}: Context): Promise<Readonly<Record<string, ResourceSettings>>> {
  const { settings } = await (await client()).me.get({ signal });
  return settings.resources ?? {};
}

/** Changes one service; `null` removes it. */
async function change(
  { client, signal }: Context,
  audience: string,
  settings: ResourceChange | null,
): Promise<void> {
  await (await client()).me.update({ settings: { resources: { [audience]: settings } } }, { signal });
}
