import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message as an endpoint received it. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
  id: string;
  type: string;
  data: any;
}

/** The answer of an endpoint to a message: a status, and more if need be. */
export type Reply = number | { status: number; headers?: Record<string, string>; body?: string };

export interface Receiver {
  url: string;
  /** All messages, in the order in which they came. */
  received: Received[];
  /** Decides the answers from now on. Default: 204 to all. */
  answer(by: (message: Received) => Reply | Promise<Reply>): void;
  close(): void;
}

/** An endpoint on this machine. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer: (message: Received) => Reply | Promise<Reply> = () => 204;
  const listener = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const headers = request.headers as Record<string, string>;
      const { type, data } = JSON.parse(body) as { type: string; data: unknown };
      const id = headers['webhook-id'] ?? '';
      const message = { path: request.url ?? '', headers, body, id, type, data };
      received.push(message);
      void Promise.resolve(answer(message)).then((reply) => {
        const {
          status,
          headers: more = {},
          body: text = '',
        } = typeof reply === 'number' ? { status: reply } : reply;
        return response.writeHead(status, more).end(text);
      });
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`,
    received,
    answer: (by) => void (answer = by),
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}

/** Verifies as a receiver does. @throws where the library refuses it */
export function verify(secret: string, { headers, body }: Pick<Received, 'headers' | 'body'>): unknown {
  return new Webhook(secret).verify(body, headers);
}
