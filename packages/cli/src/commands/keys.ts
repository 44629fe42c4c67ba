import type { ApiKey, Grantex, IssuerKey, Role } from '@grantex/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { checkWritable, writePrivately } from '../files/secret-file.ts';
import { firstOf } from '../output/first-of.ts';
import type { Column } from '../output/table.ts';
import type { Context, Run } from '../session/context.ts';
import { count, several } from '../session/option-values.ts';
import { confirm } from '../terminal/ask.ts';
import { usageError } from '../terminal/exit.ts';

const ROLES: readonly string[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];

/** Where a new key goes: it is shown to nobody a second time. */
interface Destination {
  readonly out?: string | undefined;
  readonly showKey?: boolean;
}

export function addKeys(program: Command, run: Run): void {
  const keys = program
    .command('keys')
    .description('API keys')
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
    .description('the keys, without their secrets')
    .option('--limit <n>', 'how many at most', count, 200)
    .action(run(list));

  withDestination(keys.command('create'))
    .description('a new key; it is there once, for --out or --show-key')
    .argument('<name>', 'what it is for')
    .requiredOption('--role <roles>', `${ROLES.join(', ')}; may be repeated`, roles)
    .option('--expires-at <time>', 'ISO 8601; default: never')
    .action(run(create));

  withDestination(keys.command('rotate'))
    .description('a successor of the key in use; the old one lives for 24 more hours')
    .option('--in-place', 'into the file that the key in use came from')
    .addHelpText('after', '\nA key that has leaked is to be deleted, not rotated: grantex keys delete')
    .action(run(rotate));

  keys
    .command('delete')
    .description('end a key at once')
    .argument('<id>', 'its id, key_…')
    .option('-y, --yes', 'without asking')
    .action(run(remove));

  keys
    .command('issuer')
    .description('the keys of the server that sign grant tokens, and where they stand')
    .action(run(issuerKeys));
}

function withDestination(command: Command): Command {
  return command
    .option('--out <file>', 'where the new key goes, mode 0600')
    .option('--show-key', 'print the new key');
}

const COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLES', value: ({ roles: held }) => held.join(' ') },
  { title: 'EXPIRES', value: ({ expiresAt }) => expiresAt ?? 'never', isWhole: true },
  { title: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt ?? 'never', isWhole: true },
];

async function list(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const { items, hasMore } = await firstOf(allKeys(gx, signal), limit);
  if (screen.isJson) return screen.json({ keys: items, hasMore });
  await screen.table(COLUMNS, items);
  if (hasMore) screen.note(`These are the newest ${limit}. For more: --limit ${limit * 4}`);
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
  const { role, expiresAt } = options;
  await checkDestination(options);
  const gx = await context.client();
  // Not ended by Ctrl-C: the answer is the only one that holds the key.
  const { apiKey, ...made } = await gx.keys.create({ name, roles: role, expiresAt });
  await hand(context, options, apiKey, made);
}

async function rotate(
  context: Context,
  { inPlace = false, ...options }: Destination & { readonly inPlace?: boolean },
): Promise<void> {
  const { key } = await context.settings();
  if (inPlace && options.out !== undefined) {
    throw usageError('--in-place and --out exclude each other', 'Give one of them.');
  }
  if (inPlace && key?.file === undefined) {
    throw usageError('the key in use does not come from a file', 'Name one for its successor: --out <file>');
  }
  const destination = inPlace ? { ...options, out: key?.file } : options;
  await checkDestination(destination);
  const gx = await context.client();
  const { apiKey, rotatedAt } = await gx.keys.rotate();
  await hand(context, destination, apiKey, { rotatedAt });
  context.screen.note('The key that was used here lives for 24 more hours.');
}

async function remove(
  context: Context,
  { yes = false }: { readonly yes?: boolean },
  keyId: string,
): Promise<void> {
  const { terminal, screen, signal } = context;
  const gx = await context.client();
  const { keyId: own } = await gx.me.get({ signal });
  await confirm(terminal, `Deleting ${keyId}${keyId === own ? ', the key in use here,' : ''}`, yes);
  await gx.keys.revoke(keyId, { signal });
  if (screen.isJson) return screen.json({ id: keyId, isDeleted: true });
  await screen.line(`Deleted ${keyId}.`);
}

/** Before anything is made: a key that goes nowhere is lost. */
async function checkDestination({ out, showKey }: Destination): Promise<void> {
  if (out !== undefined) return checkWritable(out);
  if (showKey === true) return;
  throw usageError(
    'the new key would be there once, and has nowhere to go',
    'Name a file for it: --out <file>. Or have it printed: --show-key',
  );
}

async function hand(
  { screen }: Context,
  { out, showKey = false }: Destination,
  apiKey: string,
  about: object,
): Promise<void> {
  if (out !== undefined) await writePrivately(out, `${apiKey}\n`);
  if (screen.isJson) {
    const kept = out === undefined ? {} : { keyFile: out };
    return screen.json({ ...about, ...kept, ...(showKey ? { apiKey } : {}) });
  }
  if ('id' in about) screen.note(`Made ${String(about.id)}.`);
  if (out !== undefined) screen.note(`The key is in ${out}.`);
  if (showKey) await screen.line(apiKey);
}

const STATE_STYLES = { next: undefined, active: 'good', retired: 'warning', revoked: 'bad' } as const;

const ISSUER_COLUMNS: readonly Column<IssuerKey>[] = [
  { title: 'KID', value: ({ kid }) => kid, isWhole: true },
  { title: 'STATE', value: ({ state }) => state, isWhole: true, style: ({ state }) => STATE_STYLES[state] },
  { title: 'MADE', value: ({ createdAt }) => createdAt },
  { title: 'SIGNS FROM', value: ({ activeFrom }) => activeFrom ?? '' },
  { title: 'RETIRED', value: ({ retiredAt }) => retiredAt ?? '' },
  { title: 'REVOKED', value: ({ revokedAt }) => revokedAt ?? '' },
];

/** The keys that sign grant tokens: where they stand, and when the next one takes over. Any role sees them. */
async function issuerKeys({ client, screen, signal }: Context): Promise<void> {
  const gx = await client();
  const listed = await gx.issuerKeys.list({ signal });
  if (screen.isJson) return screen.json(listed);
  await screen.table(ISSUER_COLUMNS, listed.keys);
  const { nextRotationAt } = listed;
  screen.note(
    nextRotationAt === null ? 'No rotation is planned.' : `Another key takes over at ${nextRotationAt}.`,
  );
}

function roles(text: string, before: readonly string[] = []): readonly string[] {
  const all = several(text, before);
  const unknown = all.find((each) => !ROLES.includes(each));
  if (unknown === undefined) return all;
  throw new InvalidArgumentError(`There is no role ${unknown}; there are ${ROLES.join(', ')}.`);
}
