import type { Webhook } from '@grantex/sdk';
import type { Command } from 'commander';
import { distanceOf, momentOf } from '../../output/moment.ts';
import type { Field } from '../../output/fields.ts';
import type { Column } from '../../output/table.ts';
import { orPage, WEB_OPTION } from '../../session/console-page.ts';
import type { Context, Run } from '../../session/context.ts';
import { count, several } from '../../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../../terminal/ask.ts';
import { usageError } from '../../terminal/exit.ts';
import { showList } from '../show-list.ts';
import { addDeliveries } from './deliveries.ts';
import { addListen } from './listen.ts';
import { checkDestination, handSecret, type SecretDestination, withSecret } from './secret.ts';

export function addWebhooks(program: Command, run: Run): void {
  const webhooks = program
    .command('webhooks')
    .description('Have your services told of what happens')
    .addHelpText(
      'after',
      `
Examples:
  $ grantex webhooks create https://example.com/hook --events grant.revoked,agent.held --out hook.secret
  $ grantex webhooks test whk_01J…
  $ grantex webhooks deliveries whk_01J… --status failed
  $ grantex webhooks listen --forward-to http://localhost:3000/hook`,
    );

  webhooks
    .command('list')
    .description('List webhooks, newest first')
    .option('--limit <n>', 'how many to show at most', count, 50)
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/settings/webhooks', list)));

  withSecret(webhooks.command('create'))
    .description('Make a webhook; its secret is available once, for --out or --show-secret')
    .argument('<endpoint>', 'URL that messages are sent to, https://…')
    .requiredOption('--events <types>', 'types of events, or * for all; may be repeated', several)
    .option('--description <text>', 'what it is for')
    .action(run(create));

  webhooks
    .command('update')
    .description('Change a webhook; what waits is tried at once')
    .argument('<id>', 'id of the webhook, whk_…')
    .option('--endpoint <url>', 'URL that messages are sent to')
    .option('--events <types>', 'types of events, or * for all; may be repeated', several)
    .option('--description <text>', 'what it is for')
    .option('--enable', 'continue where it was; also tries at once what waits')
    .option('--disable', 'send nothing until it is enabled')
    .action(run(update));

  webhooks
    .command('delete')
    .description('Delete a webhook and its deliveries')
    .argument('<id>', 'id of the webhook, whk_…')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(remove));

  withSecret(webhooks.command('rotate'))
    .description('Give a webhook another secret; the old one signs as well for 24 hours')
    .argument('<id>', 'id of the webhook, whk_…')
    .action(run(rotate));

  addDeliveries(webhooks, run);
  addListen(webhooks, run);
}

const COLUMNS: readonly Column<Webhook>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'URL', value: ({ url }) => url },
  { title: 'EVENTS', value: ({ events }) => events.join(' ') },
  { title: 'STATE', value: stateOf, isWhole: true, style: styleOf },
  {
    title: 'MADE',
    value: ({ createdAt }, now) => distanceOf(createdAt, now),
    isWhole: true,
    isOptional: true,
  },
];

function stateOf({ enabled, disabledReason, failingSince }: Webhook, now: number): string {
  if (!enabled) return `disabled (${disabledReason ?? 'developer'})`;
  return failingSince === null ? 'enabled' : `failing since ${distanceOf(failingSince, now)}`;
}

function styleOf({ enabled, failingSince }: Webhook): 'good' | 'warning' | 'bad' {
  if (!enabled) return 'bad';
  return failingSince === null ? 'good' : 'warning';
}

async function list(context: Context, { limit }: { readonly limit: number }): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.webhooks.listAll({ signal: context.signal }), {
    name: 'webhooks',
    limit,
    columns: COLUMNS,
    none: 'There are no webhooks. Make one: grantex webhooks create --help',
  });
}

interface CreateOptions extends SecretDestination {
  readonly events: readonly string[];
  readonly description?: string;
}

async function create(context: Context, options: CreateOptions, url: string): Promise<void> {
  const { events, description } = options;
  await checkDestination(options);
  const gx = await context.client();
  // Ctrl-C does not end this: only this answer holds the secret.
  const { secret, ...made } = await gx.webhooks.create({ url, events, description });
  await handSecret(context, options, secret, made);
}

interface UpdateOptions {
  readonly endpoint?: string;
  readonly description?: string;
  readonly events?: readonly string[];
  readonly enable?: boolean;
  readonly disable?: boolean;
}

async function update(
  { screen, client, signal, terminal }: Context,
  { enable = false, disable = false, endpoint: url, events, description }: UpdateOptions,
  id: string,
): Promise<void> {
  if (enable && disable) {
    throw usageError('--enable and --disable cannot be used together', 'Give one of them.');
  }
  const enabled = enable || disable ? { enabled: enable } : {};
  const changed = await (
    await client()
  ).webhooks.update(id, { url, description, events, ...enabled }, { signal });
  if (screen.isJson) return screen.json(changed);
  await screen.fields(fieldsOf(changed, terminal.now()));
}

function fieldsOf(webhook: Webhook, now: number): readonly Field[] {
  const { id, url, description, events, nextAttemptAt } = webhook;
  return [
    ['webhook', id],
    ['url', url],
    ...(description === null ? [] : [['description', description] as const]),
    ['events', events.join(' ')],
    ['state', stateOf(webhook, now), styleOf(webhook)],
    ...(nextAttemptAt === null ? [] : [['next attempt', momentOf(nextAttemptAt, now)] as const]),
  ];
}

async function remove(context: Context, { yes = false }: ConfirmOptions, id: string): Promise<void> {
  const { terminal, screen, signal } = context;
  const gx = await context.client();
  await confirm(terminal, `Deleting ${id} and its deliveries`, yes);
  await gx.webhooks.delete(id, { signal });
  if (screen.isJson) return screen.json({ id, isDeleted: true });
  await screen.line(`Deleted ${id}.`);
}

async function rotate(context: Context, options: SecretDestination, id: string): Promise<void> {
  await checkDestination(options);
  const gx = await context.client();
  const { secret, ...rotated } = await gx.webhooks.rotate(id);
  await handSecret(context, options, secret, rotated);
  context.screen.note('The old secret signs as well for 24 hours.');
}
