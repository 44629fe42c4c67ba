import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { readConfig, startServer } from '@grantex/server';
import { Grantex } from '@grantex/sdk';

export type Decision = 'approved' | 'pending' | 'denied';

/** A real server whose person takes their time. */
export interface AskingServer extends AsyncDisposable {
  readonly url: string;
  readonly gx: Grantex;
  /** What the person has made of all that was asked, from now on. */
  decide(how: Decision): void;
  /** The consent link of each grant that was asked for. */
  readonly links: string[];
}

/**
 * A sandbox approves at once. In front of it stands what holds its approval back until a test lets it through; all else
 * is the server's own.
 */
export async function startAskingServer(environment: Record<string, string> = {}): Promise<AskingServer> {
  let decided: Decision = 'pending';
  const codes = new Map<string, string>();
  const links: string[] = [];
  const front = createServer((request, response) => void pass(request, response));
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const config = readConfig({
    PORT: '0',
    GRANTEX_DATA_DIR: 'memory://',
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    GRANTEX_PUBLIC_URL: url,
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'silent',
    ...environment,
  });
  const server = await startServer(config);

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = request;
    const body = method === 'GET' ? undefined : await buffer(request);
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: rest as Record<string, string>,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(answer.ok && path.startsWith('/v1/authorize') ? held(method, text) : text);
  }

  function held(method: string, text: string): string {
    const { code, sandbox: _sandbox, ...request } = JSON.parse(text) as Record<string, string>;
    const { authRequestId = '', consentUrl = '' } = request;
    if (method === 'POST') links.push(consentUrl);
    if (code !== undefined) codes.set(authRequestId, code);
    const status = decided;
    if (status !== 'approved') return JSON.stringify({ ...request, status });
    const handedOut = codes.get(authRequestId);
    codes.delete(authRequestId);
    const asSandbox = method === 'POST' ? { sandbox: true } : {};
    return JSON.stringify({
      ...request,
      status,
      ...asSandbox,
      ...(handedOut === undefined ? {} : { code: handedOut }),
    });
  }

  return {
    url,
    gx: new Grantex({ apiKey, baseUrl: url }),
    decide: (how) => void (decided = how),
    links,
    async [Symbol.asyncDispose]() {
      front.close();
      front.closeAllConnections();
      await server.close();
    },
  };
}
