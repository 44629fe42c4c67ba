import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  CALLBACK,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from '../../people/logins/log-in.ts';
import { signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { visitor } from './visitor.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe('on a live server', () => {
  let server: TestServer;
  let developer: TestDeveloper;
  let service: Service;
  let client_id: string;
  beforeAll(async () => {
    server = await testServer({
      environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
    });
    developer = await signUpAs(server.callAs, 'Wayfarer Travel');
    await developer.call('PUT /v1/scopes/flights:book', { sentence: 'Book flights and change bookings' });
    const scopes = ['flights:search', 'flights:book', 'payments:initiate:max_500'];
    service = await openService(server, { people: 'anyone', scopes }, { developer });
    client_id = await registerClient(server, { client_name: 'Claude Code' });
  });
  afterAll(async () => {
    await service.close();
    await server.close();
  });

  test('a newcomer makes a passkey, lowers the amount, and authorizes the client', async () => {
    const { verifier, challenge } = newPkce();
    const person = await visitor(browser);
    const { page } = person;
    await page.goto(
      server.url + authorizePath({ client_id, code_challenge: challenge, resource: service.audience }),
    );
    await expectFine(person, 'login');
    // What the person chooses before they have a passkey stays when the page reloads with it.
    await page.getByLabel('Up to').fill('120.50');
    await page.getByText('I have no passkey for this site').click();
    await expectFine(person, 'login-newcomer');
    const reloaded = page.waitForEvent('load');
    await person.press('Create a passkey');
    await reloaded;
    expect(await page.getByLabel('Up to').inputValue()).toBe('120.50');
    await page.getByLabel('Book flights and change bookings').uncheck();
    await page.route(`${CALLBACK}?*`, (route) => route.fulfill({ body: 'back at the app' }));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('back at the app').waitFor();
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    const { body } = await post(server, 'token', {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      client_id,
    });
    expect(body.scope).toBe('flights:search payments:initiate:max_120.5');
    expect(claimsOf(body.access_token)).toMatchObject({ acr: 'urn:grantex:acr:account' });

    // It asks for more than that.
    const again = { client_id, code_challenge: challenge, resource: service.audience };
    await page.goto(server.url + authorizePath(again));
    await page.getByLabel('This takes the place of what you last allowed Claude Code here').waitFor();
    await expectFine(person, 'login-more');

    await page.goto(`${server.url}/permissions`);
    await person.press('Sign in with your passkey');
    await page.getByText('registered itself').first().waitFor();
    await page.goto(`${server.url}/permissions/past`);
    await page.getByText('by the passkey with which you logged in first').waitFor();
    await expectFine(person, 'permissions-account');

    // The person is known here now, and reads what the earlier grant has spent.
    const withBudget = (scope: string, amount: string): string => {
      const budget = { amount, currency: 'EUR', calls: 20, per: 'month' };
      const details = [{ type: 'urn:grantex:call', scope: 'flights:book', budget }];
      const parameters = { ...again, scope, authorization_details: JSON.stringify(details) };
      return server.url + authorizePath(parameters);
    };
    await page.goto(withBudget('flights:book', '2000'));
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('back at the app').waitFor();
    const exchanged = await post(server, 'token', {
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code') ?? '',
      code_verifier: verifier,
      client_id,
    });
    const booked = { action: 'book', scopes: ['flights:book'], input: {}, amount: '1250', currency: 'EUR' };
    const token: string = exchanged.body.access_token;
    const call = { token, audience: service.audience, ...booked };
    expect((await developer.call('POST /v1/admissions', call)).body.decision).toBe('allow');
    await page.goto(withBudget('flights:book flights:search', '2500'));
    await page.getByText('counts for the new permission').waitFor();
    expect(await page.locator('.spent').allInnerTexts()).toEqual([
      '1,250 of 2,500 EUR used this month; renews on the 1st at midnight UTC',
      '1 of 20 calls used this month; renews on the 1st at midnight UTC',
    ]);
    await expectFine(person, 'login-carried-over');
    await page.goto(`${page.url()}?lang=de`);
    await expectFine(person, 'login-carried-over-de');
    await person.leave();
  });

  test('who is not known is told so, and who denies goes back', async () => {
    const known = await openService(server, {}, { developer, path: '/known' });
    const person = await visitor(browser);
    const { page } = person;
    await page.goto(
      server.url +
        authorizePath({ client_id, code_challenge: newPkce().challenge, resource: known.audience }),
    );
    await expectFine(person, 'login-bound');
    const back = page.waitForRequest((request) => request.url().startsWith(CALLBACK));
    await page.getByRole('button', { name: 'Deny' }).click();
    expect(new URL((await back).url()).searchParams.get('error')).toBe('access_denied');
    await person.leave();
    await known.close();
    // The next tests name no service: there is one again.
    await developer.call('PATCH /v1/me', { settings: { resources: { [known.audience]: null } } });
  });

  test.each([
    ['an unknown client', { client_id: 'cl_00000000000000000000000000' }, 'does not know the app'],
    ['another address', { redirect_uri: 'https://evil.example/cb' }, 'leads somewhere else'],
  ])('%s is shown a page that leads nowhere', async (name, different, words) => {
    const person = await visitor(browser);
    const { page } = person;
    await page.goto(
      server.url + authorizePath({ client_id, code_challenge: newPkce().challenge, ...different }),
    );
    await page.getByRole('heading', { name: words }).waitFor();
    await expectFine(person, `login-refused-${name.replaceAll(' ', '-')}`);
    await person.leave();
  });
});

test('a sandbox asks with a button, where the answer leaves the machine', async () => {
  const server = await testServer();
  const service = await openService(server);
  const client_id = await registerClient(server, { redirect_uris: ['https://app.example/cb'] });
  const person = await visitor(browser);
  const { page } = person;
  const redirect_uri = 'https://app.example/cb';
  const parameters = { client_id, redirect_uri, code_challenge: newPkce().challenge };
  await page.route('https://app.example/**', (route) => route.fulfill({ body: 'back at the app' }));
  await page.goto(server.url + authorizePath({ ...parameters, resource: service.audience }));
  await expectFine(person, 'login-sandbox');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.waitForURL('https://app.example/**');
  expect(new URL(page.url()).searchParams.get('code')).toMatch(/^code_/);
  await person.leave();
  await service.close();
  await server.close();
});
