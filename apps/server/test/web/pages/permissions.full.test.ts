import { type Browser, launchChromium, type TestPasskey } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowFirstUse, liveServer } from '../../people/consent/person.ts';
import { isValid, makeAgent, makeChild, type TestGrant } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { makeApp, signUpAs, TRAVEL } from './app.ts';
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

/** Whole stories, with an axe check of each state. */

interface Approved {
  grant: TestGrant;
  passkeys: TestPasskey[];
}

/** A person opens the consent page, with an existing passkey or a new one, and approves. */
async function approve(
  developer: TestDeveloper,
  input: { principalId: string; scopes?: string[] },
  {
    agent = {},
    passkeys,
    isBound = false,
  }: { agent?: object; passkeys?: TestPasskey[]; isBound?: boolean } = {},
): Promise<Approved> {
  const app = await makeApp(server, developer, agent);
  const asked = await app.ask(input);
  const person = await visitor(browser, passkeys === undefined ? {} : { passkeys });
  await person.page.goto(asked.consentUrl);
  if (!isBound) await person.press(passkeys === undefined ? 'Create a passkey' : 'Use an existing passkey');
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

test('a person signs in with the passkey of their approval, sees everything that may act for them, and stops it', async () => {
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

  // Nothing ends without a confirmation, and Escape cancels.
  await person.press('Stop with all below (Travel planner');
  await person.page.getByRole('dialog').getByText('1 delegated permission').waitFor();
  await expectFine(person, 'permissions-ask');
  await person.page.keyboard.press('Escape');
  await person.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await isValid(travel.call, flights.grantToken)).toBe(true);
  await person.press('Stop with all below (Travel planner');
  await person.press('Yes, stop them');
  const said = person.page.getByRole('status').getByText('2 permissions have ended.');
  await said.waitFor();
  expect(await person.text()).toContain('No verifier of Wander Travel is connected');
  expect(await isValid(travel.call, flights.grantToken)).toBe(false);
  expect(await isValid(travel.call, child.grantToken)).toBe(false);
  expect(await isValid(office.call, papers.grantToken)).toBe(true);
  await person.page.getByText('Nothing can act for you here').waitFor();
  await expectFine(person, 'permissions-stopped');

  await person.press('Stop everything');
  await person.page.getByRole('dialog').getByText('at all 2 places').waitFor();
  await expectFine(person, 'permissions-stop');
  await person.press('Yes, stop everything');
  await expect.poll(() => person.page.getByText('Nothing can act for you here').count()).toBe(2);
  expect(await isValid(office.call, papers.grantToken)).toBe(false);
  await expectFine(person, 'permissions-nothing');

  await person.page.getByRole('link', { name: 'What you approved and stopped' }).click();
  await person.page.getByText('was bound to you').first().waitFor();
  expect(await person.text()).toMatch(/Filing clerk at Paperwork Office stopped/);
  await expectFine(person, 'permissions-past');
  await person.page.goBack();
  await person.page.getByText('You signed in with your passkey').waitFor();

  await person.press('Sign out');
  await person.page.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
  expect((await person.context.cookies()).map(({ name }) => name)).toEqual(['grantex_visit']);
});

test('a developer’s link opens the page; its secret is removed from the address and unreadable to scripts', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_bo' });
  const { body } = await travel.call('POST /v1/principal-sessions', { principalId: 'user_bo' });
  const person = await visitor(browser);
  await person.page.goto(body.dashboardUrl);
  await person.page.getByText('You opened a link').waitFor();
  expect(person.page.url()).toBe(`${server.url}/permissions`);
  expect(await person.page.evaluate('document.cookie + location.href + history.length')).not.toContain(
    'sess_',
  );
  const cookie = (await person.context.cookies()).find(({ name }) => name === 'grantex_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  await expectFine(person, 'permissions-vouched');

  // The same link again, and an expired one, in an open window.
  await person.page.goto(`${server.url}/permissions#session=sess_${'A'.repeat(43)}`);
  await person.page.getByRole('alert').getByText('This link has expired').waitFor();
  expect(person.page.url()).toBe(`${server.url}/permissions`);
  await person.press('Stop (Travel planner');
  await person.page.getByText('One permission has ended.').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);

  for (const passkey of passkeys) await person.authenticator.keep(passkey);
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  expect(await person.text()).toContain('user_bo');

  const owner = await signedIn(await person.authenticator.passkeys());
  await owner.page.goto(body.dashboardUrl);
  await owner.page.getByRole('alert').getByText('You are signed in with your passkey').waitFor();
});

test('without script, the page says what it needs, and can still stop everything', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_cy' });
  const person = await signedIn(passkeys);
  const plain = await visitor(browser, { hasScript: false });
  await plain.context.addCookies(await person.context.cookies());
  await plain.page.goto(`${server.url}/permissions`);
  // Playwright finds no text inside <noscript>, though it is shown.
  expect(await plain.text()).toContain('This page needs JavaScript');
  await plain.page.locator('form[action="/permissions/stop"] button').click();
  await plain.page.waitForURL(`${server.url}/permissions`);
  await expect.poll(() => isValid(travel.call, grant.grantToken)).toBe(false);
  await plain.page.locator('form[action="/permissions/sign-out"] button').click();
  await expect.poll(() => plain.page.locator('form').count()).toBe(0);
  await person.page.reload();
  await person.page.getByText('Your session has ended').waitFor();
});

test('one permission and then everything can be stopped by keyboard', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_ed' });
  await makeChild(
    travel.call,
    grant.grantToken,
    await makeAgent(travel.call, ['calendar:read'], { name: 'Helper' }),
    ['calendar:read'],
  );
  const person = await signedIn(passkeys);
  const { keyboard } = person.page;
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab');
      const focused = await person.page.evaluate<string>('document.activeElement.textContent');
      if (name.test(focused)) return;
    }
    throw new Error(`Tab does not lead to ${String(name)}`);
  };
  await tabTo(/^Stop \(Helper, below Travel planner, since .+\)$/);
  await keyboard.press('Enter');
  await person.page.getByRole('status').getByText('One permission has ended.').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(true);
  // The message has the focus, because the button is gone.
  expect(await person.page.evaluate('document.activeElement.className')).toBe('outcome');
  await tabTo(/^Stop everything$/);
  await keyboard.press('Space');
  await person.page.getByRole('dialog').waitFor();
  expect(await person.page.evaluate('document.activeElement.textContent')).toBe('Cancel');
  await keyboard.press('Enter');
  await person.page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await person.page.evaluate('document.activeElement.textContent')).toBe('Stop everything');
  await keyboard.press('Enter');
  await tabTo(/^Yes, stop everything$/);
  await keyboard.press('Enter');
  await person.page.getByText('Nothing can act for you here').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
});

test('two tabs show each other’s actions, and the end of the session ends the page', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_flo' });
  const first = await signedIn(passkeys);
  const second = await first.context.newPage();
  await second.goto(`${server.url}/permissions`);
  await second.getByRole('button', { name: 'Stop (Travel planner' }).click();
  await second.getByText('One permission has ended.').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
  // The first tab still shows it; pressing the button shows the current state.
  await first.press('Stop (Travel planner');
  await first.page.getByText('It had already ended.').waitFor();
  await first.page.getByText('Nothing can act for you here').waitFor();

  const kept = await first.authenticator.passkeys();
  const again = { passkeys: kept, isBound: true };
  const { grant: later } = await approve(travel, { principalId: 'user_flo' }, again);
  await first.page.reload();
  await first.page.getByRole('button', { name: 'Stop (Travel planner' }).waitFor();
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
  await first.press('Stop (Travel planner');
  await first.page.getByText('Your session has ended').waitFor();
  expect(await first.text()).not.toContain('Travel planner');
  expect(await isValid(travel.call, later.grantToken)).toBe(true);
  expect(first.problems).toEqual([]);
});

const PAYLOADS = [
  '<img src=x onerror="window.hacked = true">',
  '<script>window.hacked = true</script>',
  '<a href="javascript:window.hacked=true">Stop</a>',
  "'><svg onload='window.hacked = true'>",
  '{{constructor.constructor("window.hacked = true")()}}',
];

test('all of many trees are visible, delegated permissions unfold, and no two buttons have the same name', async () => {
  const first = await approve(travel, { principalId: 'user_ivy' });
  const names = ['Fare finder', 'Seat chooser', 'Fare finder'];
  const trees = [first];
  let { passkeys } = first;
  while (trees.length < 3) {
    const next = await approve(travel, { principalId: 'user_ivy' }, { passkeys, isBound: true });
    // Its counter has advanced.
    ({ passkeys } = next);
    trees.push(next);
  }
  for (const { grant } of trees) {
    const { grantToken } = grant;
    for (const name of names) {
      const helper = await makeAgent(travel.call, TRAVEL, { name });
      const child = await makeChild(travel.call, grantToken, helper, ['calendar:read', 'flights:book']);
      const below = await makeAgent(travel.call, TRAVEL, { name: 'Clerk' });
      await makeChild(travel.call, child.grantToken, below, ['calendar:read']);
    }
  }
  const person = await signedIn(passkeys);
  const { page } = person;
  await page.getByText('21 agents can act for you, at one place, with 21 permissions.').waitFor();
  const stops = page.getByRole('button', { name: /^Stop (with all below )?\(/ });
  expect(await stops.count()).toBe(21);
  for (const stop of await stops.all()) expect(await stop.isVisible()).toBe(true);
  const called = await stops.allTextContents();
  expect(new Set(called).size).toBe(21);
  expect(called.filter((name) => /^Stop \(Clerk, below Fare finder, since .+\)$/.test(name))).toHaveLength(6);
  const folded = page.getByText('May do 2 of the 3 things that Travel planner may');
  expect(await folded.count()).toBe(9);
  expect(await page.getByText('May do 1 of the 2 things that Seat chooser may').count()).toBe(3);
  expect(await page.locator('.scopes:visible').count()).toBe(3);
  await expectFine(person, 'permissions-trees');
  await folded.first().click();
  expect(await page.locator('.scopes:visible').count()).toBe(4);
  await expectFine(person, 'permissions-trees-open');
});

test('unfetched approvals are shown, end with everything, and are in the history', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_jo' });
  const person = await signedIn(passkeys);
  let kept = await person.authenticator.passkeys();
  const app = await makeApp(server, travel, { name: 'Night porter' });
  const ask = async (): Promise<{ code: string | null; codeVerifier: string }> => {
    const { consentUrl, codeVerifier } = await app.ask({ principalId: 'user_jo' });
    const decider = await visitor(browser, { passkeys: kept });
    await decider.page.goto(consentUrl);
    await decider.press('Approve');
    await decider.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    const code = new URL(decider.page.url()).searchParams.get('code');
    kept = await decider.authenticator.passkeys();
    await decider.leave();
    return { code, codeVerifier };
  };
  const { agentId } = app;
  const exchange = async (asked: Awaited<ReturnType<typeof ask>>) =>
    (await travel.call('POST /v1/token', { ...asked, agentId })).body;

  const taken = await ask();
  await person.page.reload();
  const told = person.page.getByText('You approved Night porter. It cannot act yet');
  await told.waitFor();
  await expectFine(person, 'permissions-awaited');
  // The page learns without a reload that it has started.
  expect(await exchange(taken)).toMatchObject({ grantId: expect.stringMatching(/^grnt_/) });
  await person.page.getByRole('button', { name: 'Stop (Night porter' }).waitFor();
  expect(await told.count()).toBe(0);

  const left = await ask();
  await person.page.reload();
  await told.waitFor();
  await person.page.getByRole('link', { name: 'What you approved and stopped' }).click();
  await person.page.getByText(/its app has until .+ to begin/).waitFor();
  await expectFine(person, 'permissions-past-awaited');
  await person.page.goBack();
  await person.press('Stop everything');
  await person.page
    .getByRole('dialog')
    .getByText('Approvals that still wait for their app will never be used')
    .waitFor();
  await expectFine(person, 'permissions-awaited-ask');
  await person.press('Yes, stop everything');
  await person.page.getByText('2 permissions have ended. One approval will never be used.').waitFor();
  expect(await told.count()).toBe(0);
  expect(await exchange(left)).toMatchObject({ code: 'INVALID_CODE' });
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
  await person.page.getByRole('link', { name: 'What you approved and stopped' }).click();
  await person.page.getByText('stopped before its app began').waitFor();
  await expectFine(person, 'permissions-past-never');
  app.close();
});

test('“Stop” without a connection is reported as uncertain, and is never sent later', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_kim' });
  const person = await signedIn(passkeys);
  const { page, context } = person;
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await context.setOffline(true);
  await person.press('Stop (Travel planner');
  await page.getByRole('alert').getByText('it is not certain whether this was done').waitFor();
  expect(await isValid(travel.call, grant.grantToken)).toBe(true);
  await page.getByRole('button', { name: 'Stop (Travel planner' }).waitFor();

  sent.length = 0;
  const isReadAgain = page.waitForResponse(`${server.url}/permissions/overview`);
  await context.setOffline(false);
  await isReadAgain;
  expect(sent.filter((request) => request.startsWith('POST'))).toEqual([]);
  expect(await isValid(travel.call, grant.grantToken)).toBe(true);
  await person.press('Stop (Travel planner');
  await page.getByText('One permission has ended.').waitFor();
  expect(await page.getByRole('alert').getByText('not certain').count()).toBe(0);
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
});

test('texts of developers, agents and people are shown as text and run nothing', async () => {
  for (const payload of PAYLOADS) {
    const hostile = await signUpAs(server.callAs, payload);
    await allowFirstUse(hostile);
    await hostile.call('PUT /v1/scopes/flights:book', { sentence: payload });
    const input = { principalId: payload, scopes: ['flights:book', 'calendar:read'] };
    const agent = { name: payload, description: payload };
    const { grant, passkeys } = await approve(hostile, input, { agent });
    const helper = await makeAgent(hostile.call, ['calendar:read'], { name: payload });
    await makeChild(hostile.call, grant.grantToken, helper, ['calendar:read']);
    const person = await signedIn(passkeys);
    const text = await person.text();
    // The developer, the person, two agents, the delegating agent, a description, a sentence.
    expect(text.split(payload).length).toBeGreaterThan(7);
    await person.page.getByRole('button', { name: 'Stop with all below' }).click();
    await person.press('Yes, stop them');
    await person.page.getByText('2 permissions have ended.').waitFor();
    await person.page.getByRole('link', { name: 'What you approved and stopped' }).click();
    await person.page.getByText('was bound to you').first().waitFor();
    expect(await person.text()).toContain(payload);
    expect(await person.page.evaluate('window.hacked')).toBeUndefined();
    expect(person.problems).toEqual([]);
    await person.leave();
  }
});

test('names of any length and direction stay in place', async () => {
  const long = await signUpAs(server.callAs, 'W'.repeat(100));
  await allowFirstUse(long);
  const agent = { name: 'N'.repeat(100), description: 'D'.repeat(500) };
  const { passkeys } = await approve(long, { principalId: 'p'.repeat(256) }, { agent });
  const hebrew = await signUpAs(server.callAs, 'חברת נסיעות');
  await allowFirstUse(hebrew);
  const { passkeys: kept } = await approve(
    hebrew,
    { principalId: 'משתמש', scopes: ['calendar:read'] },
    {
      passkeys,
      agent: {
        name: 'סוכן\u202eevil\u200b',
        description: 'מתכנן טיולים ומזמין טיסות.',
        scopes: ['calendar:read'],
      },
    },
  );
  const person = await signedIn(kept);
  expect(await person.text()).toContain('סוכןevil');
  expect(await person.page.content()).not.toMatch(/[\u200b\u202e]/);
  await expectFine(person, 'permissions-long');
  await person.leave();
});

test('a person who is not recognised reads what to do, and stays signed out', async () => {
  const { passkeys } = await approve(travel, { principalId: 'user_di' });
  const person = await visitor(browser, { passkeys });
  await person.page.goto(`${server.url}/permissions`);
  await person.authenticator.recognise(false);
  await person.press('Sign in with your passkey');
  await person.page.getByRole('alert').getByText('Nothing was done').waitFor();
  await expectFine(person, 'permissions-not-recognised');
  await person.authenticator.recognise(true);
  await person.press('Sign in with your passkey');
  await person.page.getByText('You signed in with your passkey').waitFor();
  expect(await person.text()).toContain('user_di');
});
