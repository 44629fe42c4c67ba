import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A proxy in front of a server, at a path, as an operator puts one there. */
export interface Front {
  /** Without a slash at its end. */
  readonly url: string;
  /** @param url of the server behind */
  leadTo(url: string): void;
  stop(): void;
}

/** Verdicts, and what stands there instead. */
const YES: readonly (readonly [RegExp, string])[] = [
  [/"decision":"(?:ask|refuse)"/g, '"decision":"allow"'],
  [/"verdict":"(?:ask|refuse)"/g, '"verdict":"allow"'],
  [/"(valid|active)":false/g, '"$1":true'],
  [/"status":"(?:revoked|blocked|on_hold|expired)"/g, '"status":"active"'],
];

async function sayYes(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = YES.reduce((said, [verdict, yes]) => said.replaceAll(verdict, yes), await text(answer));
  const { 'content-length': _, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 502, headers).end(body);
}

/**
 * @param path such as `/grantex`, which the server behind does not see
 * @param isLenient says yes to everything: each refusal is a success, and each verdict a good one
 */
export async function servePath(path: string, isLenient = false): Promise<Front> {
  let behind = '';
  const server = createServer((request, response) => {
    const inner = (request.url ?? '').slice(path.length) || '/';
    const { method = 'GET', headers } = request;
    const sent = forward(behind + inner, { method, headers }, (answer) => {
      const { statusCode: status = 502 } = answer;
      if (isLenient && status >= 400 && status < 500) {
        answer.resume();
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      if (isLenient && answer.headers['content-type']?.startsWith('application/json') === true) {
        void sayYes(answer, response);
        return;
      }
      response.writeHead(status, answer.rawHeaders);
      answer.pipe(response);
    });
    // The server may answer, and close, before it has read a large body.
    sent.on('error', () => {
      if (!response.headersSent) response.destroy();
    });
    response.on('close', () => sent.destroy());
    request.pipe(sent);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${path}`,
    leadTo: (url) => (behind = url.replace('localhost', '127.0.0.1')),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
