import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The connection to a verifier, as the proxy has it. */
export interface Victim {
  /** Resolves once there is room for more. */
  write(text: string): Promise<void>;
  cut(): void;
}

/** What the proxy does between a verifier and its server. Everything else passes through unchanged. */
export interface Hostility {
  /** Replaces the verifier's API key. */
  readonly apiKey?: string;
  /** Replaces the document of both routes. */
  readonly document?: string;
  /** Changes the snapshot. */
  snapshot?(jws: string): string;
  /** Handles each event of a stream, in order; the next one waits for it. */
  event?(event: string, victim: Victim): void | Promise<void>;
}

export interface HostileProxy {
  readonly url: string;
  /** Sets the behaviour from now on, also for open streams. */
  hostility: Hostility;
  /** How many streams are open. */
  readonly streams: number;
  /** The last snapshot and the last heartbeat from the server. */
  readonly seen: { snapshot: string; heartbeat: string };
  cutStreams(): void;
  close(): Promise<void>;
}

/** A proxy between verifiers and the server at `target`, over real sockets. */
export async function openHostileProxy(target: string): Promise<HostileProxy> {
  const streams = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    const { apiKey, document } = proxy.hostility;
    if (document !== undefined) return void outgoing.setHeader('content-type', 'text/html').end(document);
    const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    const headers = { ...incoming.headers, ...authorization };
    const forwarded = request(target + incoming.url, { method: incoming.method ?? '', headers }, (answer) => {
      void (isStream(answer) ? passStream(answer, outgoing) : passSnapshot(answer, outgoing)).catch(() =>
        outgoing.destroy(),
      );
    });
    forwarded.once('error', () => outgoing.destroy());
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });

  async function passSnapshot(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of answer.setEncoding('utf8')) text += String(piece);
    const { snapshot } = JSON.parse(text) as { snapshot?: string };
    if (snapshot !== undefined) {
      text = JSON.stringify({ snapshot: proxy.hostility.snapshot?.(snapshot) ?? snapshot });
      proxy.seen.snapshot = snapshot;
    }
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' }).end(text);
  }

  async function passStream(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    streams.add(outgoing);
    outgoing.once('close', () => streams.delete(outgoing));
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const victim: Victim = {
      async write(text) {
        if (!outgoing.destroyed && !outgoing.write(text))
          await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')]);
      },
      cut: () => void outgoing.destroy(),
    };
    for await (const event of eventsOf(answer)) {
      const { hostility } = proxy;
      if (hostility.event === undefined) await victim.write(event);
      else await hostility.event(event, victim);
      if (event.startsWith('event: heartbeat')) proxy.seen.heartbeat = event;
    }
    outgoing.end();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: HostileProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hostility: {},
    get streams() {
      return streams.size;
    },
    seen: { snapshot: '', heartbeat: '' },
    cutStreams() {
      for (const stream of streams) stream.destroy();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function isStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('text/event-stream') === true;
}

async function* eventsOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of answer.setEncoding('utf8')) {
    const events = `${rest}${String(piece)}`.split(/(?<=\n\n)/);
    rest = events.at(-1)?.endsWith('\n\n') === true ? '' : (events.pop() ?? '');
    yield* events;
  }
}
