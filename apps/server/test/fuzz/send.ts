import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Exchange } from 'api-contract';

/** A raw request: headers may be repeated, and a body may end too early. */
export interface Sent {
  method: string;
  /** Path and query. */
  path: string;
  headers: readonly (readonly [string, string])[];
  body?: string | undefined;
  /** Sends only this many bytes of the body; then the connection ends. */
  cutAt?: number | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/**
 * Sends it. Undefined when the connection ended without a response, which only a truncated or oversized body may cause.
 */
export function send(
  url: string,
  { method, path, headers, body, cutAt }: Sent,
): Promise<Exchange | undefined> {
  const { hostname, port, host } = new URL(url);
  const bytes = Buffer.from(body ?? '');
  const length = body === undefined ? [] : ['content-length', String(bytes.length)];
  return new Promise((resolve, reject) => {
    const sending = httpRequest({
      agent: cutAt === undefined ? agent : false,
      hostname,
      port,
      method,
      path,
      headers: ['host', host, ...headers.flat(), ...length],
    });
    const mayBreak = cutAt !== undefined || bytes.length > 1_048_576;
    sending.on('error', (error) => (mayBreak ? resolve(undefined) : reject(error)));
    sending.on('response', (response) => {
      read(response).then(
        (text) =>
          resolve({
            method,
            url: path,
            body,
            status: response.statusCode ?? 0,
            headers: new Headers(pairsOf(response.rawHeaders)),
            text,
          }),
        reject,
      );
    });
    if (cutAt === undefined) sending.end(bytes);
    else sending.write(bytes.subarray(0, Math.min(cutAt, bytes.length - 1)), () => sending.destroy());
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as [string, string]] : [],
  );
}
