import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcp, type Server, type AddressInfo } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Receiver {
  readonly port: number;
  /** Every line that was taken, also those that came twice. */
  readonly lines: string[];
}

/** A collector by HTTP. `refuse` says with which status it refuses a request, before or after it took the lines. */
export async function httpReceiver(
  refuse: (count: number) => { readonly status: number; readonly isTaken: boolean } | undefined = () =>
    undefined,
): Promise<
  Receiver & { readonly requests: { readonly headers: Record<string, unknown>; readonly lines: number }[] }
> {
  const lines: string[] = [];
  const requests: { headers: Record<string, unknown>; lines: number }[] = [];
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const got = (await text(request)).split('\n').slice(0, -1);
    requests.push({ headers: request.headers, lines: got.length });
    const refusal = refuse(requests.length);
    if (refusal === undefined || refusal.isTaken) lines.push(...got);
    response.writeHead(refusal?.status ?? 204).end();
  }
  const server = createServer((request, response) => void take(request, response));
  return { port: await listening(server), lines, requests };
}

/** A receiver of syslog that knows only RFC 6587 §3.4.1 and RFC 5424. */
export async function syslogReceiver(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<Receiver> {
  const lines: string[] = [];
  const take = (bytes: Buffer): void => {
    for (let rest = bytes; rest.length > 0;) {
      const space = rest.indexOf(0x20);
      const length = Number(rest.subarray(0, space).toString());
      const message = rest.subarray(space + 1, space + 1 + length).toString();
      const [, line] =
        /^<110>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ grantex \d+ - - \uFEFF(.*)$/s.exec(message) ?? [];
      if (line === undefined) throw new Error(`no message: ${message}`);
      lines.push(line);
      rest = rest.subarray(space + 1 + length);
    }
  };
  const onSocket = (socket: NodeJS.ReadableStream): void => {
    const pieces: Buffer[] = [];
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('end', () => take(Buffer.concat(pieces)));
    socket.on('error', () => undefined);
  };
  const server = tls === undefined ? createTcp(onSocket) : createTls(tls, onSocket);
  return { port: await listening(server), lines };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
