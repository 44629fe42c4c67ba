import { existsSync } from 'node:fs';
import { ROLES } from '@grantex/core/issuer';
import type { ApiKey, Grantex, IssuerKey, Role } from '@grantex/sdk';
import type { Command } from 'commander';
import { distanceOf, momentOf } from '../output/moment.ts';
import type { Column } from '../output/table.ts';
import { orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { count, roles } from '../session/option-values.ts';
import { checkDestination, type Destination, hand, withDestination } from '../session/secret-destination.ts';
import { confirm, type ConfirmOptions } from '../terminal/ask.ts';
import { usageError } from '../terminal/exit.ts';
import { showList } from './show-list.ts';

export function addKeys(program: Command, run: Run): void {
  const keys = program
    .command('keys')
    .description('Manage API keys')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex keys list
  $ grantex keys create "flight service" --role verify,audit-write --out flight-service.key
  $ grantex keys rotate --in-place
  $ grantex keys delete key_01J…`,
    );

  keys
    .command('list')
    .description('List API keys, newest first, without their secrets')
    .option('--limit <n>', 'how many to show at most', count, 200)
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/keys', list)));

  withDestination(keys.command('create'), 'key')
    .description('Make an API key; it is available once, for --out or --show-key')
    .argument('<name>', 'what the key is for')
    .requiredOption('--role <roles>', `roles of the key: ${ROLES.join(', ')}; may be repeated`, roles)
    .option('--expires-at <time>', 'when the key expires, ISO 8601; default: never')
    .action(run(create));

  withDestination(keys.command('rotate'), 'key')
    .description('Make a successor of the key in use; the old key works for 24 more hours')
    .option('--in-place', 'write it to the file that the key in use came from')
    .addHelpText('after', '\nDelete a leaked key instead of rotating it: grantex keys delete')
    .action(run(rotate));

  keys
    .command('delete')
    .description('End a key at once')
    .argument('<id>', 'id of the key, key_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(remove));

  keys
    .command('issuer')
    .description('List the keys that sign grant tokens, and their states')
    .action(run(issuerKeys));
}

const COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLES', value: ({ roles: held }) => held.join(' ') },
  { title: 'MADE', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
  { title: 'LAST USED', value: ({ lastUsedAt }, now) => orNever(lastUsedAt, now), isWhole: true },
  {
    title: 'EXPIRES',
    value: ({ expiresAt }, now) => orNever(expiresAt, now),
    isWhole: true,
    isOptional: true,
  },
];

function orNever(at: string | null, now: number): string {
  return at === null ? 'never' : distanceOf(at, now);
}

async function list(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const gx = await context.client();
  await showList(context, allKeys(gx, context.signal), {
    name: 'keys',
    limit,
    columns: COLUMNS,
    none: 'There are no keys.',
  });
}

async function* allKeys(gx: Grantex, signal: AbortSignal): AsyncGenerator<ApiKey> {
  for (let page = 1; ; page += 1) {
    const { keys, pageSize } = await gx.keys.list({ page }, { signal });
    yield* keys;
    if (keys.length < pageSize) return;
  }
}

interface CreateOptions extends Destination {
  readonly role: readonly [Role, ...Role[]];
  readonly expiresAt?: string;
}

async function create(context: Context, options: CreateOptions, name: string): Promise<void> {
  const { role, expiresAt, out } = options;
  await checkDestination(options, 'key');
  if (out !== undefined && existsSync(out)) {
    throw usageError(`${out} is there already, and may hold a key`, 'Name another file: --out <file>');
  }
  const gx = await context.client();
  // Ctrl-C does not end this: only this answer holds the key.
  const { apiKey, ...made } = await gx.keys.create({ name, roles: role, expiresAt });
  if (!context.screen.isJson) context.screen.note(`Made ${made.id}.`);
  await hand(context, options, { secret: 'key', text: apiKey, about: made, member: 'apiKey' });
}

async function rotate(
  context: Context,
  { inPlace = false, ...options }: Destination & { readonly inPlace?: boolean },
): Promise<void> {
  const { key } = await context.settings();
  if (inPlace && options.out !== undefined) {
    throw usageError('--in-place and --out cannot be used together', 'Give one of them.');
  }
  if (inPlace && key?.file === undefined) {
    throw usageError('the key in use does not come from a file', 'Name one for its successor: --out <file>');
  }
  const destination = inPlace ? { ...options, out: key?.file } : options;
  await checkDestination(destination, 'key');
  const gx = await context.client();
  const { apiKey, rotatedAt } = await gx.keys.rotate();
  await hand(context, destination, { secret: 'key', text: apiKey, about: { rotatedAt }, member: 'apiKey' });
  context.screen.note('The old key works for 24 more hours.');
}

async function remove(context: Context, { yes = false }: ConfirmOptions, keyId: string): Promise<void> {
  const { terminal, screen, signal } = context;
  const gx = await context.client();
  const { keyId: own } = await gx.me.get({ signal });
  await confirm(terminal, `Deleting ${keyId}${keyId === own ? ', the key in use here,' : ''}`, yes);
  await gx.keys.revoke(keyId, { signal });
  if (screen.isJson) return screen.json({ id: keyId, isDeleted: true });
  await screen.line(`Deleted ${keyId}.`);
}

const STATE_STYLES = { next: undefined, active: 'good', retired: 'warning', revoked: 'bad' } as const;

const ISSUER_COLUMNS: readonly Column<IssuerKey>[] = [
  { title: 'KID', value: ({ kid }) => kid, isWhole: true },
  { title: 'STATE', value: ({ state }) => state, isWhole: true, style: ({ state }) => STATE_STYLES[state] },
  { title: 'MADE', value: ({ createdAt }, now) => distanceOf(createdAt, now), isWhole: true },
  {
    title: 'SIGNS FROM',
    value: ({ activeFrom }, now) => (activeFrom === null ? '' : distanceOf(activeFrom, now)),
  },
  { title: 'RETIRED', value: ({ retiredAt }, now) => (retiredAt === null ? '' : distanceOf(retiredAt, now)) },
  { title: 'REVOKED', value: ({ revokedAt }, now) => (revokedAt === null ? '' : distanceOf(revokedAt, now)) },
];

/** Shows the keys that sign grant tokens, their states, and when the next one takes over. Any role may see them. */
async function issuerKeys({ client, screen, signal, terminal }: Context): Promise<void> {
  const gx = await client();
  const listed = await gx.issuerKeys.list({ signal });
  if (screen.isJson) return screen.json(listed);
  const now = terminal.now();
  const columns = ISSUER_COLUMNS.filter(({ value }) => listed.keys.some((key) => value(key, now) !== ''));
  await screen.table(columns, listed.keys);
  const { nextRotationAt } = listed;
  screen.note(
    nextRotationAt === null
      ? 'No rotation is planned.'
      : `Another key takes over at ${momentOf(nextRotationAt, now)}.`,
  );
}
