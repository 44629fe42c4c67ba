import { sql } from 'kysely';
import { type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, isValid } from '../../support/grants.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { type App, type Asked, makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { visitor, type Visitor, type VisitorOptions } from './visitor.ts';

let server: TestServer;
let mail: MailServer;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  mail = await mailServer();
  [server, browser] = await Promise.all([
    testServer({ environment: { GRANTEX_MODE: 'live', ...mail.environment } }),
    launchChromium(),
  ]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  app = await makeApp(server, developer);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
  await mail.close();
});

/** A request of a person whose address an admin has entered. */
async function askOf(principalId: string): Promise<Asked & { email: string }> {
  const email = `${principalId}@example.com`;
  const { status } = await developer.call(`PUT /v1/principals/${principalId}/email`, { email });
  expect([200, 409]).toContain(status);
  return { ...(await app.ask({ principalId })), email };
}

async function open({ consentUrl }: Asked, options: VisitorOptions = {}): Promise<Visitor> {
  const person = await visitor(browser, options);
  await person.page.goto(consentUrl);
  return person;
}

const heading = (person: Visitor, name: string): Promise<void> =>
  person.page.getByRole('heading', { name }).waitFor();

/** Follows the newest link in the mail, and presses its button. */
async function follow(person: Visitor, email: string): Promise<void> {
  await person.page.goto(mail.linkFor(email));
  await person.press(/continue in this browser/i);
}

/** Lets the person approve, and the app exchange the code. */
async function approve(person: Visitor, { codeVerifier }: Asked): Promise<any> {
  await person.press('Approve');
  await heading(person, 'Welcome back');
  const code = new URL(person.page.url()).searchParams.get('code');
  const { status, body } = await developer.call('POST /v1/token', {
    code,
    agentId: app.agentId,
    codeVerifier,
  });
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

/** A person with a confirmed address and a passkey. */
async function verifiedPerson(asked: Asked & { email: string }): Promise<Visitor> {
  const person = await open(asked, { isSynced: true });
  await person.press('Send me the link');
  await heading(person, 'Check your mail');
  await follow(person, asked.email);
  await person.press('Create a passkey');
  await heading(person, 'Your decision');
  return person;
}

test('a link that is requested on a computer is followed on a phone, and the person decides there', async () => {
  const asked = await askOf('ada');
  const desk = await open(asked);
  await desk.press('Send me the link');
  await heading(desk, 'Check your mail');
  const telephone = await visitor(browser, { width: 360, isSynced: true });
  await follow(telephone, asked.email);
  await heading(telephone, 'Your address is confirmed');
  await telephone.press('Create a passkey');
  await heading(telephone, 'Your decision');

  await desk.press('Send a new link');
  await heading(desk, 'This was already done');
  await expectFine(desk, 'link-after-binding');
  await desk.page.goto(asked.consentUrl);
  await desk.press('Approve');
  await desk.page.getByRole('alert').getByText('Nothing was done').waitFor();

  const { grantToken } = await approve(telephone, asked);
  expect(claimsOf(grantToken)).toMatchObject({
    sub: 'ada',
    acr: 'urn:grantex:acr:verified',
    amr: ['swk', 'user', 'mfa'],
  });
  expect(telephone.problems).toEqual([]);
});

test('a lost passkey is replaced: every agent stops, and only the new passkey can decide', async () => {
  const first = await askOf('bob');
  const person = await verifiedPerson(first);
  const { grantToken } = await approve(person, first);
  const lost = await person.authenticator.passkeys();

  const asked = await askOf('bob');
  const renewed = await open(asked, { isSynced: true });
  await renewed.page.getByText('I no longer have my passkey').click();
  await renewed.press('Send me the link');
  await heading(renewed, 'Check your mail');
  await follow(renewed, asked.email);
  await heading(renewed, 'Replace your passkey');
  expect(await isValid(developer.call, grantToken)).toBe(true);
  await renewed.press('Create a new passkey');
  await heading(renewed, 'Your passkey was replaced');
  expect(await isValid(developer.call, grantToken)).toBe(false);

  const next = await askOf('bob');
  const finder = await open(next, { passkeys: lost, isSynced: true });
  await finder.press('Approve');
  await finder.page.getByRole('alert').getByText('another person’s request').waitFor();
  await renewed.page.goto(next.consentUrl);
  expect(claimsOf((await approve(renewed, next)).grantToken)).toMatchObject({ sub: 'bob' });
  expect(renewed.problems).toEqual([]);
});

test('without script, a link is sent and followed, and the page says that passkeys need script', async () => {
  const asked = await askOf('cleo');
  const person = await open(asked, { hasScript: false });
  await person.press('Send me the link');
  await heading(person, 'Check your mail');
  await follow(person, asked.email);
  await heading(person, 'Your address is confirmed');
  expect(await person.text()).toContain('Passkeys need JavaScript.');
  await person.press('Deny');
  await heading(person, 'Denied');
});

test('clicking twice follows the link once, and the person continues', async () => {
  const asked = await askOf('dan');
  const person = await open(asked);
  await person.press('Send me the link');
  await heading(person, 'Check your mail');
  expect(mail.received.filter(({ recipients }) => recipients.includes(asked.email))).toHaveLength(1);
  await person.page.goto(mail.linkFor(asked.email));
  const button = await person.page.getByRole('button', { name: 'continue in this browser' }).boundingBox();
  const click = () => person.page.mouse.click((button?.x ?? 0) + 9, (button?.y ?? 0) + 9);
  const { promise: clicked, resolve: answer } = Promise.withResolvers<void>();
  // The second click arrives when the first one has reached the server, which has not answered yet.
  const held = server.database.asSystem(async (transaction) => {
    await sql`SELECT FROM principals FOR UPDATE`.execute(transaction);
    await clicked;
  });
  const sent = person.page.waitForRequest((request) => request.method() === 'POST');
  await click();
  await sent;
  await click();
  answer();
  await held;
  await heading(person, 'Your address is confirmed');
});

describe('what a person reads when', () => {
  test('the link was used, and when a newer one was sent', async () => {
    const asked = await askOf('eve');
    const person = await open(asked);
    await person.press('Send me the link');
    await heading(person, 'Check your mail');
    const link = mail.linkFor(asked.email);
    await person.press('Send a new link');
    await heading(person, 'Check your mail');
    await person.page.goto(link);
    await heading(person, 'This link no longer works');
    await expectFine(person, 'link-expired');
    await follow(person, asked.email);
    await person.page.goto(mail.linkFor(asked.email));
    await heading(person, 'This link was already used');
    await expectFine(person, 'link-used');
    await person.page.getByRole('link', { name: 'Open the request' }).click();
    await heading(person, 'Your address is confirmed');
  });

  test('the mail server does not accept the message', async () => {
    const person = await open(await askOf('fay'));
    mail.refuseWith(450);
    await person.press('Send me the link');
    await heading(person, 'The message could not be sent');
    mail.refuseWith(undefined);
    expect(person.problems.splice(0)).toEqual([expect.stringContaining('status of 503')]);
    await expectFine(person, 'mail-not-sent');
  });

  test('too many links were sent', async () => {
    const person = await open(await askOf('gil'));
    await person.press('Send me the link');
    for (let more = 0; more < 3; more += 1) {
      await heading(person, 'Check your mail');
      await person.press('Send a new link');
    }
    await heading(person, 'Check your mail');
    await person.press('Send a new link');
    await heading(person, 'Too many messages to this address');
    await expectFine(person, 'mail-limit');
  });

  test('the server cannot send mail', async () => {
    const own = await testServer({ environment: { GRANTEX_MODE: 'live' } });
    const asking = await signUpAs(own.callAs, 'Wayfarer Travel');
    const ownApp = await makeApp(own, asking);
    await asking.call('PUT /v1/principals/hal/email', { email: 'hal@example.com' });
    const person = await open(await ownApp.ask({ principalId: 'hal' }));
    await heading(person, 'This cannot be decided yet');
    expect(await person.text()).toContain('This server cannot send mail');
    await expectFine(person, 'mail-not-configured');
    await person.leave();
    ownApp.close();
    await own.close();
  });
});

test.each(['de', 'es', 'fr', 'hi', 'ja', 'ar'])(
  'the mail and the pages around it are whole in %s',
  async (language) => {
    const asked = await askOf(`user_${language}`);
    const person = await open(asked, { language, width: 360 });
    const { page } = person;
    await expectFine(person, `${language}-verified-mail`);
    await page.locator('form[action$="/mail"] button').click();
    await page.waitForURL(/\/mail$/);
    await expectFine(person, `${language}-verified-sent`);
    await page.goto(mail.linkFor(asked.email));
    await expectFine(person, `${language}-verified-link`);
    await page.locator('form button').first().click();
    await page.locator('[data-passkey=create]').waitFor();
    await expectFine(person, `${language}-verified-proven`);
    const { html = '' } = mail.received.at(-1)?.parsed ?? {};
    expect(html).toContain(`<html lang="${language}"`);
    await page.goto('about:blank');
    await page.setContent(html || '');
    await page.setViewportSize({ width: 360, height: 640 });
    await takeScreenshot(page, `${language}-mail`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await person.leave();
  },
);
