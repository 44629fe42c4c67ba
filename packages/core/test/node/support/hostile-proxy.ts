import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Listening } from './listen.ts';

/** What happens to one event of a stream: what is sent instead, or `cut` to end the connection. */
export type Hostility = (event: string) => readonly string[] | 'cut' | Promise<readonly string[]>;

/** A proxy between a verifier and a server, over real sockets, which changes the stream as a test says. */
export interface HostileProxy extends Listening {
  hostility: Hostility;
}

export const HONEST: Hostility = (event) => [event];

/** @param target the address of the server */
export async function createHostileProxy(target: string): Promise<HostileProxy> {
  const proxy = { hostility: HONEST };
  const listening = await listen((incoming, outgoing) => {
    const { method, headers } = incoming;
    const forwarded = request(`${target}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
      if (isStream) void pass(answer, outgoing, (event) => proxy.hostility(event));
      else answer.pipe(outgoing);
    });
    forwarded.once('error', () => outgoing.destroy());
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  return Object.assign(proxy, listening);
}

async function pass(answer: IncomingMessage, outgoing: ServerResponse, hostility: Hostility): Promise<void> {
  try {
    for await (const event of eventsOf(answer)) {
      const sent = await hostility(event);
      if (sent === 'cut') return void outgoing.destroy();
      outgoing.write(sent.join(''));
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

async function* eventsOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const events = `${rest}${chunk as string}`.split(/(?<=\n\n)/);
    rest = events.at(-1)?.endsWith('\n\n') === true ? '' : (events.pop() ?? '');
    yield* events;
  }
}
