import { sql } from 'kysely';
import { type Browser, launchChromium, type TestPasskey } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowFirstUse, liveServer } from '../../people/consent/person.ts';
import { claimsOf, isValid, makeAgent, makeChild, type TestGrant } from '../../support/grants.ts';
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

/** The dialog stands in the middle of the window. */
async function expectInTheMiddle({ page }: Visitor): Promise<void> {
  const [left, right, above, below] = await page.evaluate<number[]>(`(() => {
    const { left, right, top, bottom } = document.querySelector('dialog').getBoundingClientRect();
    return [left, document.documentElement.clientWidth - right, top, innerHeight - bottom];
  })()`);
  expect(Math.abs((left ?? 0) - (right ?? 0))).toBeLessThanOrEqual(1);
  expect(Math.abs((above ?? 0) - (below ?? 0))).toBeLessThanOrEqual(1);
  expect(above).toBeGreaterThan(0);
}

interface Approved {
  grant: TestGrant;
  passkeys: TestPasskey[];
}

/** A person opens the consent page, with an existing passkey or a new one, and approves. */
async function approve(
  developer: TestDeveloper,
  input: { principalId: string; scopes?: string[]; authorizationDetails?: object[] },
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
    'as user_ada',
    'as ada@office.example',
    '1 helper',
  ]) {
    expect(text).toContain(shown);
  }
  await expectFine(person, 'permissions');

  // Nothing of which more ends is stopped without a confirmation, and Escape cancels.
  await person.press('Stop (Travel planner');
  const dialog = person.page.getByRole('dialog');
  await dialog.getByText('so does 1 helper').waitFor();
  await expectInTheMiddle(person);
  await expectFine(person, 'permissions-ask');
  await person.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await person.page.evaluate('document.activeElement.textContent')).toMatch(/^Stop \(Travel planner/);
  expect(await isValid(travel.call, flights.grantToken)).toBe(true);
  await person.press('Stop (Travel planner');
  await person.press('Yes, stop them');
  const said = person.page.getByRole('status').getByText('2 permissions have ended.');
  await said.waitFor();
  expect(await person.text()).toMatch(/Wander Travel’s servers will know at the latest at \d/);
  expect(await isValid(travel.call, flights.grantToken)).toBe(false);
  expect(await isValid(travel.call, child.grantToken)).toBe(false);
  expect(await isValid(office.call, papers.grantToken)).toBe(true);
  await person.page.getByText('Nothing can act for you here').waitFor();
  await expectFine(person, 'permissions-stopped');

  await person.press('Stop everything');
  await person.page.getByRole('dialog').getByText('1 permission ends').waitFor();
  await expectFine(person, 'permissions-stop');
  await person.press('Yes, stop everything');
  await expect.poll(() => person.page.getByText('Nothing can act for you here').count()).toBe(2);
  expect(await isValid(office.call, papers.grantToken)).toBe(false);
  await expectFine(person, 'permissions-nothing');

  await person.page.getByRole('link', { name: 'History' }).click();
  await person.page.getByText('was bound to you').first().waitFor();
  const past = await person.text();
  expect(past).toContain('You stopped everything at Paperwork Office.');
  expect(past).toContain('You stopped Travel planner at Wander Travel.');
  expect(past).not.toContain('calendar:read');
  await expectFine(person, 'permissions-past');
  await person.page.goBack();
  await person.page.getByText('You signed in with your passkey').waitFor();

  await person.press('Sign out');
  await person.page.getByRole('button', { name: 'Sign in with your passkey' }).waitFor();
  expect((await person.context.cookies()).map(({ name }) => name)).toEqual(['grantex_visit']);
});

test('a person pauses an agent and a helper by keyboard, reads who else has paused it, and resumes it', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_pia' });
  const helper = await makeAgent(travel.call, ['calendar:read'], { name: 'Fare finder' });
  const child = await makeChild(travel.call, grant.grantToken, helper, ['calendar:read']);
  const person = await signedIn(passkeys);
  const { page } = person;
  await page.getByRole('link', { name: 'Travel planner' }).click();
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  await button('Pause').waitFor();
  expect(await person.text()).toContain('Pausing keeps it from acting until you resume it; nothing is lost.');
  await expectFine(person, 'permission-active');

  await page.getByRole('button', { name: /^Pause \(Fare finder/ }).press('Enter');
  await page.getByRole('button', { name: /^Resume \(Fare finder/ }).waitFor();
  expect([
    await isValid(travel.call, grant.grantToken),
    await isValid(travel.call, child.grantToken),
  ]).toEqual([true, false]);
  await button('Pause').focus();
  await page.keyboard.press('Space');
  await page.getByRole('status').getByText('You paused this').waitFor();
  // The button stays, and so does the focus.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Resume');
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
  await travel.call(`POST /v1/grants/${grant.grantId}/hold`, {
    reason: 'We look into unusual bookings with this travel planner',
  });
  await page.reload();
  await page.getByText('Wander Travel paused this').waitFor();
  expect(await person.text()).toContain('Reason: We look into unusual bookings with this travel planner');
  await expectFine(person, 'permission-paused');
  await button('Resume').press('Enter');
  await page.getByRole('status').getByText('but it is still paused').waitFor();
  await button('Pause').waitFor();
  await travel.call(`POST /v1/grants/${grant.grantId}/release`);
  await button('Pause').press('Enter');
  await button('Resume').press('Enter');
  await page.getByRole('status').getByText('It can go on').waitFor();
  await expectFine(person, 'permission-resumed');
  const { refreshToken, agentId } = grant;
  expect((await travel.call('POST /v1/token/refresh', { refreshToken, agentId })).status).toBe(201);

  await button('Pause').press('Enter');
  await button('Resume').waitFor();
  await page.getByRole('link', { name: 'What can act for you' }).first().click();
  await page.getByText('paused', { exact: true }).waitFor();
  await expectFine(person, 'permissions-with-paused');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('Wander Travel resumed Travel planner.').waitFor();
  const past = await person.text();
  for (const said of [
    'You paused Fare finder, a helper of Travel planner at Wander Travel.',
    'You paused Travel planner at Wander Travel.',
    'Wander Travel paused Travel planner.',
    'You resumed Travel planner at Wander Travel.',
  ]) {
    expect(past).toContain(said);
  }
  await expectFine(person, 'permissions-past-paused');
});

test('a long reason, and what is spent of budgets, fit on a narrow page in German', async () => {
  const scopes = ['payments:initiate', 'calendar:read'];
  const paying = {
    type: 'urn:grantex:call',
    scope: 'payments:initiate',
    arguments: { amount: { max: '500' } },
    budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'month' },
  };
  const asked = { principalId: 'user_quin', scopes, authorizationDetails: [paying] };
  const { grant, passkeys } = await approve(travel, asked, { agent: { scopes } });
  const { aud: audience } = claimsOf(grant.grantToken);
  const call = { audience, action: 'pay', scopes: ['payments:initiate'], currency: 'EUR' };
  for (const amount of ['480', '400', '370']) {
    const input = { amount: Number(amount) };
    const { body } = await travel.call('POST /v1/admissions', {
      token: grant.grantToken,
      ...call,
      input,
      amount,
    });
    expect(body.decision).toBe('allow');
  }
  await travel.call(`POST /v1/grants/${grant.grantId}/hold`, { reason: 'Unregelmäßigkeiten'.repeat(11) });
  const person = await visitor(browser, { passkeys, language: 'de' });
  const { page } = person;
  await page.goto(`${server.url}/permissions`);
  await person.press('Mit Passkey anmelden');
  await page.getByRole('link', { name: 'Travel planner' }).click();
  await page.getByText('Von Wander Travel pausiert').waitFor();
  expect(await page.locator('.spent').allInnerTexts()).toEqual([
    '1.250 von 2.000 EUR verbraucht, in diesem Monat; neu am 1. um Mitternacht UTC',
    '3 von 20 Aufrufen verbraucht, in diesem Monat; neu am 1. um Mitternacht UTC',
  ]);
  expect(await page.evaluate(`[...document.querySelectorAll('meter')].map((bar) => bar.value)`)).toEqual([
    0.625, 0.15,
  ]);
  await expectFine(person, 'permission-german');
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

test('everything is reached by keyboard: a page of a permission, its helpers, and both kinds of stop', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_ed' });
  const helper = await makeAgent(travel.call, ['calendar:read'], { name: 'Helper' });
  const child = await makeChild(travel.call, grant.grantToken, helper, ['calendar:read']);
  const person = await signedIn(passkeys);
  const { page } = person;
  const { keyboard } = page;
  const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent');
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await keyboard.press('Tab');
      if (name.test(await focused())) return;
    }
    throw new Error(`Tab does not lead to ${String(name)}`);
  };

  await tabTo(/^Travel planner$/);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Its helpers' }).waitFor();
  // A screen reader announces the page, and going back returns to the link.
  expect(await focused()).toBe('Travel planner');
  expect(await page.title()).toMatch(/^Travel planner · /);
  await page.goBack();
  await page.getByRole('heading', { name: 'What can act for you' }).waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe(`open-${grant.grantId}`);
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Its helpers' }).waitFor();

  await tabTo(/^1 of its 3 things/);
  await keyboard.press('Enter');
  await page.getByText('See the events in your calendars').last().waitFor();
  await tabTo(/^Stop \(Helper, helper of Travel planner, since .+\)$/);
  await keyboard.press('Enter');
  await page.getByRole('status').getByText('One permission has ended.').waitFor();
  expect(await isValid(travel.call, child.grantToken)).toBe(false);
  expect(await isValid(travel.call, grant.grantToken)).toBe(true);
  // The message has the focus, because the button is gone.
  expect(await page.evaluate('document.activeElement.className')).toBe('outcome');
  await page.getByRole('link', { name: 'What can act for you' }).first().press('Enter');
  await page.getByRole('button', { name: 'Stop everything' }).waitFor();

  await page.evaluate('document.activeElement.blur()');
  await tabTo(/^Stop everything$/);
  await keyboard.press('Space');
  await page.getByRole('dialog').waitFor();
  expect(await focused()).toBe('Cancel');
  // The focus stays within the dialog.
  for (let presses = 0; presses < 5; presses += 1) {
    await keyboard.press('Tab');
    expect(
      await page.evaluate(
        'document.activeElement === document.body || !!document.activeElement.closest("dialog")',
      ),
    ).toBe(true);
  }
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focused()).toBe('Stop everything');
  await keyboard.press('Enter');
  await tabTo(/^Yes, stop everything$/);
  await keyboard.press('Enter');
  await page.getByText('Nothing can act for you here').waitFor();
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

test('fifteen permissions are a short list on a phone, each with a button, and no two buttons have the same name', async () => {
  const first = await approve(travel, { principalId: 'user_ivy' });
  const { agentId } = first.grant;
  await server.database.asSystem((transaction) =>
    sql`INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids, ancestor_agent_ids,
        acr, amr, auth_time, expires_at)
      SELECT id || '_' || n, developer_id, agent_id, principal, scopes, audience, '{}', '{}', acr, amr, auth_time,
        clock_timestamp() + make_interval(days => n)
      FROM grants, generate_series(1, 14) AS n WHERE agent_id = ${agentId}`.execute(transaction),
  );
  const person = await signedIn(first.passkeys);
  const { page } = person;
  await page.getByText('15 permissions at one app').waitFor();
  const stops = page.getByRole('button', { name: /^Stop \(/ });
  expect(await stops.count()).toBe(15);
  expect(new Set(await stops.allTextContents()).size).toBe(15);
  await page.setViewportSize({ width: 360, height: 800 });
  const rows = await page.evaluate<number[]>(
    '[...document.querySelectorAll(".rows > .row")].map(({ offsetHeight }) => offsetHeight)',
  );
  expect(Math.max(...rows)).toBeLessThanOrEqual(82);
  expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThanOrEqual(1_800);
  await expectFine(person, 'permissions-many');
});

test.each(['de', 'es', 'fr', 'hi', 'ja', 'ar'])('the pages are whole in %s', async (language) => {
  const { grant, passkeys } = await approve(travel, { principalId: `user_${language}` });
  const finder = await makeAgent(travel.call, TRAVEL, { name: 'Fare finder' });
  await makeChild(travel.call, grant.grantToken, finder, ['payments:initiate:max_100']);
  const ended = await makeChild(travel.call, grant.grantToken, finder, ['calendar:read']);
  await travel.call(`DELETE /v1/grants/${ended.grantId}`);
  const person = await signedIn(passkeys);
  const { page } = person;
  await page.goto(`${server.url}/permissions?lang=${language}`);
  await page.locator('.rows').waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe(language);
  await expectFine(person, `permissions-${language}`);
  await page.goto(`${server.url}/permissions/${grant.grantId}`);
  await page.locator('.tree, ul ul, details').first().waitFor();
  for (const folded of await page.locator('summary').all()) await folded.click();
  await expectFine(person, `permission-${language}`);
  await page.goto(`${server.url}/permissions/past`);
  await page.locator('time').first().waitFor();
  await expectFine(person, `permissions-history-${language}`);
  await page.goto(`${server.url}/permissions`);
  await page.locator('.rows button').first().click();
  await page.locator('dialog[open]').waitFor();
  await expectFine(person, `permissions-ask-${language}`);
  await page.locator('dialog[open] button').last().click();
  await page.locator('.rows').waitFor({ state: 'detached' });
  await expectFine(person, `permissions-stopped-${language}`);
});

test('a permission has a page: what it may do and did, in words, and the tree of its helpers', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_una' });
  const { grantId, grantToken } = grant;
  const finder = await makeAgent(travel.call, TRAVEL, { name: 'Fare finder' });
  const clerk = await makeAgent(travel.call, TRAVEL, { name: 'Clerk' });
  const child = await makeChild(travel.call, grantToken, finder, ['calendar:read', 'flights:book']);
  const below = await makeChild(travel.call, child.grantToken, clerk, ['calendar:read']);
  await makeChild(travel.call, grantToken, clerk, ['payments:initiate:max_100']);
  for (const [id, action, status] of [
    [grantId, 'calendar:read', 'success'],
    [grantId, 'searchFlights', 'blocked'],
    [below.grantId, 'calendar.read', 'allowed'],
  ] as const)
    await travel.call('POST /v1/audit/log', { grantId: id, action, status });

  // The address leads there also for somebody who has to sign in first.
  const person = await visitor(browser, { passkeys });
  const { page } = person;
  await page.goto(`${server.url}/permissions/${grantId}`);
  await person.press('Sign in with your passkey');
  await page.getByRole('heading', { level: 1, name: 'Travel planner' }).waitFor();
  expect(page.url()).toBe(`${server.url}/permissions/${grantId}`);
  const text = await person.text();
  for (const shown of [
    'at Wander Travel, as user_una',
    'Pay with your money',
    'Up to 500 each time',
    'Search flights',
    '2 of its 3 things, until',
    '1 of its 2 things, until',
    '1 thing, narrowed, until',
  ]) {
    expect(text).toContain(shown);
  }
  const unfolded = await page.locator('main').innerText();
  for (const raw of ['payments:initiate', 'calendar:read', 'searchFlights', grantId]) {
    expect(unfolded).not.toContain(raw);
  }
  await expectFine(person, 'permission');
  await page.getByText('1 of its 2 things').click();
  await page.getByText('Details').click();
  expect(await page.locator('main').innerText()).toContain('payments:initiate:max_500');
  await expectFine(person, 'permission-open');

  await person.press('Stop (Fare finder');
  await page.getByRole('dialog').getByText('Fare finder stops, and so does 1 helper.').waitFor();
  await expectInTheMiddle(person);
  await expectFine(person, 'permission-ask');
  await person.press('Yes, stop them');
  await page.getByText('2 permissions have ended.').waitFor();
  expect(await isValid(travel.call, below.grantToken)).toBe(false);
  expect(await isValid(travel.call, grantToken)).toBe(true);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await person.press('Yes, stop them');
  await page.getByText('You stopped this:').waitFor();
  await page.getByRole('heading', { name: 'What it could do' }).waitFor();
  await expectFine(person, 'permission-stopped');
  await page.getByRole('link', { name: 'What can act for you' }).first().click();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('You stopped Fare finder, a helper of Travel planner at Wander Travel.').waitFor();
  await page.getByRole('link', { name: 'Fare finder' }).click();
  await page.getByText('It is a helper of Travel planner.').waitFor();
  await page.goBack();
  await page.getByText('You stopped Fare finder, a helper').waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Fare finder');

  // The page of somebody else's permission says that there is none.
  const { grant: others } = await approve(travel, { principalId: 'user_vic' });
  await page.goto(`${server.url}/permissions/${others.grantId}`);
  await page.getByRole('alert').waitFor();
  expect(await person.text()).not.toContain('Travel planner');
  await expectFine({ ...person, problems: [] }, 'permission-unknown');
  await page.goto(`${server.url}/permissions/nonsense`);
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
});

test('the page says at once that it hears nothing, since when, and that it is up to date again', async () => {
  const { grant, passkeys } = await approve(travel, { principalId: 'user_wes' });
  const person = await signedIn(passkeys);
  const { page, context } = person;
  const dot = page.locator('.live-dot');
  await page.getByText('Up to date', { exact: true }).waitFor();
  expect(await dot.getAttribute('class')).toContain('is-live');
  await context.setOffline(true);
  await dot.getByText(/^Not up to date since .+: no answer/).waitFor();
  await page.getByRole('status').getByText('no longer up to date').waitFor({ state: 'attached' });
  expect(await dot.getAttribute('class')).toContain('is-not');
  await expectFine({ ...person, problems: [] }, 'permissions-offline');
  // A read that fails has changed nothing, so nothing is uncertain.
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('alert').getByText('The server does not answer.').waitFor();
  await page.goBack();
  await travel.call(`DELETE /v1/grants/${grant.grantId}`);
  await context.setOffline(false);
  await page.getByText('Nothing can act for you here').waitFor();
  await page.getByText('Up to date', { exact: true }).waitFor();

  // Nothing answers, and the browser does not know.
  await page.clock.install();
  await page.route('**/permissions/overview', () => undefined);
  await page.clock.runFor(15_000);
  await dot.getByText(/^Not up to date since/).waitFor();
});

test('after a stop the page says which servers were told, and follows until all are', async () => {
  const { passkeys } = await approve(travel, { principalId: 'user_xia' });
  const person = await signedIn(passkeys);
  const { page } = person;
  // As if two of three streams were slow.
  await page.route('**/permissions/grants/*/revoke', async (route) => {
    const response = await route.fetch();
    const stopped = await response.json();
    stopped.verifiers = stopped.verifiers.map((each: object) => ({ ...each, connected: 3, told: 1 }));
    await route.fulfill({ response, json: stopped });
  });
  let told = 1;
  await page.route('**/permissions/told?*', (route) => route.fulfill({ json: { connected: 3, told } }));
  await person.press('Stop (Travel planner');
  await page.getByText('1 of 3 connected servers of Wander Travel have been told so far.').waitFor();
  expect(await person.text()).toMatch(/Any other will know at the latest at \d/);
  told = 3;
  await page.getByText('All 3 connected servers of Wander Travel have been told.').waitFor();
  await expectFine(person, 'permissions-told');
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
  await person.page.getByRole('link', { name: 'History' }).click();
  await person.page.getByText(/Its app has until .+ to begin/).waitFor();
  await expectFine(person, 'permissions-past-awaited');
  await person.page.goBack();
  await person.press('Stop everything');
  await person.page
    .getByRole('dialog')
    .getByText('Approvals that still wait for their app will never be used')
    .waitFor();
  await expectFine(person, 'permissions-awaited-ask');
  await person.press('Yes, stop everything');
  await person.page.getByText('2 permissions have ended.').waitFor();
  await person.page.getByText('One approval will never be used.').waitFor();
  expect(await told.count()).toBe(0);
  expect(await exchange(left)).toMatchObject({ code: 'INVALID_CODE' });
  expect(await isValid(travel.call, grant.grantToken)).toBe(false);
  await person.page.getByRole('link', { name: 'History' }).click();
  await person.page.getByText('was stopped before its app began').waitFor();
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
    // The developer, the person, the agent, and the name of its button.
    expect((await person.text()).split(payload).length).toBeGreaterThan(3);
    await person.page.locator('.rows a').click();
    await person.page.getByRole('heading', { name: 'Its helpers' }).waitFor();
    await person.page.locator('.handed-on summary').click();
    // The agent, the developer, the person, a description, a sentence and whose it is, and the helper.
    expect((await person.text()).split(payload).length).toBeGreaterThan(6);
    await person.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await person.press('Yes, stop them');
    await person.page.getByText('2 permissions have ended.').waitFor();
    await person.page.goto(`${server.url}/permissions/past`);
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
  await person.page.getByRole('link', { name: 'N'.repeat(100) }).click();
  await person.page.getByRole('heading', { name: 'What it may do' }).waitFor();
  await expectFine(person, 'permission-long');
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
