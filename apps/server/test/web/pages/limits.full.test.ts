import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { claimsOf } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { type App, type Asked, makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, visitor, type Visitor } from './visitor.ts';

const AUDIENCE = 'https://bank.example/mcp';
const SCOPES = ['calendar:read', 'payments:initiate', 'flights:book'];
const PAY = {
  type: 'urn:grantex:call',
  scope: 'payments:initiate',
  arguments: {
    amount: { max: '500' },
    currency: { oneOf: ['EUR', 'USD'] },
    'recipient.country': { oneOf: ['DE'] },
    reference: { prefix: 'order-\u202E' },
    tips: { min: '1', max: '20' },
  },
  closed: true,
  ask: { amount: { over: '200' } },
  budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' },
};
const MANY = {
  type: 'urn:grantex:call',
  scope: 'flights:book',
  arguments: {
    airline: { oneOf: Array.from({ length: 30 }, (_none, index) => `airline-${index}`) },
    url: { host: '.wayfarer.example' },
    file: { under: '/srv/tickets' },
  },
};
const text = { type: 'string' };
const TOOL = {
  name: 'pay',
  scopes: ['payments:initiate'],
  inputSchema: {
    type: 'object',
    properties: {
      amount: { type: 'number', title: 'Amount' },
      currency: text,
      recipient: { type: 'object', properties: { country: { type: 'string', title: 'Country' } } },
      reference: text,
      tips: { type: 'number' },
    },
  },
};
const BOOKING = {
  name: 'book',
  scopes: ['flights:book'],
  inputSchema: { type: 'object', properties: { airline: text, url: text, file: text } },
};

let server: TestServer;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  await developer.call('PUT /v1/scopes/flights:book', { sentence: 'Book flights and change bookings' });
  const catalog = `/v1/resources/${encodeURIComponent(AUDIENCE)}/catalog`;
  await developer.call(`PUT ${catalog}`, { tools: [TOOL, BOOKING] });
  app = await makeApp(server, developer, { scopes: SCOPES });
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
});

const ask = (more: object = {}): Promise<Asked> =>
  app.ask({ scopes: SCOPES, audience: AUDIENCE, authorizationDetails: [PAY, MANY], ...more });

/** Presses Approve, returns to the app, and exchanges the code. */
async function approved(person: Visitor, asked: Asked): Promise<any> {
  await person.press('Approve');
  return exchanged(person, asked);
}

async function exchanged({ page }: Visitor, { codeVerifier }: Asked): Promise<any> {
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(page.url()).searchParams.get('code');
  const exchange = { code, agentId: app.agentId, codeVerifier };
  const { status, body } = await developer.call('POST /v1/token', exchange);
  expect(status).toBe(201);
  return body;
}

const detailsIn = ({ grantToken }: { grantToken: string }): any[] =>
  (claimsOf(grantToken) as { authorization_details?: any[] }).authorization_details ?? [];
const limitsOn = ({ page }: Visitor): Promise<string[]> => page.locator('.limits > ul > li').allInnerTexts();
const VALUES = `[...document.querySelectorAll('.amount input[type=number]')].map(({ value }) => value)`;
const amount = ({ page }: Visitor) => page.getByLabel('Amount (amount): at most');
const eachTime = ({ page }: Visitor) =>
  page.getByRole('checkbox', { name: 'Ask me each time', description: /^Pay with your money/ });

test('the page says each limit, and the token holds exactly these', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  expect(await limitsOn(person)).toEqual([
    'currency: only EUR or USD',
    'Country (recipient.country): only DE',
    String.raw`reference: only what begins with order-\u{202e}`,
    'tips: from 1 to 20',
    'Nothing besides Amount (amount), currency, Country (recipient.country), reference, or tips',
    expect.stringMatching(/^airline: only one of 30 values/),
    'file: only /srv/tickets and what is below it',
    'url: only https addresses below wayfarer.example',
  ]);
  expect(await amount(person).inputValue()).toBe('500');
  // A field says the rest.
  const fields = person.page.locator('.amount');
  expect(await fields.locator('label').allInnerTexts()).toEqual([
    'Amount (amount): at most',
    'tips: at most',
    'Asks you, per call, when Amount (amount) is above',
    'EUR a day: at most',
    'Calls a day: at most',
  ]);
  expect(await person.page.evaluate(VALUES)).toEqual(['500', '20', '200', '2000', '20']);
  await person.page.getByText('Show all 30').click();
  expect(await person.page.locator('.values li').allInnerTexts()).toEqual(MANY.arguments.airline.oneOf);
  await expectFine(person, 'limits');
  const body = await approved(person, asked);
  expect(body.scopes.toSorted()).toEqual([
    'calendar:read',
    'flights:book:by_details',
    'payments:initiate:by_details',
  ]);
  expect(detailsIn(body)).toEqual(expect.arrayContaining([{ ...PAY, online: true }, MANY]));
  expect(person.problems).toEqual([]);
});

test('limits are tightened by keyboard alone, and what the page shows then is granted', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl, { width: 360, colorScheme: 'dark' });
  const { page } = person;
  await amount(person).focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('0150.50');
  await page.keyboard.press('Tab');
  for (const typed of ['100', '1500.5', '10']) {
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(typed);
  }
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.name')).toBe('ask');
  await page.keyboard.press('Space');
  expect(await eachTime(person).isChecked()).toBe(true);
  await expectFine(person, 'limits-tightened');
  await page.getByRole('button', { name: 'Approve' }).focus();
  await page.keyboard.press('Enter');
  const body = await exchanged(person, asked);
  const pay = detailsIn(body).find(({ scope }) => scope === 'payments:initiate');
  expect(pay).toEqual({
    ...PAY,
    arguments: { ...PAY.arguments, amount: { max: '150.5' } },
    ask: true,
    budget: { ...PAY.budget, amount: '1500.5', calls: 10 },
    online: true,
  });
});

interface Refused {
  value: string;
  isValid: boolean;
}
const REFUSED = '({ value: document.activeElement.value, isValid: document.activeElement.validity.valid })';

test('from where on the person is asked, and what may be spent, are lowered on the page', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const { page } = person;
  for (const language of ['fr', 'ar', 'de', 'en']) {
    await page.goto(`${asked.consentUrl}?lang=${language}`);
    await expectFine(person, `limit-fields-${language}`);
  }
  const [over, euros, calls] = [
    page.getByLabel('Asks you, per call, when Amount (amount) is above'),
    page.getByLabel('EUR a day: at most'),
    page.getByLabel('Calls a day: at most'),
  ];
  for (const [field, typed] of [
    [calls, '1.5'],
    [calls, '21'],
    [calls, '0'],
    [euros, '2000.01'],
    [euros, '0'],
    [over, '201'],
  ] as const) {
    const before = await field.inputValue();
    await field.fill(typed);
    await person.press('Approve');
    const { value, isValid } = await page.evaluate<Refused>(REFUSED);
    expect([value, isValid]).toEqual([typed, false]);
    await field.fill(before);
  }
  await over.fill('50');
  await euros.fill('1000');
  await calls.fill('5');
  await calls.blur();
  await page.reload();
  expect(await calls.inputValue()).toBe('5');
  const [pay] = detailsIn(await approved(person, asked)).filter(({ scope }) => scope === 'payments:initiate');
  expect(pay).toEqual({
    ...PAY,
    ask: { amount: { over: '50' } },
    budget: { ...PAY.budget, amount: '1000', calls: 5 },
    online: true,
  });
});

test('what is too high is refused at its field, and of a scope that is not chosen nothing is asked', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  const { page } = person;
  let questions = 0;
  await page.route('**/ask', (route) => {
    questions += 1;
    return route.continue();
  });
  for (const typed of ['501', '', '-1']) {
    await amount(person).fill(typed);
    await person.press('Approve');
    expect(await page.evaluate('document.activeElement.dataset.lowers')).toMatch(/limit/);
  }
  expect(questions).toBe(0);
  await page.getByRole('checkbox', { name: /^Pay with your money/ }).uncheck();
  expect(await amount(person).isDisabled()).toBe(true);
  expect((await approved(person, asked)).scopes).toEqual(['calendar:read', 'flights:book:by_details']);
});

test('a choice that a script made wider is refused', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  for (const limit of ['0 501 amount', '7 1 amount', '0 2001 .budget.amount', '0 201 .ask.amount']) {
    await person.page.reload();
    await person.page.evaluate(`document.querySelector('[name=limit]').value = ${JSON.stringify(limit)}`);
    await person.press('Approve');
    await person.page.getByRole('alert').getByText('This cannot be chosen').waitFor();
  }
  const { body } = await developer.call(`GET /v1/authorize/${asked.authRequestId}`);
  expect(body.status).toBe('pending');
});

test('a lower amount and the box are kept when the page is reloaded', async () => {
  const asked = await ask();
  const person = await boundVisitor(browser, asked.consentUrl);
  await amount(person).fill('99');
  await eachTime(person).check();
  await person.page.reload();
  expect(await amount(person).inputValue()).toBe('99');
  expect(await eachTime(person).isChecked()).toBe(true);
  const [pay] = detailsIn(await approved(person, asked)).filter(({ scope }) => scope === 'payments:initiate');
  expect(pay).toMatchObject({ arguments: { amount: { max: '99' } }, ask: true });
});

test('a single scope has its fields, too, and the page after the approval says what is left', async () => {
  const { body: asked } = await developer.call('POST /v1/authorize', {
    agentId: app.agentId,
    principalId: 'user_who_pays',
    scopes: ['payments:initiate'],
    audience: AUDIENCE,
    authorizationDetails: [PAY],
  });
  const person = await boundVisitor(browser, String(asked.consentUrl));
  await amount(person).fill('42');
  await eachTime(person).check();
  await expectFine(person, 'limits-single');
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
  expect(await limitsOn(person)).toEqual(
    expect.arrayContaining(['Amount (amount): at most 42', 'Asks you each time']),
  );
  await expectFine(person, 'limits-approved');
});

test.each(['de', 'ar', 'ja'])('the page fits in %s', async (language) => {
  const asked = await ask({ principalId: `user_${language}` });
  const person = await visitor(browser, { language, width: 360 });
  await person.page.goto(asked.consentUrl);
  expect(await person.text()).not.toMatch(/Asks you|at most|Nothing else/);
  expect(await person.text()).toContain('EUR');
  await expectFine(person, `limits-${language}`);
});
