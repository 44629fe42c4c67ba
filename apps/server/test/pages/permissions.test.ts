import { type Browser, launchChromium, type TestPasskey } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowFirstUse, liveServer } from '../consent/person.ts';
import { isValid, makeAgent, makeChild, type TestGrant } from '../support/grants.ts';
import type { TestDeveloper, TestServer } from '../support/server.ts';
import { makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { visitor, type Visitor } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let travel: TestDeveloper;
let office: TestDeveloper;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
  travel = await signUpAs(server.callAs, 'Wander Travel');
  office = await signUpAs(server.callAs, 'Paperwork Office');
  await Promise.all([travel, office].map(allowFirstUse));
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

interface Approved {
  grant: TestGrant;
  passkeys: TestPasskey[];
}

/** A person opens the consent page, with the passkey that they have or a new one, and approves. */
async function approve(
  developer: TestDeveloper,
  wish: { principalId: string; scopes?: string[] },
  { agent = {}, passkeys }: { agent?: object; passkeys?: TestPasskey[] } = {},
): Promise<Approved> {
  const app = await makeApp(server, developer, agent);
  const asked = await app.ask(wish);
  const person = await visitor(browser, passkeys === undefined ? {} : { passkeys });
  await person.page.goto(asked.consentUrl);
  await person.press(passkeys === undefined ? 'Create a passkey' : 'Use a passkey I have here');
  await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(person.page.url()).searchParams.get('code');
  const kept = await person.authenticator.passkeys();
  app.close();
  const { agentId } = app;
  const { codeVerifier } = asked;
  const { body } = await developer.call('POST /v1/token', { code, agentId, codeVerifier });
  return { grant: { ...body, agentId }, passkeys: kept };
}

/** Opens the permissions page with a passkey, and signs in. */
async function signedIn(passkeys: TestPasskey[]): Promise<Visitor> {
  const person = await visitor(browser, { passkeys });
  await person.page.goto(`${server.url}/permissions`);
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  return person;
}

test('whoever approved signs in with the same passkey, sees what may act for them everywhere, and stops it', async () => {
  const { grant: flights, passkeys } = await approve(travel, { principalId: 'user_ada' });
  const searcher = await makeAgent(travel.call, ['calendar:read'], { name: 'Fare finder' });
  const child = await makeChild(travel.call, flights.grantToken, searcher, ['calendar:read']);
  const { grant: papers, passkeys: kept } = await approve(
    office,
    { principalId: 'ada@office.example', scopes: ['calendar:read', 'files:read'] },
    {
      passkeys,
      agent: {
        name: 'Filing clerk',
        description: 'Sorts your files.',
        scopes: ['calendar:read', 'files:read'],
      },
    },
  );

  const person = await visitor(browser, { passkeys: kept });
  await person.page.goto(`${server.url}/permissions`);
  await expectFine(person, 'permissions-sign-in');
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  const text = await person.text();
  for (const shown of [
    'Wander Travel',
    'Paperwork Office',
    'user_ada',
    'ada@office.example',
    'Fare finder',
  ]) {
    expect(text).toContain(shown);
  }
  await expectFine(person, 'permissions');

  await person.press('Revoke (Travel planner)');
  await person.page.getByText('can no longer act for you').waitFor();
  expect(await isValid(travel.call, flights.grantToken)).toBe(false);
  expect(await isValid(travel.call, child.grantToken)).toBe(false);
  expect(await isValid(office.call, papers.grantToken)).toBe(true);
  await person.page.getByText('Ended in the last 30 days').click();
  await expectFine(person, 'permissions-revoked');

  await person.page.getByText('Stop everything', { exact: true }).click();
  await expectFine(person, 'permissions-stop');
  await person.press('Yes, stop everything');
  await expect.poll(() => person.page.getByText('Nothing can act for you here').count()).toBe(2);
  expect(await isValid(office.call, papers.grantToken)).toBe(false);
  await expectFine(person, 'permissions-nothing');

  await person.press('Sign out');
  await person.page.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
  expect((await person.context.cookies()).map(({ name }) => name)).toEqual(['grantex_visit']);
});

test('a link of a developer opens the page: its secret leaves the address and stays out of reach of scripts', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_bo' });
  const { body } = await travel.call('POST /v1/principal-sessions', { principalId: 'user_bo' });
  const person = await visitor(browser);
  await person.page.goto(body.dashboardUrl);
  await person.page.getByText('You came by a link').waitFor();
  expect(person.page.url()).toBe(`${server.url}/permissions`);
  expect(await person.page.evaluate('document.cookie + location.href + history.length')).not.toContain(
    'sess_',
  );
  const cookie = (await person.context.cookies()).find(({ name }) => name === 'grantex_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  await expectFine(person, 'permissions-vouched');

  // The same link again, and one that has run out, in a window that is open already.
  await person.page.goto(`${server.url}/permissions#session=sess_${'A'.repeat(43)}`);
  await person.page.getByRole('alert').getByText('This link has run out').waitFor();
  expect(person.page.url()).toBe(`${server.url}/permissions`);
  await person.press('Revoke (Travel planner)');
  await person.page.getByText('can no longer act for you').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);

  for (const passkey of passkeys) await person.authenticator.keep(passkey);
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  expect(await person.text()).toContain('user_bo');

  const owner = await signedIn(await person.authenticator.passkeys());
  await owner.page.goto(body.dashboardUrl);
  await owner.page.getByRole('alert').getByText('You are signed in with your passkey').waitFor();
});

test('without script the page is read, and its buttons work', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_cy' });
  const person = await signedIn(passkeys);
  const plain = await visitor(browser, { hasScript: false });
  await plain.context.addCookies(await person.context.cookies());
  await plain.page.goto(`${server.url}/permissions`);
  await plain.press('Revoke (Travel planner)');
  await plain.page.getByText('can no longer act for you').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
  await plain.press('Sign out');
  await plain.page.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
  // Playwright finds no text inside <noscript>, though it is shown.
  expect(await plain.text()).toContain('Passkeys need JavaScript');
  await person.page.reload();
  await person.page.getByText('so you were signed out').waitFor();
});

test('whoever is not recognised, or has no passkey here, is told what to do and stays outside', async () => {
  const { passkeys } = await approve(travel, { principalId: 'user_di' });
  const person = await visitor(browser, { passkeys });
  await person.page.goto(`${server.url}/permissions`);
  await person.authenticator.recognise(false);
  await person.press('Sign in with your passkey');
  await person.page.getByRole('alert').getByText('You can try again').waitFor();
  await expectFine(person, 'permissions-not-recognised');
  await person.authenticator.recognise(true);
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  expect(await person.text()).toContain('user_di');
});
