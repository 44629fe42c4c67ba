import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { env } from 'node:process';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { globalFetch } from '../base/global-fetch.ts';
import type { OpenStream, PrepareStreams, StreamRequest } from './transport.ts';

const nativeFetch = globalThis.fetch;
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

export const prepareStreams: PrepareStreams = () => openStream;

// Bun and Deno give no access to the socket of a `fetch`. Where their `fetch` may take another way to the server than
// `node:http` does, the stream stays with it and keeps the process alive.
const openStream: OpenStream = async (fetch, url, request) => {
  const isPlainFetch = fetch === globalFetch && globalThis.fetch === nativeFetch;
  if (!isPlainFetch || usesProxy()) return fetch(url, request);
  let answer: IncomingMessage;
  try {
    answer = await ask(url, request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    return fetch(url, request);
  }
  return streamOf(answer, url);
};

function usesProxy(): boolean {
  return PROXIES.some((name) => (env[name] ?? env[name.toLowerCase()] ?? '') !== '');
}

function ask(url: string, { headers, signal }: StreamRequest): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers: { ...headers }, signal, agent: false }, resolve);
    sent.on('error', reject);
    // After an answer to switch protocols, nothing else follows.
    sent.on('close', () => reject(new Error('The connection was closed without an answer.')));
  });
}

/** A `Response` takes a body only with some of the statuses that a server may send. */
function streamOf(answer: IncomingMessage, url: string): Response {
  const { statusCode, headers } = answer;
  if (statusCode !== 200) {
    answer.destroy();
    throw new Error(`${new URL(url).pathname} answered with status ${statusCode}.`);
  }
  answer.socket.unref();
  const body = Readable.toWeb(answer) as NodeReadableStream<Uint8Array<ArrayBuffer>>;
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  });
}
