import { get as getPlain } from 'node:http';
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
  try {
    return await openSocket(url, request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    return fetch(url, request);
  }
};

function usesProxy(): boolean {
  return PROXIES.some((name) => (env[name] ?? env[name.toLowerCase()] ?? '') !== '');
}

function openSocket(url: string, { headers, signal }: StreamRequest): Promise<Response> {
  const get = url.startsWith('https:') ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    const sent = get(url, { headers: { ...headers }, signal, agent: false }, (answer) => {
      answer.socket.unref();
      const { statusCode: status = 0, headers: received } = answer;
      const body = Readable.toWeb(answer) as NodeReadableStream<Uint8Array<ArrayBuffer>>;
      resolve(
        new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, {
          status,
          headers: { 'content-type': received['content-type'] ?? '' },
        }),
      );
    });
    sent.on('error', reject);
  });
}
