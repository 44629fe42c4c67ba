import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { readConfig, startServer } from '@grantex/server';
import { Grantex } from '@grantex/sdk';

export type Decision = 'approved' | 'pending' | 'denied';

/** A real server whose person takes their time. */
export interface AskingServer extends AsyncDisposable {
  readonly url: string;
  readonly gx: Grantex;
  /** The person whom agents ask that others have registered. */
  readonly anyone: Person;
  /** Registers an agent with its person. */
  ask(first: Decision, scopes: string[]): Promise<Asked>;
}

/** An agent, and the outcome of its requests. */
export interface Asked {
  readonly agentId: string;
  /** Decides all pending requests now. */
  decide(how: Decision): void;
  /** The consent link of each request. */
  readonly links: readonly string[];
}

export interface Person {
  /** What is decided about requests, from now on. */
  decided: Decision;
  readonly links: string[];
}

/**
 * A sandbox approves at once. A proxy in front of it holds its approval back until a test releases it; everything else
 * is the server's own.
 */
export async function startAskingServer(environment: Record<string, string> = {}): Promise<AskingServer> {
  const people = new Map<string, Person>();
  const anyone: Person = { decided: 'pending', links: [] };
  const personOf = new Map<string, Person>();
  const codes = new Map<string, string>();
  const front = createServer((request, response) => {
    pass(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
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
    const left = new AbortController();
    response.once('close', () => left.abort());
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: rest as Record<string, string>,
      signal: left.signal,
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const type = answer.headers.get('content-type') ?? 'text/plain';
    if (type.startsWith('text/event-stream') && answer.body !== null) {
      response.writeHead(answer.status, { 'content-type': type });
      // A reader that leaves a stream breaks it.
      return pipeline(answer.body, response).catch(() => undefined);
    }
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': type });
    response.end(answer.ok && path.startsWith('/v1/authorize') ? held(text, body) : text);
  }

  /** @param asked the request for a grant, if this is the answer to one */
  function held(text: string, asked: Buffer | undefined): string {
    const { code, sandbox: _sandbox, ...request } = JSON.parse(text) as Record<string, string>;
    const { authRequestId = '', consentUrl = '' } = request;
    if (asked !== undefined) {
      const { agentId } = JSON.parse(asked.toString('utf8')) as { readonly agentId: string };
      const person = people.get(agentId) ?? anyone;
      person.links.push(consentUrl);
      personOf.set(authRequestId, person);
    }
    if (code !== undefined) codes.set(authRequestId, code);
    const status = personOf.get(authRequestId)?.decided ?? 'pending';
    if (status !== 'approved') return JSON.stringify({ ...request, status });
    const handedOut = codes.get(authRequestId);
    codes.delete(authRequestId);
    const asSandbox = asked === undefined ? {} : { sandbox: true };
    return JSON.stringify({
      ...request,
      status,
      ...asSandbox,
      ...(handedOut === undefined ? {} : { code: handedOut }),
    });
  }

  const gx = new Grantex({ apiKey, baseUrl: url });
  return {
    url,
    gx,
    anyone,
    async ask(first, scopes) {
      const { id: agentId } = await gx.agents.register({ name: 'Helper', scopes });
      const person: Person = { decided: first, links: [] };
      people.set(agentId, person);
      return { agentId, links: person.links, decide: (how) => void (person.decided = how) };
    },
    async [Symbol.asyncDispose]() {
      front.close();
      front.closeAllConnections();
      await server.close();
    },
  };
}
