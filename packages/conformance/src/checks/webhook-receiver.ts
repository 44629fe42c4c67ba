import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { memberOf, parseJson } from '../http/answer.ts';
import type { Context, Developer } from '../runner/context.ts';
import { begun, expectThat, textOf } from '../runner/expect.ts';
import { listening } from './loopback.ts';

/** How long a message may take to come, in milliseconds: the first retry comes after 5 seconds. */
const PATIENCE = 20_000;

/** A message as it came. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
}

/** An endpoint of a developer, on this machine. */
export interface Endpoint {
  readonly webhookId: string;
  readonly secret: string;
  readonly url: string;
  /** Every message until now. */
  readonly messages: readonly Message[];
  /** Waits until so many messages have come. @throws {CheckFailure} where they do not come in time */
  received(count: number): Promise<readonly Message[]>;
}

/** What the endpoint answers: a status, or headers, too. */
type Answering = (message: Message, index: number) => number | { status: number; location: string };

/** Runs `work` with an endpoint that wants events of these types. */
export async function receiving(
  context: Context,
  own: Developer,
  {
    events = ['*'],
    answer = () => 204,
  }: { readonly events?: readonly string[]; readonly answer?: Answering },
  work: (endpoint: Endpoint) => Promise<void>,
): Promise<void> {
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { headers, url: path = '' } = request;
    const message = {
      id: String(headers['webhook-id']),
      type: String(memberOf(parseJson(body), 'type')),
      body,
      headers,
      path,
    };
    messages.push(message);
    const answered = answer(message, messages.length - 1);
    const { status, location } =
      typeof answered === 'number' ? { status: answered, location: undefined } : answered;
    response.writeHead(status, location === undefined ? {} : { location }).end();
    for (const tell of waiting) tell();
  };
  await listening(
    context,
    // A sender may break off in the middle of a message.
    (request, response) => void listener(request, response).catch(() => response.destroy()),
    async (origin) => {
      const url = `${origin}/hook`;
      const made = begun(await own.api.post('/v1/webhooks', { url, events }), 201);
      const endpoint: Endpoint = {
        webhookId: textOf(made, 'id'),
        secret: textOf(made, 'secret'),
        url,
        messages,
        received: (count) => waitFor(messages, waiting, count),
      };
      try {
        await work(endpoint);
      } finally {
        await own.api.delete(`/v1/webhooks/${endpoint.webhookId}`);
      }
    },
  );
}

async function waitFor(
  messages: readonly Message[],
  waiting: Set<() => void>,
  count: number,
): Promise<readonly Message[]> {
  await new Promise<void>((resolve, reject) => {
    const tell = (): void => {
      if (messages.length < count) return;
      clearTimeout(timer);
      waiting.delete(tell);
      resolve();
    };
    const timer = setTimeout(() => {
      waiting.delete(tell);
      try {
        const types = messages.map(({ type }) => type);
        expectThat(false, `${count} messages within ${PATIENCE / 1000} seconds`, types);
      } catch (failure) {
        reject(failure);
      }
    }, PATIENCE);
    waiting.add(tell);
    tell();
  });
  return messages;
}

/** `v1,` and the signature of Standard Webhooks over a message. */
export function signatureOf({ headers, body }: Message, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
