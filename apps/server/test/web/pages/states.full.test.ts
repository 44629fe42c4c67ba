import { type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { askFor } from '../../support/grants.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { type App, type Asked, makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, visitor, type Visitor } from './visitor.ts';

let server: TestServer;
let mail: MailServer;
let browser: Browser;
let developer: TestDeveloper;
let app: App;
beforeAll(async () => {
  mail = await mailServer();
  [server, browser] = await Promise.all([liveServer({ environment: mail.environment }), launchChromium()]);
  developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  app = await makeApp(server, developer);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
  await mail.close();
});

async function open({ consentUrl }: Pick<Asked, 'consentUrl'>, options = {}): Promise<Visitor> {
  const person = await visitor(browser, options);
  await person.page.goto(consentUrl);
  return person;
}

/** The HTTP status of the current page, and its text. */
async function reloaded(person: Visitor): Promise<{ status: number | undefined; text: string }> {
  const response = await person.page.reload();
  return { status: response?.status(), text: await person.text() };
}

/** Enters an address for a name, as an admin does. */
async function enterAddress(principalId: string): Promise<string> {
  const email = `${principalId.replaceAll('_', '.')}@example.com`;
  const { status } = await developer.call(`PUT /v1/principals/${principalId}/email`, { email });
  expect(status).toBe(200);
  return email;
}

/** Moves the expiry of a request into the past, which no API can do. */
async function runOut(authRequestId: string): Promise<void> {
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('authorization_requests')
      .set({ expires_at: new Date(0) })
      .where('id', '=', authRequestId)
      .execute(),
  );
}

describe('what a person sees', () => {
  test('before anyone has decided under their name', async () => {
    const person = await open(await app.ask({ principalId: 'alice@wayfarer.example' }));
    const text = await person.text();
    expect(text).toContain('An agent of Wayfarer Travel');
    expect(text).toContain('“Travel planner” wants to act for you');
    expect(text).toContain('Pay with your money\nUp to 500 each time, in the currency of the service');
    expect(text).toContain('payments:initiate:max_500');
    expect(text).toContain('1 day from your approval');
    expect(text).toContain('It has no proven key.');
    expect(text).toContain('This name is not bound to a person yet.');
    await expectFine(person, 'first-use');
  });

  test('when they are bound, with an agent with a proven key and scopes in the words of its developer', async () => {
    const key = await agentKey();
    const publicKeyProof = await key.prove(server.url, developer.id);
    const own = await makeApp(server, developer, { publicKey: key.publicKey, publicKeyProof });
    await developer.call('PUT /v1/scopes/flights:book', { sentence: 'Book flights and change bookings' });
    const person = await boundVisitor(browser, (await own.ask()).consentUrl);
    const text = await person.text();
    expect(text).toContain('It has proven that it holds its own key, ');
    expect(text).toContain('Anyone with the credentials of Wayfarer Travel can use what you approve.');
    expect(text).toMatch(/Book flights and change bookings\nin the words of Wayfarer Travel/);
    expect(text).toContain('No address was checked.');
    const [deny, approve] = await Promise.all(
      ['Deny', 'Approve'].map((name) => person.page.getByRole('button', { name }).boundingBox()),
    );
    expect({ width: deny?.width, height: deny?.height }).toEqual({
      width: approve?.width,
      height: approve?.height,
    });
    await expectFine(person, 'bound');
    own.close();
  });

  test('when the passkey was cancelled, or belongs to another person', async () => {
    const asked = await app.ask();
    await boundVisitor(browser, asked.consentUrl);
    const other = await boundVisitor(browser, (await app.ask()).consentUrl);
    await other.page.goto(asked.consentUrl);
    await other.press('Approve');
    await other.page.getByRole('alert').getByText('another person’s request').waitFor();
    await expectFine(other, 'wrong-person');
    await other.authenticator.recognise(false);
    await other.press('Approve');
    await other.page.getByRole('alert').getByText('Nothing was done').waitFor();
    await expectFine(other, 'cancelled');
  });

  test('after they approved, until the app fetches the code', async () => {
    const agentId = app.agentId;
    const { consentUrl } = await askFor(developer.call, agentId, {
      principalId: 'user_approved',
      scopes: ['calendar:read'],
    });
    const person = await boundVisitor(browser, String(consentUrl));
    await person.press('Approve');
    await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await expectFine(person, 'approved');
  });

  test('from the mailed link to the passkey, and from a lost passkey to a new one', async () => {
    const principalId = 'alice_mail';
    const asked = await app.ask({ principalId });
    const email = await enterAddress(principalId);
    const person = await open(asked);
    expect(await person.text()).toContain('a•••@example.com');
    await expectFine(person, 'mail');
    await person.press('Send me the link');
    await expectFine(person, 'mail-sent');
    await person.page.goto(mail.linkFor(email));
    await expectFine(person, 'mail-link');
    await person.press('continue in this browser');
    await person.page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
    // What is confirmed is not called unknown in the details.
    expect(await person.text()).not.toContain('not bound to a person yet');
    await expectFine(person, 'verified');
    await person.press('Create a passkey');
    await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
    expect(await person.text()).toContain('by a link that was sent to this person’s address');

    await person.page.getByText('I no longer have my passkey').click();
    await expectFine(person, 'lost');
    await person.press('Send me the link');
    await person.page.goto(mail.linkFor(email));
    await expectFine(person, 'recover-link');
    await person.press('Continue in this browser');
    await person.page.getByRole('heading', { name: 'Replace your passkey' }).waitFor();
    await expectFine(person, 'recover');
    await person.press('Create a new passkey');
    await person.page.getByRole('heading', { name: 'Your passkey was replaced' }).waitFor();
    await expectFine(person, 'recovered');
    await person.page.goto(asked.consentUrl);
    expect((await reloaded(person)).status).toBe(409);
    await expectFine(person, 'revoked-since');
  });

  test('when the redirect goes to an app on their own device', async () => {
    const own = await makeApp(server, developer, { redirectUris: ['com.example.wayfarer:/callback'] });
    const person = await open(await own.ask({ redirectUri: 'com.example.wayfarer:/callback' }));
    expect(await person.text()).toContain('The app com.example.wayfarer on this device');
    await person.press('Deny');
    const back = person.page.getByRole('link', { name: 'Back to Wayfarer Travel' });
    expect(await back.getAttribute('href')).toMatch(
      /^com\.example\.wayfarer:\/callback\?error=access_denied/,
    );
    own.close();
  });

  test('when the server does not know who they are', async () => {
    const strict = await signUpAs(server.callAs, 'Strict Bank');
    const own = await makeApp(server, strict);
    const person = await open(await own.ask());
    expect(await person.text()).toContain('This cannot be decided yet');
    expect(await person.page.locator('main').getByRole('button').count()).toBe(0);
    await expectFine(person, 'nobody');
    own.close();
  });

  test('on a sandbox server, where the page says that nobody was asked', async () => {
    const sandbox = await testServer();
    const own = await makeApp(sandbox, await signUpAs(sandbox.callAs, 'Wayfarer Travel'));
    const asked = await own.ask();
    const person = await visitor(browser);
    const response = await person.page.goto(asked.consentUrl);
    expect(response?.status()).toBe(200);
    expect(await person.text()).toContain('Nobody was asked');
    expect(await person.page.locator('body').innerText()).toContain(
      'Nobody is asked, and nothing here is real',
    );
    expect(await person.page.locator('main').getByRole('button').count()).toBe(0);
    await expectFine(person, 'sandbox');
    await person.leave();
    own.close();
    await sandbox.close();
  });
});

describe('what a person reads when', () => {
  const refusals = [
    {
      name: 'the request has expired',
      status: 410,
      text: 'This request has expired',
      happens: ({ authRequestId }: Asked) => runOut(authRequestId),
    },
    {
      name: 'the agent was suspended meanwhile',
      status: 409,
      text: 'This request is outdated',
      happens: async (_asked: Asked, { agentId }: App) => {
        await developer.call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
      },
    },
    {
      name: 'the app removed its redirect URI',
      status: 409,
      text: 'Something changed',
      happens: async (_asked: Asked, { agentId }: App) => {
        await developer.call(`PATCH /v1/agents/${agentId}`, { redirectUris: ['https://other.example/'] });
      },
    },
  ];
  test.each(refusals)('$name', async ({ status, text, happens }) => {
    const own = await makeApp(server, developer);
    const asked = await own.ask();
    const person = await open(asked);
    await happens(asked, own);
    const now = await reloaded(person);
    expect(now.status).toBe(status);
    expect(now.text).toContain(text);
    await expectFine(person, `refused-${text.replaceAll(' ', '-')}`);
    own.close();
  });

  test('there is no such request', async () => {
    const person = await open({ consentUrl: `${server.url}/consent/nobody-knows-this` });
    expect((await reloaded(person)).status).toBe(404);
    expect(await person.text()).toContain('There is nothing at this address');
    await expectFine(person, 'unknown');
  });

  test('they denied by form, without an app to go back to', async () => {
    const { consentUrl } = await askFor(developer.call, app.agentId, {
      principalId: 'user_denies',
      scopes: ['calendar:read'],
    });
    const person = await open({ consentUrl: String(consentUrl) });
    await person.press('Deny');
    await person.page.getByRole('heading', { name: 'Denied' }).waitFor();
    await expectFine(person, 'denied');
    await person.page.goto(String(consentUrl));
    expect((await reloaded(person)).status).toBe(409);
    await expectFine(person, 'denied-already');
  });

  test('their browser runs no script: everything can be read, the page says what needs it, and denying works', async () => {
    const asked = await app.ask();
    const person = await open(asked, { hasScript: false });
    const text = await person.text();
    expect(text).toContain('Passkeys need JavaScript.');
    await takeScreenshot(person.page, 'no-script');
    expect(text).toContain('Pay with your money');
    expect(await person.page.getByRole('button', { name: 'Create a passkey' }).isDisabled()).toBe(true);
    await person.press('Deny');
    await person.page.getByRole('link', { name: 'Back to Wayfarer Travel' }).click();
    await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(new URL(person.page.url()).searchParams.get('error')).toBe('access_denied');
  });

  test('their browser does not support passkeys', async () => {
    const person = await visitor(browser);
    await person.page.addInitScript('delete window.PublicKeyCredential');
    await person.page.goto((await app.ask()).consentUrl);
    await person.page.getByRole('alert').getByText('This browser does not support passkeys').waitFor();
    expect(await person.page.getByRole('button', { name: 'Create a passkey' }).isDisabled()).toBe(true);
    await expectFine(person, 'no-passkeys');
  });

  test('the connection is lost', async () => {
    const person = await boundVisitor(browser, (await app.ask()).consentUrl);
    await person.context.setOffline(true);
    await person.press('Approve');
    await person.page.getByRole('alert').getByText('The connection was lost').waitFor();
    await person.context.setOffline(false);
    await person.page.getByRole('link', { name: 'Reload this page' }).click();
    await person.press('Approve');
    await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(new URL(person.page.url()).searchParams.has('code')).toBe(true);
  });
});

test('everything can be done by keyboard, in reading order, and the focus is always visible', async () => {
  const person = await open(await app.ask());
  const { page } = person;
  const focused = (): Promise<string> =>
    page.evaluate<string>('document.activeElement?.textContent?.trim() ?? ""');
  const outline = (): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
  const order: string[] = [];
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab');
    order.push(await focused());
    expect(await outline()).toBe('solid');
  }
  expect(order).toEqual([
    'Skip to the content',
    'Details',
    'What is a passkey?',
    'Create a passkey',
    'Use an existing passkey',
    'Deny',
    'What can act for you',
    'Language: English',
  ]);
  await page.getByRole('button', { name: 'Create a passkey' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your decision' }).waitFor();
  // The page continues where they were.
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Deny');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Approve');
  await person.authenticator.recognise(false);
  await page.keyboard.press('Space');
  await page.getByRole('alert').getByText('Nothing was done').waitFor();
  expect(await focused()).toBe('Approve');
  await person.authenticator.recognise(true);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
});
