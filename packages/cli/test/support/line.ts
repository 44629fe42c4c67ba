import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A connection to a server that can be cut. */
export interface Line {
  readonly url: string;
  /** The requested paths, in order. */
  readonly asked: readonly string[];
  /** Ends open connections, and refuses new ones until it is restored. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** @param refuse answers a path itself, with an error as the server would send it */
export async function lineTo(
  target: string,
  refuse: (path: string) => { readonly status: number; readonly code: string } | undefined = () => undefined,
): Promise<Line> {
  const asked: string[] = [];
  let isCut = false;
  const server: Server = createServer((incoming, outgoing) => {
    const [path = ''] = (incoming.url ?? '').split('?');
    asked.push(path);
    if (isCut) return void incoming.socket.destroy();
    const refusal = refuse(path);
    if (refusal !== undefined) {
      const { status, code } = refusal;
      const body = JSON.stringify({ code, message: code, requestId: 'r' });
      return void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }
    const { method, headers } = incoming;
    const sent = request(new URL(incoming.url ?? '', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    sent.on('error', () => incoming.socket.destroy());
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    cut() {
      isCut = true;
      server.closeAllConnections();
    },
    mend: () => void (isCut = false),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
