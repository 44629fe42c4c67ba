import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { authorizePath, loggingIn, newPkce, openService, registerClient, type Service } from './log-in.ts';

let server: TestServer;
let service: Service;
let host: DocumentHost;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
  service = await openService(server, { people: 'anyone' });
  host = await documentHost();
});
afterAll(async () => {
  host.close();
  await Promise.all([service.close(), server.close()]);
});

/** Where a browser goes with this query; undefined where it is shown a page instead. */
async function sent(query: string): Promise<{ status: number; location: string | null; text: string }> {
  const response = await fetch(server.url + query, { redirect: 'manual' });
  return { status: response.status, location: response.headers.get('location'), text: await response.text() };
}

const ask = (client_id: string, redirect_uri: string | undefined): string =>
  authorizePath({ client_id, redirect_uri, resource: service.audience, code_challenge: newPkce().challenge });

const HTTPS = 'https://client.example/oauth/callback';
const LOOPBACK = 'http://127.0.0.1:33418/callback';
const APP = 'com.example.app:/callback';
const HOSTED_APP = 'cursor://anysphere.cursor-mcp/oauth/callback';

const TRICKS: Readonly<Record<string, readonly string[]>> = {
  [HTTPS]: [
    '',
    ' ',
    'https://client.example',
    'https://client.example/',
    'https://client.example/oauth',
    'https://client.example/oauth/callback/',
    'https://client.example/oauth/callback2',
    'https://client.example/oauth/callback/evil',
    'https://client.example/oauth/callback?',
    'https://client.example/oauth/callback?next=https://evil.example',
    'https://client.example/oauth/callback#',
    'https://client.example/oauth/callback#@evil.example',
    'https://client.example/oauth/callback%23',
    'https://client.example/oauth/callback%2f..%2f',
    'https://client.example/oauth/callback%252f',
    'https://client.example/oauth/%63allback',
    'https://client.example/oauth/x/../callback',
    'https://client.example/oauth/%2e/callback',
    'https://client.example/oauth/./callback',
    'https://client.example//oauth/callback',
    'https://client.example/OAuth/callback',
    'https://client.example\\oauth\\callback',
    'https://client.example/oauth\\callback',
    'https:\\\\client.example/oauth/callback',
    'https:/client.example/oauth/callback',
    'https:client.example/oauth/callback',
    '//client.example/oauth/callback',
    '/oauth/callback',
    'http://client.example/oauth/callback',
    'ftp://client.example/oauth/callback',
    'wss://client.example/oauth/callback',
    'https://client.example:444/oauth/callback',
    'https://client.example:0443/oauth/callback',
    'https://client.example.:443/oauth/callback',
    'https://client.example./oauth/callback',
    'https://client.example.evil.example/oauth/callback',
    'https://evil-client.example/oauth/callback',
    'https://evil.example/oauth/callback',
    'https://evil.example/?https://client.example/oauth/callback',
    'https://client.example@evil.example/oauth/callback',
    'https://user@client.example/oauth/callback',
    'https://user:password@client.example/oauth/callback',
    'https://@client.example/oauth/callback',
    'https://client.example%2eevil.example/oauth/callback',
    'https://client%2eexample/oauth/callback',
    'https://client\u3002example/oauth/callback',
    'https://\u0441lient.example/oauth/callback',
    'https://xn--lient-8fe.example/oauth/callback',
    'https://client.example\u200b/oauth/callback',
    ' https://client.example/oauth/callback',
    'https://client.example/oauth/callback ',
    'https://client.example/oauth/callback\n',
    'https://client.example/oauth/cal\tlback',
    'https://client.example/oauth/callback\u0000',
    'https://client.example/oauth/callback https://evil.example/',
    'https://client.example/oauth/callback,https://evil.example/',
    'https://*.example/oauth/callback',
    'javascript:alert(1)//client.example/oauth/callback',
    'JavaScript://client.example/oauth/callback%0aalert(1)',
    'data:text/html,https://client.example/oauth/callback',
    'vbscript:x',
    'file:///oauth/callback',
    'blob:https://client.example/oauth/callback',
    'view-source:https://client.example/oauth/callback',
    'urn:ietf:wg:oauth:2.0:oob',
  ],
  [LOOPBACK]: [
    'http://localhost:33418/callback',
    'http://localhost/callback',
    'http://[::1]:33418/callback',
    'http://127.0.0.2:33418/callback',
    'http://127.1:33418/callback',
    'http://2130706433:33418/callback',
    'http://0x7f000001:33418/callback',
    'http://0x7f.0.0.1:33418/callback',
    'http://0177.0.0.1:33418/callback',
    'http://127.0.0.1.:33418/callback',
    'http://127.0.0.1.evil.example:33418/callback',
    'http://127.0.0.1:33418@evil.example/callback',
    'http://evil.example#127.0.0.1:33418/callback',
    'http://0.0.0.0:33418/callback',
    'http://[::ffff:127.0.0.1]:33418/callback',
    'http://[::ffff:7f00:1]:33418/callback',
    'http://127.0.0.1:99999/callback',
    'http://127.0.0.1:-1/callback',
    'http://127.0.0.1:3341８/callback',
    'https://127.0.0.1:33418/callback',
    'http://127.0.0.1:33418/callback/',
    'http://127.0.0.1:33418/callback/../evil',
    'http://127.0.0.1:33418/evil',
    'http://127.0.0.1:33418/callback?to=evil',
    'http://127.0.0.1:33418/callback#',
    'http://user@127.0.0.1:33418/callback',
  ],
  [APP]: [
    'com.example.app:/callback/evil',
    'com.example.app://callback',
    'com.example.app://evil.example/callback',
    'com.example.app:callback',
    'com.example.app.evil:/callback',
    'com.example:/callback',
    'com.example.app:/callback?x=y',
    'com.example.app:/callback#x',
    'com.example.app:/%63allback',
    'com.example.app:/x/../callback',
  ],
  [HOSTED_APP]: [
    'cursor://anysphere.cursor-mcp/oauth/callback/',
    'cursor://anysphere.cursor-mcp:80/oauth/callback',
    'cursor://evil@anysphere.cursor-mcp/oauth/callback',
    'cursor://ANYSPHERE.cursor-mcp/oauth/callback',
    'cursor:/anysphere.cursor-mcp/oauth/callback',
    'cursor2://anysphere.cursor-mcp/oauth/callback',
  ],
};

describe.each(Object.entries(TRICKS))('an answer for %s', (registered, tricks) => {
  test.each(tricks)('is never sent to %j', async (redirect_uri) => {
    const client_id = await registerClient(server, {
      redirect_uris: [registered, 'https://second.example/cb'],
    });
    const { status, location, text } = await sent(ask(client_id, redirect_uri));
    expect({ status, location }).toEqual({ status: 400, location: null });
    expect(text).toContain('<!doctype html>');
  });
});

test.each([
  [LOOPBACK, 'http://127.0.0.1:1/callback'],
  [LOOPBACK, 'http://127.0.0.1/callback'],
  ['http://localhost/callback', 'http://localhost:50001/callback'],
  ['http://[::1]/callback', 'http://[::1]:50001/callback'],
  [HTTPS, 'HTTPS://Client.Example:443/oauth/callback'],
])('an answer for %s goes to %s, which is the same but for the port of this machine', async (own, asked) => {
  const client_id = await registerClient(server, { redirect_uris: [own] });
  expect((await sent(ask(client_id, asked))).location).toMatch(/^\/login\//);
});

test('an address that is named twice, or in a list, is no address', async () => {
  const client_id = await registerClient(server, { redirect_uris: [HTTPS] });
  const twice = `${ask(client_id, HTTPS)}&redirect_uri=${encodeURIComponent('https://evil.example/')}`;
  const listed = ask(client_id, undefined).replace('?', `?redirect_uri%5B%5D=${encodeURIComponent(HTTPS)}&`);
  expect(await sent(twice)).toMatchObject({ status: 400, location: null });
  // An unknown parameter is ignored, and the only registered address is meant.
  expect((await sent(listed)).location).toMatch(/^\/login\//);
});

test('a client that has several addresses must name one', async () => {
  const client_id = await registerClient(server, { redirect_uris: [HTTPS, LOOPBACK] });
  expect(await sent(ask(client_id, undefined))).toMatchObject({ status: 400, location: null });
});

test.each([
  undefined,
  '',
  'cl_x',
  'ag_x',
  'https://127.0.0.1:1/client',
  'javascript:x',
  '__proto__',
  'a\u0000b',
])('for a client %j nothing is sent anywhere', async (client_id) => {
  const path = authorizePath({ client_id, resource: service.audience, redirect_uri: HTTPS });
  const { status, location, text } = await sent(path);
  expect(location).toBeNull();
  expect([401, 503]).toContain(status);
  expect(text).toContain('<!doctype html>');
});

describe('an error', () => {
  const FAULTY = {
    code_challenge: newPkce().challenge,
    resource: 'https://call-me.example/',
    state: 'its own',
  };
  const answerTo = async (client_id: string, redirect_uri: string) => {
    const { status, location, text } = await sent(authorizePath({ client_id, redirect_uri, ...FAULTY }));
    const link = /<a class="button plain" href="([^"]*)"([^>]*)>([^]*?)<\/a>/.exec(text);
    return {
      status,
      location,
      text,
      link: link?.[1]?.replaceAll('&amp;', '&'),
      attributes: link?.[2],
      link_text: link?.[3],
    };
  };

  test.each([
    ['https://evil.example/cb', 'evil.example'],
    [APP, 'com.example.app:'],
    ['cursor://127.0.0.1/callback', 'cursor:'],
  ])('of a client that nobody has authorized leads to %s by a click alone', async (uri, name) => {
    const clients = [
      await registerClient(server, { redirect_uris: [uri] }),
      host.publishClient({ redirect_uris: [uri] }).url,
    ];
    for (const client_id of clients) {
      const { status, location, text, link, ...shown } = await answerTo(client_id, uri);
      expect([status, location]).toEqual([400, null]);
      const url = new URL(link ?? '');
      expect(url.href.startsWith(`${uri}?`)).toBe(true);
      expect(Object.fromEntries(url.searchParams)).toEqual({
        error: 'invalid_target',
        error_description: 'resource: https://call-me.example/ is not registered at this server',
        error_uri: `${server.url}/docs/errors/invalid_target`,
        state: 'its own',
        iss: server.url,
      });
      expect(shown.link_text).toContain(name);
      // The page's script follows links that have this attribute.
      expect(shown.attributes).not.toContain('data-follow');
      const words = text.replaceAll(/<[^>]*>/g, '');
      expect(words).toContain('invalid_target');
      // Nobody writes here what people read on this site.
      expect(words).not.toContain('call-me');
    }
  });

  test('of an agent, or for a port of this machine, goes straight back', async () => {
    const agent = await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [HTTPS] });
    const local = await registerClient(server, { redirect_uris: [LOOPBACK] });
    for (const [client_id, uri] of [
      [agent, HTTPS],
      [local, LOOPBACK],
    ] as const) {
      const { status, location } = await answerTo(client_id, uri);
      expect([status, location]).toEqual([303, expect.stringMatching(/\?error=invalid_target&/)]);
    }
  });

  test('of a client that somebody has authorized goes straight back', async () => {
    const client_id = await registerClient(server, { redirect_uris: [HTTPS] });
    const person = loggingIn(server);
    const { at } = await person.open(ask(client_id, HTTPS));
    expect((await answerTo(client_id, HTTPS)).location).toBeNull();
    await person.enrol(at);
    expect((await person.approve(at)).status).toBe(200);
    expect((await answerTo(client_id, HTTPS)).location).toMatch(
      /^https:\/\/client\.example\/oauth\/callback\?error=/,
    );
  });
});

/** Any website may register itself in the browser for the schemes of the first line. */
test.each([
  'web+evil://localhost/callback',
  'web+evil://client/callback',
  'ext+evil://client/callback',
  'javascript://localhost/%0aalert(1)',
  'data://localhost/x',
])('no client registers %j', async (uri) => {
  const { status, body } = await server.callAs(null)('POST /oauth/register', { redirect_uris: [uri] });
  expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
});
