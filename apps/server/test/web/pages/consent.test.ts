import { type Browser, launchChromium } from 'test-browser';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { claimsOf, isValid } from '../../support/grants.ts';
import type { TestServer } from '../../support/server.ts';
import { type App, type Asked, makeApp, TRAVEL } from './app.ts';
import { boundVisitor, visitor, type Visitor, type VisitorOptions } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let app: App;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
  app = await makeApp(server, server.developer);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
});

const bound = ({ consentUrl }: Asked, options: VisitorOptions = {}): Promise<Visitor> =>
  boundVisitor(browser, consentUrl, options);

/** Presses a button that redirects to the app, and reads the answer. */
async function backAtTheApp(person: Visitor, button: string): Promise<URLSearchParams> {
  await person.press(button);
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  return new URL(person.page.url()).searchParams;
}

async function exchange({ codeVerifier }: Asked, answer: URLSearchParams): Promise<any> {
  const { call } = server.developer;
  return call('POST /v1/token', { code: answer.get('code'), agentId: app.agentId, codeVerifier });
}

test('a person at first use creates a passkey and approves with it, and the grant says how', async () => {
  const before = Math.floor(Date.now() / 1_000) - 1;
  const asked = await app.ask({ state: 'a state with spaces & <signs>' });
  const person = await bound(asked);
  const answer = await backAtTheApp(person, 'Approve');
  expect(Object.fromEntries(answer)).toEqual({
    code: expect.stringMatching(/^code_[\w-]{43}$/),
    state: 'a state with spaces & <signs>',
    iss: server.url,
  });

  const { status, body } = await exchange(asked, answer);
  expect(status).toBe(201);
  const { auth_time, ...claims } = claimsOf(body.grantToken);
  expect(claims).toMatchObject({
    sub: asked.principalId,
    scp: expect.arrayContaining(TRAVEL),
    acr: 'urn:grantex:acr:first-use',
    amr: ['hwk', 'user', 'mfa'],
  });
  expect(auth_time).toBeGreaterThan(before);
  expect(auth_time).toBeLessThanOrEqual(claims.iat);
  expect(await isValid(server.developer.call, body.grantToken)).toBe(true);
  expect(person.problems).toEqual([]);
});

test('the same person approves again in another browser with the same passkey', async () => {
  const first = await bound(await app.ask({ principalId: 'user_again' }), { isSynced: true });
  await backAtTheApp(first, 'Approve');
  const passkeys = await first.authenticator.passkeys();

  const asked = await app.ask({ principalId: 'user_again' });
  const second = await visitor(browser, { passkeys, isSynced: true });
  await second.page.goto(asked.consentUrl);
  const { body } = await exchange(asked, await backAtTheApp(second, 'Approve'));
  expect(claimsOf(body.grantToken)).toMatchObject({ amr: ['swk', 'user', 'mfa'], sub: 'user_again' });
});

// What is left to the full run, `test/people/consent` tries without a browser.
test.runIf(isFullRun)('a person with a passkey here uses it for another name, too', async () => {
  const person = await bound(await app.ask());
  const asked = await app.ask();
  await person.page.goto(asked.consentUrl);
  await person.press('Use an existing passkey');
  await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
  const answer = await backAtTheApp(person, 'Approve');
  expect((await exchange(asked, answer)).status).toBe(201);
});

test("another person's passkey approves nothing, and the page says that the request is not theirs", async () => {
  const asked = await app.ask();
  await bound(asked);
  const other = await bound(await app.ask());
  await other.page.goto(asked.consentUrl);
  for (const button of ['Approve', 'Deny']) {
    await other.press(button);
    await other.page.getByRole('alert').getByText('another person’s request').waitFor();
  }
  expect((await server.developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe(
    'pending',
  );
});

test('a request that was changed after it was shown is not approved until it is shown again', async () => {
  const asked = await app.ask();
  const person = await bound(asked);
  await server.developer.call(`PATCH /v1/agents/${app.agentId}`, { name: 'Another planner' });
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('Something changed while you were reading').waitFor();
  expect((await server.developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe(
    'pending',
  );

  await person.page.reload();
  expect(await person.text()).toContain('“Another planner” wants to act for you');
  expect((await exchange(asked, await backAtTheApp(person, 'Approve'))).status).toBe(201);
});

test('a request that was changed between the passkey’s answer and its arrival is not approved', async () => {
  const asked = await app.ask();
  const person = await bound(asked);
  const answers: unknown[] = [];
  await person.page.route('**/settle', async (route) => {
    answers.push(route.request().postDataJSON());
    const line = `PATCH /v1/agents/${app.agentId}`;
    const changed = await server.developer.call(line, { name: `Planner ${answers.length}` });
    expect(changed.status).toBe(200);
    await route.continue();
  });
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('Something changed while you were reading').waitFor();
  // The passkey had answered for what was shown.
  expect(answers).toMatchObject([
    { purpose: 'approve', response: { response: { signature: expect.stringMatching(/^[\w-]+$/) } } },
  ]);
  expect((await server.developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe(
    'pending',
  );

  await person.page.unroute('**/settle');
  await person.page.reload();
  expect(await person.text()).toContain('“Planner 1” wants to act for you');
  expect((await exchange(asked, await backAtTheApp(person, 'Approve'))).status).toBe(201);
});

test.runIf(isFullRun)('denying with a passkey sends the app an error, and nothing is granted', async () => {
  const asked = await app.ask({ state: 'xyz' });
  const person = await bound(asked);
  const answer = await backAtTheApp(person, 'Deny');
  expect(Object.fromEntries(answer)).toEqual({
    error: 'access_denied',
    error_description: 'The person denied the request.',
    error_uri: `${server.url}/docs/errors/access_denied`,
    state: 'xyz',
    iss: server.url,
  });
  const again = await person.page.goto(asked.consentUrl);
  expect(again?.status()).toBe(409);
  expect(await person.text()).toContain('This request was denied');
});

test('a person without a passkey can deny', async () => {
  const asked = await app.ask();
  const person = await visitor(browser);
  await person.page.goto(asked.consentUrl);
  const answer = await backAtTheApp(person, 'Deny');
  expect(answer.get('error')).toBe('access_denied');
  expect(person.problems).toEqual([]);
});

test('a person who cancels or is not recognised has decided nothing and can try again', async () => {
  const asked = await app.ask();
  const person = await bound(asked);
  await person.authenticator.recognise(false);
  await person.press('Approve');
  await person.page.getByRole('alert').getByText('Nothing was done').waitFor();
  expect(await person.page.getByRole('status').innerText()).toBe('');
  expect(await person.page.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled')).toBe(
    'false',
  );
  await person.authenticator.recognise(true);
  expect((await exchange(asked, await backAtTheApp(person, 'Approve'))).status).toBe(201);
});

test.runIf(isFullRun)(
  'a person who comes back after approving sees what they gave, and no form to approve again',
  async () => {
    const asked = await app.ask();
    const person = await bound(asked);
    await person.page.getByRole('checkbox', { name: 'See the events in your calendars' }).uncheck();
    const answer = await backAtTheApp(person, 'Approve');
    await person.page.goto(asked.consentUrl);
    await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
    const text = await person.text();
    expect(text).toContain('Pay with your money');
    expect(text).not.toContain('calendars');
    expect(await person.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect((await exchange(asked, answer)).status).toBe(201);
    await person.page.getByRole('heading', { name: 'The app has it' }).waitFor();
  },
);

test.runIf(isFullRun)(
  'without a redirect, the page says that the request is approved, and the developer fetches the code',
  async () => {
    const { call } = server.developer;
    const { body: asked } = await call('POST /v1/authorize', {
      agentId: app.agentId,
      principalId: 'user_without_redirect',
      scopes: ['calendar:read'],
    });
    const person = await visitor(browser);
    await person.page.goto(asked.consentUrl);
    await person.press('Create a passkey');
    await person.press('Approve');
    await person.page.getByRole('heading', { name: 'Approved' }).waitFor();
    const { body } = await call(`GET /v1/authorize/${asked.authRequestId}`);
    const { status } = await call('POST /v1/token', { code: body.code, agentId: app.agentId });
    expect(status).toBe(201);
    await person.page.getByRole('heading', { name: 'The app has it' }).waitFor();
    const other = await visitor(browser);
    expect((await other.page.goto(asked.consentUrl))?.status()).toBe(409);
    expect(await other.text()).toContain('This request was already used');
  },
);
