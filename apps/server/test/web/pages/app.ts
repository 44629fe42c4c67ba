import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask } from '../../people/consent/person.ts';
import { makeAgent, pkce } from '../../support/grants.ts';
import type { Call, TestDeveloper, TestServer } from '../../support/server.ts';

/** An app with an agent, which sends people to the consent page and waits until they return. */
export interface App {
  agentId: string;
  redirectUri: string;
  /** The queries of the browsers that returned. */
  answers: URLSearchParams[];
  /** Requests a grant with a code challenge, with `redirectUri` as its redirect. */
  ask(more?: AskOptions): Promise<Asked>;
  close(): void;
}

export interface AskOptions {
  principalId?: string;
  state?: string;
  scopes?: string[];
  expiresIn?: string;
  audience?: string;
  authorizationDetails?: readonly object[];
  /** Differs from the app's own. */
  redirectUri?: string;
}

/** A pending request. */
export interface Asked {
  consentUrl: string;
  principalId: string;
  authRequestId: string;
  /** The code is exchanged with this. */
  codeVerifier: string;
}

export const TRAVEL = ['payments:initiate:max_500', 'calendar:read', 'flights:book'];

/** An app that listens on loopback, and whose agent is registered with the server. */
export async function makeApp(
  { url }: TestServer,
  developer: TestDeveloper,
  agent: object = {},
): Promise<App> {
  const answers: URLSearchParams[] = [];
  const listener = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/callback') answers.push(searchParams);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><html lang="en"><title>the app</title><h1>Welcome back</h1>');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const redirectUri = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/callback`;
  const agentId = await makeAgent(developer.call, TRAVEL, {
    name: 'Travel planner',
    description: 'Plans trips, books flights and keeps your calendar in step.',
    redirectUris: ['http://127.0.0.1/callback'],
    ...agent,
  });
  return {
    agentId,
    redirectUri,
    answers,
    async ask(more = {}) {
      const { verifier, challenge } = pkce();
      const input = { scopes: TRAVEL, agentId, redirectUri, codeChallenge: challenge, ...more };
      const { secret, principalId, authRequestId } = await ask(developer, input);
      return { consentUrl: `${url}/consent/${secret}`, principalId, authRequestId, codeVerifier: verifier };
    },
    close: () => void listener.close(),
  };
}

/** Signs up a developer with a name for people to read. */
export async function signUpAs(callAs: (key: string | null) => Call, name: string): Promise<TestDeveloper> {
  const { body } = await callAs(null)('POST /v1/signup', { name });
  return { id: body.developerId, key: body.apiKey, call: callAs(body.apiKey) };
}
