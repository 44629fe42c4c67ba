import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Listening } from './listen.ts';

/** What becomes of one event of a stream on its way: what is sent on instead, `cut` for the end of the connection. */
export type Hostility = (event: string) => readonly string[] | 'cut' | Promise<readonly string[]>;

/** Stands between a verifier and a server, over real sockets, and does as a test says to what the stream brings. */
export interface HostileProxy extends Listening {
  hostility: Hostility;
}

export const HONEST: Hostility = (event) => [event];

/** @param target where the server is */
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
