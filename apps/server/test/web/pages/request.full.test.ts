import { addAuthenticator, type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { showDomain } from '../../people/consent/show-domain.ts';
import { openService } from '../../people/logins/log-in.ts';
import { authorizePath, newPkce, registerClient } from '../../people/logins/log-in.ts';
import { isValid } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { type App, makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { visitor, type Visitor } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  const environment = { GRANTEX_DYNAMIC_REGISTRATION: 'on' };
  [server, browser] = await Promise.all([liveServer({ environment }), launchChromium()]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  await developer.call('PUT /v1/scopes/flights:book', { sentence: 'Book flights and change bookings' });
  await developer.call('PUT /v1/scopes/hotels:book', { sentence: 'Book and cancel hotels' });
  // With all that may stand beside its name.
  await showDomain(server, developer);
  app = await makeApp(server, developer, { scopes: [...TRIP, ...UNDESCRIBED, ...PAYMENTS] });
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
});

const TRIP = ['payments:initiate:max_500', 'calendar:read', 'flights:book', 'hotels:book', 'contacts:read'];

const UNDESCRIBED = ['trips:plan', 'seats:choose', 'meals:order', 'visas:check', 'calendar:read'];
const PAYMENTS = [
  'payments:initiate:max_500',
  'payments:refund:max_20',
  'email:read',
  'calendar:read',
  'contacts:read',
];

interface Asked {
  consentUrl: string;
  authRequestId: string;
}

let names = 0;

/** A request without a redirect: the app fetches the answer by itself. */
async function ask(scopes: readonly string[] = TRIP): Promise<Asked> {
  names += 1;
  const input = { agentId: app.agentId, principalId: `alice_${names}@wayfarer.example`, scopes };
  return (await developer.call('POST /v1/authorize', input)).body;
}

/** Opens a request in a language, and sets up a passkey for its name. */
async function bound({ consentUrl }: Asked, language = 'en', more = {}): Promise<Visitor> {
  const person = await visitor(browser, { language, width: 360, ...more });
  await person.page.goto(consentUrl);
  await person.page.locator('[data-passkey=create]').click();
  await person.page.locator('.button.approve').waitFor();
  // Without the fragment at which the page continues, which scrolls.
  await person.page.goto(consentUrl);
  return person;
}

async function fetchGrant({ authRequestId }: Asked): Promise<string> {
  const { body } = await developer.call(`GET /v1/authorize/${authRequestId}`);
  const token = await developer.call('POST /v1/token', { code: body.code, agentId: app.agentId });
  expect(token.status).toBe(201);
  return token.body.grantToken;
}

const heading = ({ page }: Visitor, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true }).waitFor();

/** The words that are visible, without those of choices that are not selected. */
const WORDS = `(() => {
  const page = document.body.cloneNode(true);
  for (const each of page.querySelectorAll('option:not(:checked), details > :not(summary), noscript, .skip')) each.remove();
  return page.textContent.trim().split(/\\s+/).length;
})()`;

test('five scopes are on one screen of a phone, with both answers, in at most 160 words', async () => {
  const person = await bound(await ask());
  const { page } = person;
  expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(900);
  expect(await page.evaluate(WORDS)).toBeLessThanOrEqual(160);
  // However small the window is, both answers are in it.
  await page.setViewportSize({ width: 360, height: 500 });
  for (const name of ['Deny', 'Approve']) {
    const box = await page.getByRole('button', { name }).boundingBox();
    expect((box?.y ?? 500) + (box?.height ?? 0)).toBeLessThanOrEqual(500);
  }
  await page.setViewportSize({ width: 360, height: 900 });
  await expectFine(person, 'request');
  await page.getByText('Details').click();
  await expectFine(person, 'request-details');
  expect(person.problems).toEqual([]);
});

test.each([
  ['that are mostly undescribed', UNDESCRIBED],
  ['of which two have an amount', PAYMENTS],
])('five scopes %s are on one screen, too', async (_what, scopes) => {
  const person = await bound(await ask(scopes));
  expect(await person.page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(900);
  await person.leave();
});

test('a person without a passkey sees five scopes, and all ways to go on, on one screen of a phone', async () => {
  const { consentUrl } = await ask();
  const person = await visitor(browser, { width: 360 });
  await person.page.goto(consentUrl);
  await heading(person, 'Is this you?');
  expect(await person.page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(900);
  expect(await person.page.evaluate(WORDS)).toBeLessThanOrEqual(160);
  await expectFine(person, 'request-first-use');
  await person.leave();
});

test('after an approval the page follows the request until the app has it, and then stops it', async () => {
  const asked = await ask();
  const person = await bound(asked);
  await person.page.getByRole('checkbox', { name: 'See your contacts' }).uncheck();
  await person.press('Approve');
  await heading(person, 'Approved');
  await expectFine(person, 'outcome-waiting');
  expect(await person.text()).not.toContain('See your contacts');
  const token = await fetchGrant(asked);
  await heading(person, 'The app has it');
  await expectFine(person, 'outcome-fetched');
  expect(await isValid(developer.call, token)).toBe(true);
  await person.press('Stop this');
  await heading(person, 'Stopped');
  expect(await isValid(developer.call, token)).toBe(false);
  expect(await person.page.getByRole('button', { name: 'Stop this' }).count()).toBe(0);
  await expectFine(person, 'outcome-stopped');
  expect(person.problems).toEqual([]);
});

test('an outage ends no following of a request, and a link that is gone ends it', async () => {
  const asked = await ask();
  const person = await bound(asked);
  const state = `${asked.consentUrl}/state`;
  const outage = { status: 503, contentType: 'text/html', body: '<h1>Away</h1>' };
  let outages = 0;
  await person.page.route(state, (route) => {
    outages += 1;
    return outages > 1 ? route.continue() : route.fulfill(outage);
  });
  await person.press('Approve');
  await heading(person, 'Approved');
  await fetchGrant(asked);
  await heading(person, 'The app has it');
  expect(outages).toBeGreaterThan(1);

  const erased = await ask();
  const other = await bound(erased);
  await other.press('Approve');
  await heading(other, 'Approved');
  await other.page.route(`${erased.consentUrl}/state`, (route) => route.fulfill({ status: 404 }));
  await other.page.waitForEvent('load');
});

test('what is stopped before the app comes is never given', async () => {
  const asked = await ask();
  const person = await bound(asked);
  await person.press('Approve');
  await heading(person, 'Approved');
  await person.press('Stop this');
  await heading(person, 'Stopped before it began');
  await expectFine(person, 'outcome-withdrawn');
  expect((await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('denied');
});

test('a page whose app never comes says so, and one whose app takes the request back', async () => {
  const [never, back] = [await ask(), await ask()];
  const [first, second] = [await bound(never), await bound(back)];
  for (const person of [first, second]) {
    await person.press('Approve');
    await heading(person, 'Approved');
  }
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('authorization_requests')
      .set({ expires_at: new Date(0) })
      .where('id', '=', never.authRequestId)
      .execute(),
  );
  await developer.call(`DELETE /v1/authorize/${back.authRequestId}`);
  await heading(first, 'Not fetched in time');
  await expectFine(first, 'outcome-unfetched');
  await heading(second, 'The app took it back');
  await expectFine(second, 'outcome-cancelled');
});

test('whoever has the link alone stops nothing, and the person does with their passkey', async () => {
  const asked = await ask();
  const person = await bound(asked);
  await person.press('Approve');
  await heading(person, 'Approved');
  const passkeys = await person.authenticator.passkeys();
  const stranger = await visitor(browser, { width: 360 });
  await stranger.page.goto(asked.consentUrl);
  await heading(stranger, 'Approved');
  await stranger.authenticator.recognise(false);
  await stranger.press('Stop this');
  await stranger.page.getByRole('alert').getByText('Nothing was done').waitFor();
  // With the cookie of the visit, and without the token of its pages.
  const forged = httpBrowser(server.url);
  for (const { name, value } of await person.context.cookies()) forged.cookies.set(name, value);
  expect((await forged.submit(`${new URL(asked.consentUrl).pathname}/stop`)).status).toBe(403);
  expect((await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('approved');

  const elsewhere = await visitor(browser, { passkeys });
  await elsewhere.page.goto(asked.consentUrl);
  await elsewhere.press('Stop this');
  await heading(elsewhere, 'This request was denied');
  await heading(person, 'Stopped before it began');
});

test('a request that runs out while the page is open says so at once, before a passkey is asked', async () => {
  for (const skew of [0, -3_600_000, 3_600_000]) {
    const asked = await ask();
    const person = await visitor(browser, { width: 360 });
    // The clock of the computer is wrong by an hour.
    await person.page.clock.install({ time: Date.now() + skew });
    await person.page.goto(asked.consentUrl);
    await person.page.locator('[data-passkey=create]').click();
    const approve = person.page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    await person.page.clock.runFor(14 * 60_000);
    expect(await approve.isEnabled()).toBe(true);
    await person.page.clock.runFor(2 * 60_000);
    await person.page.getByRole('alert').getByText('This request has just expired').waitFor();
    expect(await approve.isDisabled()).toBe(true);
    expect(await person.page.getByRole('button', { name: 'Deny' }).isDisabled()).toBe(true);
    if (skew === 0) await expectFine(person, 'request-expired');
    await person.leave();
  }
});

test('a request that runs out while the passkey is asked closes that dialog, and the page keeps saying so', async () => {
  const asked = await ask();
  const person = await visitor(browser, { width: 360 });
  await person.page.clock.install({ time: Date.now() });
  await person.page.goto(asked.consentUrl);
  await person.page.locator('[data-passkey=create]').click();
  await person.page.getByRole('button', { name: 'Approve' }).waitFor();
  // A person who does not touch the passkey.
  await person.page.evaluate(`navigator.credentials.get = ({ signal }) =>
    new Promise((_, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason));
    })`);
  await person.press('Approve');
  await person.page.getByText('Your browser asks for your passkey').waitFor();
  await person.page.clock.runFor(16 * 60_000);
  await person.page.locator('[data-busy]').waitFor({ state: 'detached' });
  expect(await person.page.getByRole('alert').innerText()).toContain('This request has just expired');
  expect(await person.page.getByText('Reload this page').isVisible()).toBe(false);
  await person.leave();
});

test('Deny in an older window, after the app has fetched the permission, leads to the way to stop it', async () => {
  const asked = await ask();
  const person = await visitor(browser, { width: 360 });
  const unbound = await person.context.newPage();
  for (const page of [person.page, unbound]) await page.goto(asked.consentUrl);
  await person.page.bringToFront();
  await person.page.locator('[data-passkey=create]').click();
  await person.page.locator('.button.approve').waitFor();
  const newer = await person.context.newPage();
  const authenticator = await addAuthenticator(newer);
  for (const passkey of await person.authenticator.passkeys()) await authenticator.keep(passkey);
  await newer.goto(asked.consentUrl);
  await newer.getByRole('button', { name: 'Approve' }).click();
  await newer.getByRole('heading', { name: 'Approved' }).waitFor();
  const token = await fetchGrant(asked);

  await unbound.bringToFront();
  await unbound.getByRole('button', { name: 'Deny' }).click();
  await unbound.getByRole('heading', { name: 'This request was already decided' }).waitFor();
  await unbound.getByRole('link', { name: 'Open the request' }).click();
  await unbound.getByRole('button', { name: 'Stop this' }).waitFor();

  await person.page.bringToFront();
  await person.press('Deny');
  await heading(person, 'The app has it');
  await person.press('Stop this');
  await heading(person, 'Stopped');
  expect(await isValid(developer.call, token)).toBe(false);
  await person.leave();
});

test('a page that the browser kept while the person was elsewhere is loaded again', async () => {
  const person = await visitor(browser);
  await person.page.goto((await ask()).consentUrl);
  const reloaded = person.page.waitForEvent('load');
  await person.page.evaluate(
    `window.isKept = true; dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`,
  );
  await reloaded;
  expect(await person.page.evaluate('window.isKept')).toBeUndefined();
  await person.leave();
});

/** Texts that are not by others and not in the language of the page: words in Latin letters. */
const FOREIGN = `(() => {
  const own = 'bdi, code, time, .host, .mark, .languages, script, noscript, [lang="en"]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (parentElement.closest(own) === null) found.push(...(data.match(/[A-Za-z]{3,}/g) ?? []));
  }
  return found.filter((word) => !['JavaScript', 'Cookie', 'UTC'].includes(word));
})()`;

test.each(['de', 'ar', 'ja', 'hi', 'es', 'fr'])('every state speaks %s', async (language) => {
  const isLatin = ['de', 'es', 'fr'].includes(language);
  const asked = await ask();
  const person = await visitor(browser, { language, width: 360 });
  const { page } = person;
  const check = async (name: string): Promise<void> => {
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(isLatin ? [] : await page.evaluate(FOREIGN)).toEqual([]);
    await expectFine(person, `${language}-${name}`);
  };
  await page.goto(asked.consentUrl);
  await check('first-use');
  await page.locator('[data-passkey=create]').click();
  await page.locator('.button.approve').waitFor();
  await page.goto(asked.consentUrl);
  await page.locator('.asked summary').click();
  await check('request');
  await page.locator('.button.approve').click();
  await page.locator('[data-state=waiting]').waitFor();
  await check('outcome');
  await fetchGrant(asked);
  await page.locator('[data-state=fetched]').waitFor();
  await page.locator('form[action$="/stop"] button').click();
  await page.locator('[data-state=stopped]').waitFor();
  await check('stopped');
  await page.goto(`${server.url}/consent/nobody-knows-this`);
  await check('refused');
  await page.goto(`${server.url}/permissions`);
  await page.locator('h1').waitFor();
  await takeScreenshot(page, `${language}-permissions`);
  await person.leave();
});

test('a login shows where the answer goes, and who has checked the name, without unfolding anything', async () => {
  const service = await openService(server, { people: 'anyone' }, { developer });
  const client = await registerClient(server, {
    client_name: 'Any Client',
    redirect_uris: ['https://client.example/callback'],
  });
  const person = await visitor(browser, { width: 360 });
  const path = authorizePath({
    client_id: client,
    redirect_uri: 'https://client.example/callback',
    code_challenge: newPkce().challenge,
    resource: service.audience,
  });
  await person.page.goto(server.url + path);
  const text = await person.page.locator('main').innerText();
  expect(text).toContain('Nobody has checked this name.');
  expect(text).toContain('Your answer goes to client.example.');
  expect(await person.page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(900);
  await expectFine(person, 'login-request');
  for (const language of ['de', 'es', 'fr', 'hi', 'ja', 'ar']) {
    await person.page.goto(`${person.page.url().split('?')[0]}?lang=${language}`);
    await person.page.locator('main summary').first().click();
    await expectFine(person, `${language}-login`);
  }
  await person.leave();
  await service.close();
});
