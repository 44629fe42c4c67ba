import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';
import type { ResourceSettings } from '../../../src/authority/resources/settings.ts';
import { type Authenticator, createAuthenticator } from '../../support/authenticator.ts';
import { chosenOn, type SentChoice } from '../../support/chosen-on.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

/** A service that says whose it is (RFC 9728). */
export interface Service {
  audience: string;
  close(): Promise<void>;
}

/** Starts a service of a developer, and registers it. */
export async function openService(
  server: TestServer,
  settings: Partial<ResourceSettings> = {},
  { developer = server.developer, path = '/mcp' }: { developer?: TestDeveloper; path?: string } = {},
): Promise<Service> {
  const http = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        resource: audience,
        authorization_servers: [server.url],
        grantex_developer: developer.id,
      }),
    );
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const audience = `http://127.0.0.1:${(http.address() as AddressInfo).port}${path}`;
  const all = { openTo: 'clients', scopes: ['flights:search', 'flights:book'], ...settings };
  const { status, body } = await developer.call('PATCH /v1/me', {
    settings: { resources: { [audience]: all } },
  });
  if (status !== 200) throw new Error(`the service is not registered: ${JSON.stringify(body)}`);
  return {
    audience,
    close: () => new Promise((done) => http.close(() => done())),
  };
}

export const CALLBACK = 'http://127.0.0.1:33418/callback';

/** Registers a client, and returns its id. */
export async function registerClient(
  server: Pick<TestServer, 'callAs'>,
  metadata: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await server.callAs(null)('POST /oauth/register', {
    client_name: 'Any Client',
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: 'none',
    ...metadata,
  });
  if (status !== 201) throw new Error(`not registered: ${JSON.stringify(body)}`);
  return body.client_id;
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function newPkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The address to which a client sends a browser. */
export function authorizePath(parameters: Record<string, string | undefined>): string {
  const given = Object.entries({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: CALLBACK,
    state: 'of this client',
    ...parameters,
  }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
  return `/oauth/authorize?${new URLSearchParams(given).toString()}`;
}

/** A person at a live server, with a browser and a device with passkeys. */
export interface LoggingIn {
  browser: HttpBrowser;
  device: Authenticator;
  /** Follows a client to the page of its login. */
  open(path: string): Promise<{ at: string; page: HttpPage }>;
  /** Creates a passkey on that page. */
  enrol(at: string): Promise<HttpPage>;
  /** Approves what the page shows. */
  approve(at: string, chosen?: Partial<SentChoice>): Promise<HttpPage>;
}

export function loggingIn(
  { url }: Pick<TestServer, 'url'>,
  device: Authenticator = createAuthenticator({ origin: url }),
): LoggingIn {
  const browser = httpBrowser(url);
  return {
    browser,
    device,
    async open(path) {
      const sent = await browser.open(path);
      const at = sent.headers.get('location') ?? '';
      if (!at.startsWith('/login/')) throw new Error(`${sent.status}: ${at} ${sent.text.slice(0, 500)}`);
      return { at, page: await browser.open(at) };
    },
    async enrol(at) {
      const { json } = await browser.call(`${at}/enrol/ask`, {});
      return browser.call(`${at}/enrol`, { response: device.create(json) });
    },
    async approve(at, different = {}) {
      const page = await browser.open(at);
      const shown = /shown&quot;:&quot;([\w-]{43})/.exec(page.text)?.[1];
      const chosen = { shown, ...chosenOn(page.text, different) };
      const asked = await browser.call(`${at}/ask`, chosen);
      if (asked.status !== 200) return asked;
      return browser.call(`${at}/settle`, { ...chosen, response: device.get(asked.json) });
    },
  };
}

/** Sends a form to an endpoint of OAuth. */
export async function post(
  server: Pick<TestServer, 'url'>,
  endpoint: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: any; headers: Headers }> {
  const response = await fetch(`${server.url}/oauth/${endpoint}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}
