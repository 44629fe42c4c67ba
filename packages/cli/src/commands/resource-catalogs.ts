import type { CatalogTool } from '@grantex/sdk';
import type { Command } from 'commander';
import { readJsonFile } from '../files/json-file.ts';
import { counted } from '../output/counted.ts';
import type { Column } from '../output/table.ts';
import type { Context, Run } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

export function addCatalog(resources: Command, run: Run): void {
  const catalog = resources
    .command('catalog')
    .description(
      'Show and set what the tools of a service take, so that limits on their arguments are checked',
    )
    .addHelpText(
      'after',
      `
The file holds { "tools": [{ "name", "scopes", "inputSchema", "title"? }] } in JSON. A limit on an argument that no tool has
is refused when a grant is asked for, and people read limits by the titles in the schemas.

Examples:
  $ grantex-mcp catalog --rules rules.json -- npx some-mcp-server | \\
      grantex resources catalog push https://travel.example/mcp -
  $ grantex resources catalog get https://travel.example/mcp`,
    );

  catalog
    .command('push')
    .description('Store the tools of a service, in place of earlier ones')
    .argument('<url>', 'URL of the service: the audience of its tokens')
    .argument('<file>', 'catalog in JSON, or - for standard input')
    .action(run(push));

  catalog
    .command('get')
    .description('List the tools of a service')
    .argument('<url>', 'URL of the service')
    .action(run(show));

  catalog
    .command('remove')
    .description('Remove the tools of a service: limits are then accepted as they are')
    .argument('<url>', 'URL of the service')
    .action(run(remove));
}

async function push(
  { client, screen, signal, terminal }: Context,
  _options: object,
  audience: string,
  file: string,
): Promise<void> {
  const tools = toolsIn(await readJsonFile(terminal, file, 'the catalog'), file);
  const stored = await (await client()).catalogs.set(audience, { tools }, { signal });
  if (screen.isJson) return screen.json(stored);
  await screen.line(`Stored ${counted(tools.length, 'tool', 'tools')} of ${audience}.`);
}

const COLUMNS: readonly Column<CatalogTool>[] = [
  { title: 'TOOL', value: ({ name }) => name },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(' ') },
  { title: 'TITLE', value: ({ title }) => title ?? '' },
];

async function show({ client, screen, signal }: Context, _options: object, audience: string): Promise<void> {
  const catalog = await (await client()).catalogs.get(audience, { signal });
  if (screen.isJson) return screen.json(catalog);
  if (catalog.tools.length === 0) return screen.note(`The catalog of ${audience} has no tools.`);
  await screen.table(COLUMNS, catalog.tools);
}

async function remove(
  { client, screen, signal }: Context,
  _options: object,
  audience: string,
): Promise<void> {
  await (await client()).catalogs.delete(audience, { signal });
  if (screen.isJson) return screen.json({ audience, isRemoved: true });
  await screen.line(`Removed the tools of ${audience}.`);
}

/** The server checks the rest. */
function toolsIn(value: unknown, file: string): readonly CatalogTool[] {
  const tools = typeof value === 'object' && value !== null && 'tools' in value ? value.tools : undefined;
  if (Array.isArray(tools)) return tools as CatalogTool[];
  throw usageError(`${file === '-' ? 'standard input' : file} has no list "tools"`);
}
