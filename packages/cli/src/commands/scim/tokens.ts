import type { ScimMatch, ScimToken } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import { distanceOf, momentOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import {
  checkDestination,
  type Destination,
  hand,
  withDestination,
} from '../../session/secret-destination.ts';
import { confirm, type ConfirmOptions } from '../../terminal/ask.ts';
import { showList } from '../show-list.ts';

export function addScimTokens(scim: Command, run: Run): void {
  const tokens = scim
    .command('tokens')
    .description('Manage connections of identity providers, each with its token');

  tokens
    .command('list')
    .description('List connections, newest first, without their tokens')
    .option('--limit <n>', 'how many to show at most', count, 200)
    .action(run(list));

  withDestination(tokens.command('create'), 'token')
    .description('Connect an identity provider; its token is available once, for --out or --show-token')
    .argument('<label>', 'which identity provider, for people')
    .addOption(
      new Option('--matches <attribute>', 'the attribute of its users that is your name for the person')
        .choices(['userName', 'externalId', 'email'])
        .default('userName'),
    )
    .action(run(create));

  withDestination(tokens.command('rotate'), 'token')
    .description('Give a connection another token')
    .argument('<id>', 'id of the connection, sct_…')
    .option('--overlap <duration>', 'how long the token before still works, such as 1h', '24h')
    .action(run(rotate));

  tokens
    .command('delete')
    .description('Remove a connection with its users and groups')
    .argument('<id>', 'id of the connection, sct_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(remove));
}

const COLUMNS: readonly Column<ScimToken>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'LABEL', value: ({ label }) => label },
  { title: 'MATCHES', value: ({ matches }) => matches, isWhole: true },
  { title: 'MADE', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
  {
    title: 'LAST USED',
    value: ({ lastUsedAt }, now) => (lastUsedAt === null ? 'never' : distanceOf(lastUsedAt, now)),
    isWhole: true,
  },
];

async function list(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.scim.allTokens({ signal: context.signal }), {
    name: 'tokens',
    limit,
    columns: COLUMNS,
    none: 'No identity provider is connected. Connect one: grantex scim tokens create <label>',
  });
}

async function create(
  context: Context,
  options: Destination & { readonly matches: ScimMatch },
  label: string,
): Promise<void> {
  await checkDestination(options, 'token');
  const gx = await context.client();
  // Ctrl-C does not end this: only this answer holds the token.
  const { token, ...made } = await gx.scim.createToken({ label, matches: options.matches });
  if (!context.screen.isJson) context.screen.note(`Made ${made.id}.`);
  await hand(context, options, { secret: 'token', text: token, about: made, member: 'token' });
  context.screen.note(`Give the identity provider ${made.baseUrl} and the token.`);
}

async function rotate(
  context: Context,
  options: Destination & { readonly overlap: string },
  id: string,
): Promise<void> {
  await checkDestination(options, 'token');
  const gx = await context.client();
  const { token, ...rotated } = await gx.scim.rotateToken(id, options.overlap);
  await hand(context, options, { secret: 'token', text: token, about: rotated, member: 'token' });
  const { previousUntil } = rotated;
  if (previousUntil === null) return;
  context.screen.note(`The token before works until ${momentOf(previousUntil, context.terminal.now())}.`);
}

async function remove(context: Context, { yes = false }: ConfirmOptions, id: string): Promise<void> {
  const { terminal, screen, signal } = context;
  const gx = await context.client();
  const consequence =
    'whose users and groups are then forgotten: whom it had deactivated may authorize again';
  await confirm(terminal, `Deleting ${id}, ${consequence}`, yes);
  await gx.scim.deleteToken(id, { signal });
  if (screen.isJson) return screen.json({ id, isDeleted: true });
  await screen.line(`Deleted ${id}.`);
}
