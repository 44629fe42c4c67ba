import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that sends the browser to the login, and to which the browser comes back (RFC 8252 §7.3). */
export interface Loopback {
  /** Where to open the browser. It stays valid however late the person comes. */
  readonly startUrl: string;
  readonly redirectUri: string;
  /** Resolves with what `accept` makes of the answer, and rejects with what it or `start` throws. */
  readonly answer: Promise<URLSearchParams>;
  close(): void;
}

export interface LoopbackOptions {
  /** Returns where to send the browser. */
  readonly start: (redirectUri: string) => Promise<string>;
  /** Whether this answer belongs to the login. Another one is refused, and the server waits on. */
  readonly isExpected: (answer: URLSearchParams) => boolean;
  /** Checks an expected answer. */
  readonly accept: (answer: URLSearchParams) => URLSearchParams;
}

/** Listens on a free port of 127.0.0.1. */
export async function listenOnLoopback({ start, isExpected, accept }: LoopbackOptions): Promise<Loopback> {
  const { promise: answer, resolve, reject } = Promise.withResolvers<URLSearchParams>();
  // It may end before somebody waits for it.
  answer.catch(() => {});
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (request.method !== 'GET') return say(response, 405, 'This address is for browsers.');
    if (pathname === '/') {
      return void start(redirectUri).then(
        (location) => response.writeHead(302, { ...HEADERS, location }).end(),
        (error: unknown) => {
          say(response, 502, 'The login cannot begin. Your terminal says why.');
          reject(error);
        },
      );
    }
    if (pathname !== '/callback') return say(response, 404, 'There is nothing here.');
    if (!isExpected(searchParams)) return say(response, 400, 'This answer belongs to another login.');
    try {
      resolve(accept(searchParams));
      say(response, 200, 'Done. You can close this page and go back to your terminal.');
    } catch (error) {
      say(response, 200, 'The login did not succeed. Your terminal says why.');
      reject(error);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redirectUri = `${origin}/callback`;
  return {
    startUrl: `${origin}/`,
    redirectUri,
    answer,
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // The page's own address has the code.
  'referrer-policy': 'no-referrer',
  connection: 'close',
};

/** @param text plain, by this program */
function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>Grantex</title><p>${text}</p></html>\n`,
  );
}
