import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addAuthenticator, type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from '../../people/logins/log-in.ts';
import { visitor } from './visitor.ts';

/** A client that runs on a website, and opens its logins in a popup. */

let browser: Browser;
let server: TestServer;
let service: Service;
let site: Server;
let origin: string;
/** Where the website sends the popup. */
let loginUrl = '';

const OPENER = (): string => `<button onclick="popup = open('/out', 'login', 'popup,width=500,height=700')">
    Connect</button>
  <script>
    var popup;
    addEventListener('message', ({ origin, data }) => {
      if (origin === location.origin) document.title = 'code ' + data.code;
    });
  </script>`;
const CALLBACK_PAGE = `<script>
    opener?.postMessage({ code: new URLSearchParams(location.search).get('code') }, location.origin);
    close();
  </script>`;

beforeAll(async () => {
  [browser, server] = await Promise.all([
    launchChromium(),
    testServer({ environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' } }),
  ]);
  service = await openService(server, { people: 'anyone' });
  site = createServer(({ url = '' }, response) => {
    if (url === '/out') return response.writeHead(302, { location: loginUrl }).end();
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(url.startsWith('/callback') ? CALLBACK_PAGE : OPENER());
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  site.close();
  await Promise.all([browser.close(), service.close()]);
  await server.close();
});

/** What a script of the opener finds in its popup, or the name of the error. */
const reading = (expression: string): string =>
  `(() => { try { return String(${expression}); } catch (error) { return error.name; } })()`;

test('a login in a popup gives its code to the page that opened it, which reads nothing of the login', async () => {
  const redirect_uri = `${origin}/callback`;
  const client_id = await registerClient(server, { redirect_uris: [redirect_uri] });
  const { verifier, challenge } = newPkce();
  loginUrl = server.url + authorizePath({ client_id, redirect_uri, code_challenge: challenge });
  const { context, page, leave } = await visitor(browser);
  await page.goto(origin);
  const opening = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Connect' }).click();
  const popup = await opening;
  await addAuthenticator(popup, { isSynced: false });
  await popup.getByText('I have no passkey for this site').click();

  expect(await page.evaluate(reading('popup.closed'))).toBe('false');
  for (const secret of ['document.title', 'location.href', 'name', 'document.cookie', 'history.length']) {
    expect([secret, await page.evaluate(reading(`popup.${secret}`))]).toEqual([secret, 'SecurityError']);
  }

  const reloaded = popup.waitForEvent('load');
  await popup.getByRole('button', { name: 'Create a passkey' }).click();
  await reloaded;
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Approve' }).click();
  await closed;
  await page.waitForFunction("document.title.startsWith('code ')");
  const code = (await page.title()).slice('code '.length);
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id };
  expect(await post(server, 'token', form)).toMatchObject({ status: 200 });
  await leave();
});
