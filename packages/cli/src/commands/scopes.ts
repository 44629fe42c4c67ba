import type { ScopeSentence } from '@grantex/sdk';
import type { Command } from 'commander';
import type { Column } from '../output/table.ts';
import { orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';

export function addScopes(program: Command, run: Run): void {
  const scopes = program
    .command('scopes')
    .description('Show and set what scopes mean, in the words that people read when they decide')
    .addHelpText(
      'after',
      `
The standard scopes, such as calendar:read, mean the same everywhere and cannot be changed. A sentence describes a scope
with every constraint: flights:book also describes flights:book:max_500.

Examples:
  $ grantex scopes list
  $ grantex scopes describe flights:book "Book flights for you"
  $ grantex scopes remove flights:book`,
    );

  scopes
    .command('list')
    .description('List your own scopes that are described, and with --all the standard ones')
    .option('--all', 'also the standard scopes')
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/scopes', list)));

  scopes
    .command('describe')
    .description('Say in a sentence what a scope allows; replaces an earlier sentence')
    .argument('<scope>', 'without a constraint, such as flights:book')
    .argument('<sentence>', 'one line of at most 120 characters that completes “It may …”')
    .action(run(describe));

  scopes
    .command('remove')
    .description('Remove the sentence: people see the bare scope, and that nobody has described it')
    .argument('<scope>', 'such as flights:book')
    .action(run(remove));
}

const COLUMNS: readonly Column<ScopeSentence>[] = [
  { title: 'SCOPE', value: ({ scope }) => scope },
  { title: 'SENTENCE', value: ({ sentence }) => sentence },
  { title: 'KIND', value: ({ isStandard }) => (isStandard ? 'standard' : 'own'), isWhole: true },
];

async function list(
  { screen, client, signal }: Context,
  { all = false }: { readonly all?: boolean },
): Promise<void> {
  const known = (await (await client()).scopes.list({ signal })).scopes;
  const scopes = all ? known : known.filter(({ isStandard }) => !isStandard);
  if (screen.isJson) return screen.json({ scopes });
  if (scopes.length === 0) {
    return screen.note('You have described no scopes yet. Describe one: grantex scopes describe --help');
  }
  await screen.table(COLUMNS, scopes);
}

async function describe(
  { screen, client, signal }: Context,
  _options: object,
  scope: string,
  sentence: string,
): Promise<void> {
  const described = await (await client()).scopes.describe(scope, sentence, { signal });
  if (screen.isJson) return screen.json(described);
  await screen.fields([
    ['scope', described.scope],
    ['sentence', described.sentence],
  ]);
}

async function remove({ screen, client, signal }: Context, _options: object, scope: string): Promise<void> {
  await (await client()).scopes.delete(scope, { signal });
  if (screen.isJson) return screen.json({ scope, isRemoved: true });
  await screen.line(`Removed the sentence of ${scope}.`);
}
