import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { wordsOf } from '../directory/person.ts';
import {
  authorizePath,
  CALLBACK,
  loggingIn,
  newPkce,
  openService,
  registerClient,
  type Service,
} from './log-in.ts';

/** What the page of a login shows of a client that wants to look like another one. */

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  service = await openService(server, { people: 'anyone' });
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

function pathOf(more: Record<string, string> = {}): string {
  const code_challenge = newPkce().challenge;
  return authorizePath({ client_id, code_challenge, resource: service.audience, ...more });
}

const LONG = 'W'.repeat(200);
test.each([
  ['<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
  ['"><img src=x onerror=alert(1)>', '&lt;img'],
  ["x' onfocus='alert(1)", ">x' onfocus='alert(1)<"],
  ['&lt;b&gt;', '&amp;lt;'],
  ['${7*7}{{7*7}}', '${7*7}{{7*7}}'],
  [LONG, LONG],
  ['Claude', 'Claude'],
  ['Any\u00adClient\u200b', 'Any'],
])('the name %j is shown as text, beside what is known of the client', async (name, shown) => {
  const own = await registerClient(server, { client_name: name });
  const { page } = await loggingIn(server).open(pathOf({ client_id: own }));
  expect(page.text).toContain(shown);
  expect(page.text).not.toMatch(/<script>alert|<img src=x/);
  expect(page.text).not.toMatch(/[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
  expect(wordsOf(page.text)).toContain('Nobody has checked this name');
  expect(page.text).toContain(own);
});

test.each(['\u202eknaB', 'a\u2066b', '\u200f', '\u00ad', ' ', '\u0000', 'a\nb', 'W'.repeat(201)])(
  'no client is called %j',
  async (client_name) => {
    const { status } = await server.callAs(null)('POST /oauth/register', {
      client_name,
      redirect_uris: [CALLBACK],
    });
    expect(status).toBe(400);
  },
);

test.each([
  ['https://xn--80ak6aa92e.example/callback', 'xn--80ak6aa92e.example'],
  ['https://accounts.google.com.evil.example/callback', 'accounts.google.com.evil.example'],
  ['https://client.example:8443/callback', 'client.example:8443'],
  ['com.example.app:/callback', 'com.example.app:'],
])('for an answer to %s the page names %s', async (uri, shown) => {
  const own = await registerClient(server, { redirect_uris: [uri] });
  const { page } = await loggingIn(server).open(pathOf({ client_id: own, redirect_uri: uri }));
  expect(page.text).toContain(`<code>${shown}</code>`);
});

test('a page of a login is in no frame, no cache and no history of another site', async () => {
  const person = loggingIn(server);
  const { at } = await person.open(pathOf());
  const visitor = httpBrowser(server.url);
  for (const { headers } of [
    await person.browser.open(at),
    await visitor.open(at),
    await visitor.open(pathOf()),
  ]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});
