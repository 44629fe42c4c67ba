import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import { claimsOf, isValid, makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';
import type { CodeForm } from './quick-login.ts';

/** A website in the browser of somebody who has a sandbox on their machine, which asks nobody. */

let server: TestServer;
let service: Service;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
  service = await openService(server);
});
afterAll(async () => {
  host.close();
  await Promise.all([service.close(), server.close()]);
});

const EVIL = 'https://evil.example/callback';
const pathFor = (client_id: string, redirect_uri: string): string =>
  authorizePath({ client_id, redirect_uri, resource: service.audience, code_challenge: newPkce().challenge });

async function codes(): Promise<number> {
  const { rows } = await server.database.asSystem((transaction) =>
    sql`SELECT FROM authorization_requests WHERE code_digest IS NOT NULL`.execute(transaction),
  );
  return rows.length;
}

/** What browsers state about requests that a website causes. */
const CAUSED: Readonly<Record<string, Record<string, string>>> = {
  'a link or window.open': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  'an image': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  'a frame': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  'its script': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', origin: 'https://evil.example' },
};

test.each(Object.entries(CAUSED))('%s of a website gets no code for the website', async (_name, headers) => {
  const before = await codes();
  const clients = [
    await registerClient(server, { redirect_uris: [EVIL] }),
    host.publishClient({ redirect_uris: [EVIL] }).url,
  ];
  for (const client_id of clients) {
    const response = await fetch(server.url + pathFor(client_id, EVIL), { redirect: 'manual', headers });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/login\/[\w-]{43}$/);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
  expect(await codes()).toBe(before);
});

test.each(['cursor://localhost/callback', 'evil.example.app:/callback', 'cursor://127.0.0.1/callback'])(
  '%s leads to an app, and the page asks first',
  async (uri) => {
    const before = await codes();
    const client_id = await registerClient(server, { redirect_uris: [uri] });
    const response = await fetch(server.url + pathFor(client_id, uri), { redirect: 'manual' });
    expect(response.headers.get('location')).toMatch(/^\/login\/[\w-]{43}$/);
    expect(await codes()).toBe(before);
  },
);

test.each(['image', 'iframe', 'frame', 'script', 'empty', 'object'])(
  'a request of a page for %s gets no code, whoever listens on loopback',
  async (destination) => {
    const before = await codes();
    const client_id = await registerClient(server);
    const headers = { 'sec-fetch-dest': destination };
    const caused = await fetch(server.url + pathFor(client_id, CALLBACK), { redirect: 'manual', headers });
    expect(caused.headers.get('location')).toMatch(/^\/login\/[\w-]{43}$/);
    expect(await codes()).toBe(before);
    const opened = await fetch(server.url + pathFor(client_id, CALLBACK), {
      redirect: 'manual',
      headers: { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
    });
    expect(opened.headers.get('location')).toContain(`${CALLBACK}?code=`);
  },
);

test('a script cannot read where a code on loopback goes, or send one anywhere else', async () => {
  const client_id = await registerClient(server);
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const own = await fetch(server.url + pathFor(client_id, CALLBACK), { redirect: 'manual', headers });
  expect(own.headers.get('location')).toContain(`${CALLBACK}?code=`);
  // Without this header a browser neither shows the answer to the script nor follows it for the script.
  expect(own.headers.get('access-control-allow-origin')).toBeNull();
  expect(own.headers.get('referrer-policy')).toBe('no-referrer');
  const preflight = await fetch(`${server.url}/oauth/authorize`, { method: 'OPTIONS', headers });
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  expect(await fetch(server.url + pathFor(client_id, EVIL), { redirect: 'manual' })).toMatchObject({
    status: 400,
  });
});

test('an agent gets its code where its developer has registered, and nowhere else', async () => {
  const agent = await makeAgent(server.developer.call, ['flights:search'], {
    redirectUris: ['https://app.example/callback'],
  });
  const registered = await fetch(server.url + pathFor(agent, 'https://app.example/callback'), {
    redirect: 'manual',
  });
  expect(registered.headers.get('location')).toContain('https://app.example/callback?code=');
  for (const other of [EVIL, CALLBACK, 'https://app.example/callback/evil']) {
    const { status, headers } = await fetch(server.url + pathFor(agent, other), { redirect: 'manual' });
    expect({ status, location: headers.get('location') }).toEqual({ status: 400, location: null });
  }
});

test('a second person in one browser of a sandbox logs in, and ends nothing of the first one', async () => {
  const client_id = await registerClient(server);
  const browser = httpBrowser(server.url);
  const codeFor = async (login_hint: string, scope: string): Promise<CodeForm> => {
    const { verifier, challenge } = newPkce();
    const login = { client_id, resource: service.audience, login_hint, scope };
    const sent = await browser.open(authorizePath({ ...login, code_challenge: challenge }));
    const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code, code_verifier: verifier, client_id };
  };
  const tokenOf = async (form: CodeForm): Promise<string> =>
    (await post(server, 'token', form)).body.access_token;
  const alice = await tokenOf(await codeFor('alice', 'flights:search'));
  const bob = await tokenOf(await codeFor('bob', 'flights:search flights:book'));
  expect([claimsOf(alice).sub, claimsOf(bob).sub]).toEqual(['alice', 'bob']);
  expect(await isValid(server.developer.call, alice)).toBe(true);
  // The same person still ends their own.
  await tokenOf(await codeFor('alice', 'flights:search flights:book'));
  expect(await isValid(server.developer.call, alice)).toBe(false);
});

test('the page of a sandbox is approved from that page alone', async () => {
  const client_id = await registerClient(server, { redirect_uris: [EVIL] });
  const browser = httpBrowser(server.url);
  const at = (await browser.open(pathFor(client_id, EVIL))).headers.get('location') ?? '';
  const page = await browser.open(at);
  const shown = /name="shown" value="([\w-]{43})"/.exec(page.text)?.[1] ?? '';
  const { scope, lifetime } = chosenOn(page.text);
  const choice = { shown, scope, lifetime };
  const { csrf } = browser;

  const attempts: [string, Record<string, string | readonly string[]>, Record<string, string>][] = [
    ['without its token', { ...choice, csrf: '' }, {}],
    ['with a token of another browser', { ...choice, csrf: 'x'.repeat(43) }, {}],
    ['from a website', choice, { origin: 'https://evil.example' }],
    ['from a website, by the browser', choice, { 'sec-fetch-site': 'cross-site' }],
    ['from another port', choice, { 'sec-fetch-site': 'same-site' }],
    ['from a name that was rebound to it', choice, { origin: 'http://evil.example:4000' }],
  ];
  for (const [name, fields, headers] of attempts) {
    const { status } = await browser.submit(`${at}/approve`, fields, headers);
    expect([name, status]).toEqual([name, 403]);
  }
  const elsewhere = httpBrowser(server.url);
  await elsewhere.open('/permissions');
  expect((await elsewhere.submit(`${at}/approve`, choice)).status).toBe(403);
  expect((await elsewhere.open(at)).status).toBe(403);

  browser.csrf = csrf;
  const approved = await browser.submit(`${at}/approve`, choice);
  expect(approved.status).toBe(200);
  expect(approved.text).toContain('https://evil.example/callback?code=');
});
