import { createHash } from 'node:crypto';
import { canonicalJson } from '@grantex/core/log';
import { type Browser, launchChromium, type Page } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AskedCall, type AskingServer, askingServer } from '../../people/approvals/asked-call.ts';
import { makeAgent, makeChild, type TestGrant } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { type App, makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, type Visitor } from './visitor.ts';

/** What a person reads on the page of a call in a real browser, and decides there. */

let asking: AskingServer;
let server: TestServer;
let developer: TestDeveloper;
let browser: Browser;
let app: App;
let person: Visitor;
let grant: TestGrant;
beforeAll(async () => {
  [asking, browser] = await Promise.all([askingServer(), launchChromium()]);
  ({ server } = asking);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  app = await makeApp(server, developer);
  const asked = await app.ask();
  person = await boundVisitor(browser, asked.consentUrl);
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(person.page.url()).searchParams.get('code');
  const { agentId } = app;
  const answer = await developer.call('POST /v1/token', { code, agentId, codeVerifier: asked.codeVerifier });
  grant = { ...answer.body, agentId };
});
afterAll(async () => {
  await person.leave();
  app.close();
  await browser.close();
  await server.close();
});

const ask = (call: object, { grantId } = grant): Promise<AskedCall> =>
  asking.ask(developer.id, grantId, call);

/** Opens the page of a call, and signs in if nobody is. */
async function open({ path }: AskedCall): Promise<Page> {
  const { page } = person;
  await page.goto(server.url + path);
  const signIn = page.getByRole('button', { name: 'Sign in with your passkey' });
  if (await signIn.isVisible()) {
    await signIn.click();
    await page.getByRole('button', { name: 'Approve once' }).waitFor();
  }
  return page;
}

async function statusOf({ id }: AskedCall): Promise<string> {
  return (await developer.call(`GET /v1/approvals/${id}`)).body.status;
}

/**
 * Writes the JSON again that a person reads: texts stand in quotation marks, with the characters that nobody sees spelled; all
 * else is JSON. It reads only what is rendered. The code is a text, because these tests do not have a browser's types.
 */
const READ = `(() => {
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  // All spaces look alike. Those that a browser draws together are one, and none is seen at the ends of what has no quotation marks.
  const textIn = ({ data, parentElement, previousSibling, nextSibling }) => {
    const text = data.replaceAll(/\\p{Zs}/gu, ' ');
    if (getComputedStyle(parentElement).whiteSpace === 'pre-wrap') return text;
    const drawn = text.replaceAll(/\\s+/g, ' ');
    const begun = previousSibling === null ? drawn.trimStart() : drawn;
    return nextSibling === null ? begun.trimEnd() : begun;
  };
  const textOf = (element) => [...element.childNodes].map((node) => {
    if (node.nodeType === Node.TEXT_NODE) return textIn(node);
    if (node.localName !== 'mark') return textOf(node);
    return String.fromCodePoint(Number.parseInt(node.textContent.slice(2), 16));
  }).join('');
  const read = (element) => {
    if (!isShown(element)) throw new Error('hidden: ' + element.outerHTML);
    if (element.localName === 'q') return textOf(element);
    if (element.localName === 'code') return JSON.parse(textIn(element.firstChild));
    if (element.localName === 'ol') return [...element.children].map((item) => read(item.firstElementChild));
    return Object.fromEntries([...element.children].map((row) =>
      [textOf(row.children[0]), read(row.children[1].firstElementChild)]));
  };
  const rest = document.querySelector('[data-rest]')?.textContent;
  const values = read(document.querySelector('.call-values').firstElementChild);
  return {
    action: textOf(document.querySelector('.action')),
    audience: textOf(document.querySelector('.audience')),
    ...(rest === undefined ? { input: values } : { shown: values, restDigest: rest }),
  };
})()`;

async function digestOfWhatIsShown(page: Page): Promise<string> {
  const shown = await page.evaluate<object>(READ);
  return createHash('sha256').update(canonicalJson(shown)).digest('hex');
}

/** Twenty levels of lists. */
const DEEP = Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], 'x');

/** Seven levels of lists, and texts that a reader tells apart by their spaces alone. */
const SPACES = [[[[[[['a b', 'a  b', 'a\u00a0b', 'a\u2003b', ' ']]]]]]];

test.each<[string, object]>([
  [
    'an amount and a name',
    { input: { amount: 300, currency: 'EUR', recipient: { name: 'Erika', country: 'DE' } } },
  ],
  [
    'numbers that look like texts, and texts that look like numbers',
    { input: { a: 5, b: '5', c: '5.0', d: 1e21, e: -0.5 } },
  ],
  ['yes, no and nothing', { input: { a: true, b: 'true', c: null, d: 'null', e: '', f: false } }],
  ['lists and empty things', { input: { list: [1, '1', [true, {}], []], none: {}, '': 'no name' } }],
  [
    'characters that nobody sees, and texts that imitate their spelling',
    {
      input: {
        a: 'pay\u200b\u202epal',
        b: 'U+200B',
        c: 'a\u00a0b  c',
        d: '\t\r\n x \n',
        e: '\u{e0041}\ufeff',
        'k\u200b': 1,
      },
    },
  ],
  [
    'spaces that nobody tells apart, in names and deep down',
    {
      input: {
        amount: 1,
        'amount ': 2,
        ' amount': 3,
        'a  b': 4,
        'a\nb': 5,
        'a b': 6,
        ' ': 7,
        '\n': 8,
        deep: SPACES,
      },
    },
  ],
  [
    'markup and quotation marks',
    { input: { a: '<script>alert(1)</script>', b: '“500”', c: '&lt;b&gt;', 'd\'"': '\\u0041' } },
  ],
  ['scripts of both directions', { input: { עברית: 'שלום 500', b: 'مرحبا', c: 'a שלום b' } }],
  [
    'a long text',
    { input: { text: 'A very long sentence, which goes on. '.repeat(150), word: 'w'.repeat(900) } },
  ],
  ['a text alone', { input: 'Send it' }],
  ['no value at all', { input: null }],
  ['deep nesting', { input: { deep: DEEP } }],
  ['a part that the service keeps to itself', { shown: { amount: 7 }, restDigest: 'ab'.repeat(32) }],
  [
    'hostile names of action and service',
    { action: 'pay\u200b <b>', audience: 'https://pay.example/‮x', input: {} },
  ],
])('the page shows exactly what is hashed: %s', async (_what, call) => {
  const asked = await ask(call);
  const page = await open(asked);
  expect(await digestOfWhatIsShown(page)).toBe(asked.digest);
  expect(await page.locator('[data-call-digest]').textContent()).toBe(asked.digest);
  await page.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('heading', { name: 'You refused this call' }).waitFor();
  expect(person.problems).toEqual([]);
});

const PAYMENT = {
  input: {
    amount: 300,
    currency: 'EUR',
    reference: 'Invoice 2026-117\nThank you!',
    recipient: { name: 'Hotel Sonne', iban: 'DE02 1203 0000 0000 2020 51' },
    lines: [
      { text: 'Two nights', amount: 280 },
      { text: 'Breakfast', amount: 20 },
    ],
  },
};

test('before the person signs in, and while they decide, the page is fine in any look', async () => {
  const asked = await ask(PAYMENT);
  await person.page.goto(server.url + asked.path);
  await person.context.clearCookies();
  await person.page.goto(server.url + asked.path);
  await expectFine(person, 'approval-sign-in');
  await open(asked);
  await expectFine(person, 'approval');
  await person.press('Approve once');
  await person.page.getByRole('heading', { name: 'You approved this call' }).waitFor();
  expect(await statusOf(asked)).toBe('approved');
  await expectFine(person, 'approval-approved');
});

test('a call of a sub-agent names the agents between, and can be refused with a stop', async () => {
  const subAgentId = await makeAgent(developer.call, ['flights:book'], { name: 'Booking helper' });
  const child = await makeChild(developer.call, grant.grantToken, subAgentId, ['flights:book']);
  const asked = await ask({ shown: { amount: 300 }, restDigest: 'ab'.repeat(32) }, child);
  await open(asked);
  expect(await person.text()).toContain('“Booking helper”, to which “Travel planner” passed it on');
  await expectFine(person, 'approval-sub-agent');
  await person.press('Refuse and stop this agent');
  await person.page.getByRole('heading', { name: 'You refused this call' }).waitFor();
  expect(await statusOf(asked)).toBe('refused');
  expect((await developer.call(`GET /v1/grants/${child.grantId}`)).body.status).toBe('revoked');
  await expectFine(person, 'approval-refused');
});

test('the limits beside a call, and what is spent, are fine in any look', async () => {
  const scopes = ['payments:initiate'];
  const payer = await makeApp(server, developer, { name: 'Payment helper', scopes });
  const audience = 'https://pay.example';
  const limits = {
    arguments: { amount: { max: '500' }, 'recipient.country': { oneOf: ['DE', 'AT', 'CH'] } },
    closed: true,
    ask: { amount: { over: '200' } },
    budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' },
  };
  const details = [{ type: 'urn:grantex:call', scope: 'payments:initiate', ...limits }];
  const asked = await payer.ask({ scopes, audience, authorizationDetails: details });
  const payee = await boundVisitor(browser, asked.consentUrl);
  await payee.press('Approve');
  await payee.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(payee.page.url()).searchParams.get('code');
  payer.close();
  const { codeVerifier } = asked;
  const { body } = await developer.call('POST /v1/token', { code, agentId: payer.agentId, codeVerifier });
  const pay = async (amount: string): Promise<any> => {
    const input = { amount: Number(amount), recipient: { country: 'DE' } };
    const about = { audience, action: 'pay', scopes, input, amount, currency: 'EUR' };
    return (await developer.call('POST /v1/admissions', { token: body.grantToken, ...about })).body;
  };
  for (const amount of ['190', '180']) expect((await pay(amount)).decision).toBe('allow');
  const { approvalUrl } = await pay('300');
  await payee.page.goto(approvalUrl);
  await payee.press('Sign in with your passkey');
  await payee.page.getByRole('heading', { name: 'Limits of this permission' }).waitFor();
  expect(await payee.page.locator('.spent').allInnerTexts()).toEqual([
    '370 of 2,000 EUR used today; renews at midnight UTC',
    '2 of 20 calls used today; renews at midnight UTC',
  ]);
  for (const language of ['en', 'de', 'ar']) {
    await payee.page.goto(`${approvalUrl}?lang=${language}`);
    await expectFine(payee, `approval-limits-${language}`);
  }
  await payee.leave();
});

test('the keyboard alone signs in, reads on and answers', async () => {
  const asked = await ask({ input: { amount: 301 } });
  const page = await open(asked);
  const reached: string[] = [];
  for (let presses = 0; presses < 15; presses += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate<string>('document.activeElement.textContent.trim()'));
  }
  const buttons = ['Refuse', 'Approve once', 'Refuse and stop this agent'];
  expect(reached.filter((name) => buttons.includes(name)).slice(0, 3)).toEqual(buttons);
  await page.getByRole('button', { name: 'Approve once' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You approved this call' }).waitFor();
  expect(await statusOf(asked)).toBe('approved');
});

test.each(['de', 'es', 'fr', 'hi', 'ja', 'ar'])('the page fits in %s', async (language) => {
  const asked = await ask({ input: { amount: 302, language } });
  const page = await open(asked);
  await page.goto(`${server.url}${asked.path}?lang=${language}`);
  expect(await digestOfWhatIsShown(page)).toBe(asked.digest);
  await expectFine(person, `approval-${language}`);
  await page.goto(`${server.url}${asked.path}?lang=en`);
  await page.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('heading', { name: 'You refused this call' }).waitFor();
});

test('what waits appears on the page of permissions while it is open, and leads to its page', async () => {
  const page = await open(await ask({ input: { amount: 304 } }));
  await page.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('heading', { name: 'You refused this call' }).waitFor();
  await page.goto(`${server.url}/permissions`);
  await page.getByRole('heading', { name: 'What can act for you' }).waitFor();
  const asked = await ask({ input: { amount: 303 } });
  await page.getByText('Travel planner asks for your approval: pay').waitFor();
  await expectFine(person, 'permissions-waiting');
  await page.getByRole('link', { name: 'Decide' }).click();
  await page.getByRole('button', { name: 'Approve once' }).click();
  await page.getByRole('heading', { name: 'You approved this call' }).waitFor();
  expect(await statusOf(asked)).toBe('approved');
});
