import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { spellHidden } from '@grantex/core/issuer';
import type { GrantexEvent, StreamNotice } from '@grantex/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { Webhook } from 'standardwebhooks';
import { clockOf } from '../../output/moment.ts';
import type { Context, Run } from '../../session/context.ts';
import { requireKey } from '../../session/settings.ts';
import { several } from '../../session/option-values.ts';

interface ListenOptions {
  readonly forwardTo: string;
  readonly events?: readonly string[];
}

export function addListen(webhooks: Command, run: Run): void {
  webhooks
    .command('listen')
    .description('Forward events as webhook messages to a service on this machine, until Ctrl-C')
    .requiredOption(
      '--forward-to <url>',
      'where messages are sent, such as http://localhost:3000/hook',
      webUrl,
    )
    .option('--events <types>', 'types of events; default: all; may be repeated', several)
    .addHelpText(
      'after',
      `
Nothing is registered at the server: events come by the API key, which needs the role audit-read. Messages have the form
and the headers of a webhook, and come one after the other. They are signed with a secret that is printed first; it is
the same each time for one key. What comes while the server is away follows when it is back. While nobody listens at
the URL, events wait; one that is answered by an error is not sent again.

Example:
  $ grantex webhooks listen --forward-to http://localhost:3000/hook --events grant.revoked`,
    )
    .action(run(listen));
}

/** Milliseconds between two tries while nobody listens. */
const AGAIN_AFTER = 1_000;
/** Milliseconds that an answer may take. */
const PATIENCE = 15_000;

async function listen(context: Context, { forwardTo, events }: ListenOptions): Promise<void> {
  const { screen, signal } = context;
  const gx = await context.client();
  const secret = secretOf(await requireKey(await context.settings()).read());
  if (screen.isJson) await screen.jsonLine({ secret });
  else screen.note(`The secret of the messages: ${secret}`);
  let wasReady = false;
  for await (const item of gx.events.stream({ signal })) {
    if (isEvent(item)) {
      if (events === undefined || events.includes(item.type)) await forward(context, item, forwardTo, secret);
    } else if (item.type === 'reset') {
      screen.warn(
        'the server was restored, or does not keep the events after the last one: some are missing',
      );
    } else if (item.type === 'ready') {
      screen.note(wasReady ? 'The server is back.' : 'Waiting for events. Press Ctrl-C to stop.');
      wasReady = true;
    }
  }
}

function isEvent(item: GrantexEvent | StreamNotice): item is GrantexEvent {
  return 'data' in item;
}

/** The same each time, so that a service can keep it; whoever reads it learns nothing of the key. */
function secretOf(apiKey: string): string {
  const bytes = createHmac('sha256', apiKey).update('grantex webhooks listen').digest('base64');
  return `whsec_${bytes}`;
}

async function forward(context: Context, event: GrantexEvent, url: string, secret: string): Promise<void> {
  const { screen, signal, terminal } = context;
  const body = JSON.stringify({ type: event.type, timestamp: event.at, data: event.data });
  for (let tries = 1; ; tries += 1) {
    const began = terminal.now();
    const answer = await send(url, event.id, body, secret, signal);
    const milliseconds = terminal.now() - began;
    if (answer !== undefined) {
      const { id, type } = event;
      if (screen.isJson) return screen.jsonLine({ id, type, status: answer, milliseconds });
      const isWell = answer >= 200 && answer < 300;
      const time = clockOf(new Date(terminal.now()).toISOString(), terminal.now());
      const outcome = screen.paint(isWell ? 'good' : 'bad', String(answer));
      return screen.drawn([
        `${time}  ${outcome}  ${spellHidden(type)}  ${screen.paint('quiet', `${milliseconds} ms`)}`,
      ]);
    }
    if (tries === 1) screen.warn(`nobody answers at ${url}; events wait`);
    await pause(AGAIN_AFTER, undefined, { signal });
  }
}

/** @returns the status; undefined where nobody answers */
async function send(
  url: string,
  id: string,
  body: string,
  secret: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const at = new Date();
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const product = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'grantex',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': new Webhook(secret).sign(id, at, body),
        'x-grantex-timestamp': timestamp,
        'x-grantex-signature-v2': `sha256=${product}`,
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function webUrl(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be a URL, such as http://localhost:3000/hook.');
}
