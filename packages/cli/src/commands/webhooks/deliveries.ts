import type { WebhookDelivery } from '@grantex/sdk';
import { type Command, Option } from 'commander';
import type { Field } from '../../output/fields.ts';
import { distanceOf, momentOf } from '../../output/moment.ts';
import type { Column } from '../../output/table.ts';
import { orPage, WEB_OPTION } from '../../session/console-page.ts';
import type { Context, Run } from '../../session/context.ts';
import { count } from '../../session/option-values.ts';
import { EXIT, CliError, usageError } from '../../terminal/exit.ts';
import { showList } from '../show-list.ts';

/** The commands about what was sent to a webhook. */
export function addDeliveries(webhooks: Command, run: Run): void {
  webhooks
    .command('deliveries')
    .description('List what was sent to a webhook, newest first, and how it answered')
    .argument('<id>', 'id of the webhook, whk_…')
    .addOption(
      new Option('--status <status>', 'only those with this status').choices([
        'delivered',
        'retrying',
        'failed',
      ]),
    )
    .option('--limit <n>', 'how many to show at most', count, 20)
    .option(...WEB_OPTION)
    .action(run(orPage((_options, id: string) => `/settings/webhooks/${id}`, deliveries)));

  webhooks
    .command('test')
    .description('Send webhook.test now, and show how it was answered')
    .argument('<id>', 'id of the webhook, whk_…')
    .action(run(sendTest));

  webhooks
    .command('replay')
    .description('Deliver again: one delivery now, or all events since a time, in order')
    .argument('<id>', 'id of the webhook, whk_…')
    .option('--delivery <id>', 'id of the delivery, dlv_…')
    .option('--since <time>', 'ISO 8601, within the last 7 days')
    .action(run(replay));
}

const STYLES = { delivered: 'good', retrying: 'warning', failed: 'bad' } as const;

const COLUMNS: readonly Column<WebhookDelivery>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'STATUS', value: ({ status }) => status, isWhole: true, style: ({ status }) => STYLES[status] },
  { title: 'ANSWER', value: answerOf },
  { title: 'ATTEMPTS', value: ({ attempts }) => String(attempts), isWhole: true, isOptional: true },
  { title: 'LAST', value: ({ attemptedAt }, now) => distanceOf(attemptedAt, now), isWhole: true },
];

function answerOf({ answerStatus, fault }: WebhookDelivery): string {
  return fault ?? String(answerStatus ?? '');
}

async function deliveries(
  context: Context,
  { limit, status }: { readonly limit: number; readonly status?: WebhookDelivery['status'] },
  id: string,
): Promise<void> {
  const gx = await context.client();
  await showList(context, gx.webhooks.allDeliveries(id, { status }, { signal: context.signal }), {
    name: 'deliveries',
    limit,
    columns: COLUMNS,
    none: 'Nothing was sent.',
  });
}

async function sendTest(context: Context, _options: object, id: string): Promise<void> {
  const gx = await context.client();
  await show(context, await gx.webhooks.test(id, { signal: context.signal }));
}

async function replay(
  context: Context,
  { delivery, since }: { readonly delivery?: string; readonly since?: string },
  id: string,
): Promise<void> {
  const { screen, signal } = context;
  if ((delivery === undefined) === (since === undefined)) {
    throw usageError('what to deliver again is not said', 'Give one of --delivery <id> and --since <time>.');
  }
  const gx = await context.client();
  if (delivery !== undefined) {
    return show(context, await gx.webhooks.replayDelivery(id, delivery, { signal }));
  }
  const webhook = await gx.webhooks.replay(id, since ?? '', { signal });
  if (screen.isJson) return screen.json(webhook);
  await screen.line(`${id} gets everything since ${since ?? ''} again.`);
}

/** @throws {CliError} where the endpoint did not accept it */
async function show({ screen, terminal }: Context, delivery: WebhookDelivery): Promise<void> {
  const { id, type, status, answerStatus, answer, fault, milliseconds, attemptedAt } = delivery;
  if (screen.isJson) await screen.json(delivery);
  else {
    const fields: Field[] = [
      ['delivery', id],
      ['type', type],
      ['status', status, STYLES[status]],
      ['answer', answerStatus === null ? '(none)' : `${answerStatus}, after ${milliseconds} ms`],
      ['sent', momentOf(attemptedAt, terminal.now())],
    ];
    if (answer !== null) fields.push(['body', answer]);
    await screen.fields(fields);
  }
  if (fault !== null) throw new CliError(`the endpoint ${fault}`, { exitCode: EXIT.wrong });
}
