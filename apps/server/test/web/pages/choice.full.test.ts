import { type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { claimsOf } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { type App, type Asked, makeApp, signUpAs, TRAVEL } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, visitor, type Visitor } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  await developer.call('PUT /v1/scopes/flights:book', { sentence: 'Book flights and change bookings' });
  app = await makeApp(server, developer);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
});

const PAY = /^Pay with your money/;
const BOOK = 'Book flights and change bookings';
const SEE = 'See the events in your calendars';

const box = ({ page }: Visitor, name: string | RegExp) => page.getByRole('checkbox', { name });
const time = ({ page }: Visitor) => page.getByRole('combobox', { name: 'For how long' });
const stateOf = async ({ authRequestId }: Asked) =>
  (await developer.call(`GET /v1/authorize/${authRequestId}`)).body;

/** Presses Approve, returns to the app, and exchanges the code. */
async function approved(person: Visitor, { codeVerifier }: Asked): Promise<any> {
  await person.press('Approve');
  return exchanged(person, codeVerifier);
}

async function exchanged({ page }: Visitor, codeVerifier: string): Promise<any> {
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(page.url()).searchParams.get('code');
  const { status, body } = await developer.call('POST /v1/token', {
    code,
    agentId: app.agentId,
    codeVerifier,
  });
  expect(status).toBe(201);
  return body;
}

/** In seconds, rounded to minutes: the time began with the approval, a moment before the exchange. */
async function lifeOf({ grantId }: { grantId: string }): Promise<number> {
  const { issuedAt, expiresAt } = (await developer.call(`GET /v1/grants/${grantId}`)).body;
  return Math.ceil((Date.parse(expiresAt) - Date.parse(issuedAt)) / 60_000) * 60;
}

test('the token holds exactly the chosen scopes and time', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  expect(await time(person).locator('option').allInnerTexts()).toEqual([
    '1 day',
    '8 hours',
    '1 hour',
    '15 minutes',
  ]);
  for (const name of [PAY, BOOK, SEE]) expect(await box(person, name).isChecked()).toBe(true);
  await box(person, PAY).uncheck();
  await time(person).selectOption('1 hour');
  await expectFine(person, 'choice-narrowed');
  const body = await approved(person, asked);
  expect(body.scopes.toSorted()).toEqual(['calendar:read', 'flights:book']);
  expect(claimsOf(body.grantToken).scp.toSorted()).toEqual(['calendar:read', 'flights:book']);
  expect(await lifeOf(body)).toBe(3_600);
  expect(await stateOf(asked)).toMatchObject({ status: 'consumed', approvedExpiresIn: '1h' });
  expect(person.problems).toEqual([]);
});

const chosen = (person: Visitor): Promise<boolean[]> =>
  Promise.all([PAY, BOOK, SEE].map((name) => box(person, name).isChecked()));

test('a person who changes nothing approves what was requested', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const body = await approved(person, asked);
  expect(body.scopes.toSorted()).toEqual(TRAVEL.toSorted());
  expect(await lifeOf(body)).toBe(86_400);
  const other = await visitor(browser);
  expect((await other.page.goto(asked.consentUrl))?.status()).toBe(409);
  expect(await other.text()).toContain('This request was already used');
  await expectFine(other, 'used');
});

test('a person who unchecks everything reads that nothing is chosen, and can choose again or deny', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  for (const name of [PAY, BOOK, SEE]) await box(person, name).uncheck();
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('Nothing is chosen.').waitFor();
  expect((await stateOf(asked)).status).toBe('pending');
  // To load the page again would be no help, and is not offered.
  expect(await person.page.getByText('Reload this page').isVisible()).toBe(false);
  await expectFine(person, 'choice-nothing');
  await box(person, SEE).check();
  expect((await approved(person, asked)).scopes).toEqual(['calendar:read']);
});

test('an amount is lowered as it is typed; what cannot be approved is refused at its field, before a passkey is asked', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const amount = person.page.getByLabel('Up to');
  let questions = 0;
  await person.page.route('**/ask', (route) => {
    questions += 1;
    return route.continue();
  });
  for (const typed of ['900', '', '-4']) {
    await amount.fill(typed);
    await person.press('Approve');
    expect(await person.page.evaluate('document.activeElement.labels[0].textContent')).toBe('Up to');
  }
  expect(questions).toBe(0);
  // Of what is not chosen, no amount matters.
  await box(person, PAY).uncheck();
  expect(await amount.isDisabled()).toBe(true);
  await box(person, PAY).check();
  await amount.fill('0120.50');
  expect((await approved(person, asked)).scopes).toContain('payments:initiate:max_120.5');
});

test('the choice is kept when the page is reloaded, and not in another window', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  await box(person, PAY).uncheck();
  await box(person, BOOK).uncheck();
  await time(person).selectOption('1 hour');
  await person.context.setOffline(true);
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('The connection was lost').waitFor();
  await person.context.setOffline(false);
  await person.page.getByRole('link', { name: 'Reload this page' }).click();
  await person.page.getByRole('alert').getByText('The connection was lost').waitFor({ state: 'detached' });
  expect(await chosen(person)).toEqual([false, false, true]);
  const other = await person.context.newPage();
  await other.goto(asked.consentUrl);
  expect(await other.locator('input[type=checkbox]:checked').count()).toBe(3);
  await other.close();
  const body = await approved(person, asked);
  expect(body.scopes).toEqual(['calendar:read']);
  expect(await lifeOf(body)).toBe(3_600);
  expect(person.problems.filter((problem) => !problem.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('a choice that changes while the passkey is asked approves nothing, and the person is asked again', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  await box(person, PAY).uncheck();
  await person.page.route('**/ask', async (route) => {
    const response = await route.fetch();
    // The challenge is created, and the passkey has not answered.
    await box(person, PAY).check();
    await route.fulfill({ response });
  });
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('Your choice has changed').waitFor();
  expect((await stateOf(asked)).status).toBe('pending');
  await expectFine(person, 'choice-changed');

  await person.page.unroute('**/ask');
  await box(person, PAY).uncheck();
  expect((await approved(person, asked)).scopes).not.toContain('payments:initiate:max_500');
});

test('with two windows, each approval is for the choice of its own window', async () => {
  const asked = await app.ask();
  const first = await boundVisitor(browser, asked.consentUrl);
  const passkeys = await first.authenticator.passkeys();
  const second = await visitor(browser, { passkeys });
  await second.page.goto(asked.consentUrl);
  await box(first, PAY).uncheck();
  await box(second, BOOK).uncheck();
  expect(await box(first, BOOK).isChecked()).toBe(true);
  const body = await approved(first, asked);
  expect(body.scopes.toSorted()).toEqual(['calendar:read', 'flights:book']);
  await second.press('Approve');
  await second.page.getByRole('heading', { name: 'This request was already used' }).waitFor();
});

test('a choice that a script made wider than the request is refused', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const forged = [
    `document.querySelector('[name=scope]').value = 'flights:cancel'`,
    `document.querySelector('[name=scope]').value = 'calendar:read,flights:book'`,
    `document.querySelector('[name=lifetime] option').value = '366d'`,
    `document.querySelector('[name=lifetime]').remove()`,
  ];
  for (const change of forged) {
    await person.page.reload();
    await person.page.evaluate(change);
    await person.press('Approve');
    await person.page.getByRole('alert').getByText('This cannot be chosen').waitFor();
  }
  expect((await stateOf(asked)).status).toBe('pending');
});

test('after approving, the page shows the choice and nothing else that was asked for', async () => {
  const { body: asked } = await developer.call('POST /v1/authorize', {
    agentId: app.agentId,
    principalId: 'user_who_comes_back',
    scopes: TRAVEL,
  });
  const person = await boundVisitor(browser, String(asked.consentUrl));
  await box(person, PAY).uncheck();
  await time(person).selectOption('8 hours');
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
  await person.page.goto('about:blank');
  await person.page.goto(String(asked.consentUrl));
  expect(await person.page.locator('input[type=checkbox]').count()).toBe(0);
  expect(await person.page.getByRole('listitem').allInnerTexts()).toEqual(
    expect.arrayContaining([SEE, `${BOOK}\n\nin the words of Wayfarer Travel`]),
  );
  expect(await person.text()).not.toContain('Pay with your money');
  const until = await person.page.locator('time').getAttribute('datetime');
  const { body } = await developer.call(`GET /v1/authorize/${asked.authRequestId}`);
  expect(body.approvedExpiresIn).toBe('8h');
  expect(Math.round((Date.parse(until ?? '') - Date.parse(body.createdAt)) / 3_600_000)).toBe(8);
  await expectFine(person, 'choice-approved');
});

test('everything can be chosen by keyboard, each box has a label, and the focus is always visible', async () => {
  const asked = await app.ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const { page } = person;
  await page.reload();
  await page.evaluate('history.replaceState(null, "", location.pathname)');
  await page.reload();
  const focused = (): Promise<string> =>
    page.evaluate<string>(
      '(document.activeElement.labels?.[0] ?? document.activeElement).textContent.replaceAll(/\\s+/g, " ").trim()',
    );
  const outline = (): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
  const order: string[] = [];
  const tab = async (): Promise<void> => {
    await page.keyboard.press('Tab');
    order.push(await focused());
    expect(await outline()).toBe('solid');
  };
  await tab();
  await tab();
  await tab();
  expect(order).toEqual(['Skip to the content', expect.stringMatching(PAY), 'Up to']);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await tab();
  await tab();
  await tab();
  // From the requested time to the shortest.
  await page.keyboard.press('End');
  await tab();
  await tab();
  await tab();
  // There is nothing to lower in what is not chosen.
  expect(order.slice(3)).toEqual([SEE, BOOK, 'For how long', 'Details', 'Deny', 'Approve']);
  await page.keyboard.press('Enter');
  const body = await exchanged(person, asked.codeVerifier);
  expect(body.scopes.toSorted()).toEqual(['calendar:read', 'flights:book']);
  expect(await lifeOf(body)).toBe(900);
});

test('without script, everything can be read and chosen, and the page says what needs script', async () => {
  const asked = await app.ask({ principalId: 'user_without_script' });
  const person = await boundVisitor(browser, asked.consentUrl);
  const passkeys = await person.authenticator.passkeys();
  const plain = await visitor(browser, { hasScript: false, passkeys, width: 360 });
  await plain.page.goto(asked.consentUrl);
  await box(plain, PAY).uncheck();
  await time(plain).selectOption('15 minutes');
  expect(await plain.text()).toContain('Passkeys need JavaScript.');
  expect(await plain.page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  // What a person types there would not be sent.
  expect(await plain.page.getByLabel('Up to').isDisabled()).toBe(true);
  await takeScreenshot(plain.page, 'choice-no-script');
});

test('if there is nothing to choose, there are no boxes', async () => {
  const asked = await app.ask({ scopes: ['calendar:read'], expiresIn: '10m' });
  const person = await boundVisitor(browser, asked.consentUrl);
  expect(await person.page.locator('input[type=checkbox], select').count()).toBe(0);
  expect(await person.text()).toContain('10 minutes from your approval');
  await expectFine(person, 'choice-none');
  expect((await approved(person, asked)).scopes).toEqual(['calendar:read']);
});

test('the page shows what the agent may delegate, by its developer’s settings', async () => {
  const said: string[] = [];
  const person = await visitor(browser);
  for (const settings of [
    { maxDelegationDepth: 0 },
    { maxDelegationDepth: 1 },
    { maxDelegationDepth: 3, delegation: 'subset' },
    { maxDelegationDepth: null, delegation: null },
  ]) {
    await developer.call('PATCH /v1/me', { settings });
    await person.page.goto((await app.ask()).consentUrl);
    await person.page.getByText('Details').click();
    const term = person.page.locator('dl > div', { hasText: 'What it may delegate' }).locator('dd');
    said.push((await term.innerText()).replaceAll(/\s+/g, ' ').trim());
  }
  expect(said).toEqual([
    'Nothing, with the current settings of Wayfarer Travel.',
    'Parts of this, to other agents of Wayfarer Travel, with its current settings. These agents cannot delegate it further. Everything delegated ends with this permission.',
    'This, or parts of it, to other agents of Wayfarer Travel, with its current settings. These agents can delegate it further, 3 steps at most. Everything delegated ends with this permission.',
    'Parts of this, to other agents of Wayfarer Travel, with its current settings. These agents can delegate it further, 3 steps at most. Everything delegated ends with this permission.',
  ]);
});
