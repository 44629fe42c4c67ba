import { expect, test } from 'vitest';
import { expectFine } from '../../web/pages/inspect.ts';
import { visitor, type Visitor } from '../../web/pages/visitor.ts';
import type { Call } from '../../support/server.ts';
import { consoleSite, HOSTILE, signIn } from './console.ts';

const site = consoleSite();

const comeWith = (key: string): Promise<Visitor> => site.open(key, '/keys');

async function makeKey(call: Call, more: object = {}): Promise<{ id: string; apiKey: string }> {
  return (await call('POST /v1/keys', { name: 'a key', roles: ['verify'], ...more })).body;
}

const statusOf = async (key: string, line = 'GET /v1/me'): Promise<number> =>
  (await site.server.callAs(key)(line)).status;

/** The secret in the dialog that shows it once. */
async function shownKey({ page }: Visitor): Promise<string> {
  return page.getByRole('dialog', { name: 'The new key' }).locator('pre').innerText();
}

/** Everything that a browser stores and shows. */
async function keptIn({ page }: Visitor): Promise<string> {
  return page.evaluate<string>(
    'JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state, document.documentElement.outerHTML])',
  );
}

test('keys are listed with their roles, their last use, and the key of this session', async () => {
  const { key, call } = await site.server.signUp();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const used = await makeKey(call, { name: 'used', expiresAt: until });
  expect(await statusOf(used.apiKey)).toBe(200);
  await makeKey(call, { name: 'unused', roles: ['audit-read', 'audit-write'] });
  const person = await comeWith(key);
  const rows = person.page.locator('tbody tr');
  await expect.poll(() => rows.count()).toBe(3);
  const [unusedRow = '', usedRow = '', ownRow = ''] = await rows.allInnerTexts();
  expect(unusedRow).toMatch(/unused[\s\S]*audit-read, audit-write[\s\S]*never[\s\S]*never/);
  expect(usedRow).toContain('verify');
  expect(usedRow).not.toContain('never');
  expect(ownRow).toContain('this session');
  const text = await person.text();
  for (const role of ['admin', 'issue', 'verify', 'audit-write', 'audit-read']) expect(text).toContain(role);
  await expectFine(person, 'console-keys');
  await person.leave();
});

test('a key is created with roles and an expiry, shown once, and then nowhere', async () => {
  const { key, call } = await site.server.signUp();
  const person = await comeWith(key);
  const { page } = person;
  await page.getByLabel('Name').fill('the billing service');
  await person.press('Create the key');
  await page.getByText('roles: choose at least one.').waitFor();
  await expectFine(person, 'console-keys-refused');
  await page.getByLabel('issue').check();
  await page.getByLabel('verify').check();
  await page.getByLabel('Expires').selectOption('in 90 days');
  await person.press('Create the key');
  const apiKey = await shownKey(person);
  await expectFine(person, 'console-keys-made');
  expect(await statusOf(apiKey, 'GET /v1/agents')).toBe(200);
  expect(await statusOf(apiKey, 'GET /v1/keys')).toBe(403);
  await person.press('I have saved it');
  const row = page.locator('tbody tr').filter({ hasText: 'the billing service' });
  await row.waitFor();
  expect(await keptIn(person)).not.toContain(apiKey.slice(8));
  const made = (await call('GET /v1/keys')).body.keys[0];
  expect(made).toMatchObject({ name: 'the billing service', roles: ['issue', 'verify'] });
  const days = (Date.parse(made.expiresAt) - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  await page.reload();
  await row.waitFor();
  expect(await keptIn(person)).not.toContain(apiKey.slice(8));
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('an expiring key cannot create a key that lasts longer, and the page says why', async () => {
  const { call } = await site.server.signUp();
  const { apiKey } = await makeKey(call, {
    roles: ['admin'],
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const person = await comeWith(apiKey);
  await person.page.getByLabel('Name').fill('longer');
  await person.page.getByLabel('audit-read').check();
  await person.press('Create the key');
  await person.page.getByText('when the key that makes it expires').waitFor();
  expect(await person.page.getByRole('dialog').count()).toBe(0);
  await person.leave();
});

test('a rotated key is shown, the session continues with it, and its other sessions end', async () => {
  const { call } = await site.server.signUp();
  const old = await makeKey(call, { name: 'deploy', roles: ['admin'] });
  const [person, other] = [await comeWith(old.apiKey), await comeWith(old.apiKey)];
  const { page } = person;
  await person.press('Rotate');
  await expectFine(person, 'console-keys-rotate');
  await person.press('Yes, rotate it');
  const apiKey = await shownKey(person);
  expect(await statusOf(apiKey)).toBe(200);
  expect(await statusOf(old.apiKey)).toBe(200);
  await person.press('I have saved it');
  const row = page.locator('tbody tr').filter({ hasText: 'this session' });
  await row.waitFor();
  expect(await row.innerText()).not.toContain(old.id);
  expect(await keptIn(person)).not.toContain(apiKey.slice(8));
  await page.reload();
  await row.waitFor();
  await other.page.reload();
  await other.page.getByLabel('API key', { exact: true }).waitFor();
  expect(person.problems).toEqual([]);
  await person.leave();
  await other.leave();
});

test('a new key is not lost if the session cannot continue with it', async () => {
  const { call } = await site.server.signUp();
  const old = await makeKey(call, { name: 'deploy', roles: ['admin'] });
  const person = await comeWith(old.apiKey);
  const { page } = person;
  await page.route('**/console/session', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await person.press('Rotate');
  await person.press('Yes, rotate it');
  const apiKey = await shownKey(person);
  await page.getByText('This browser could not sign in with it').waitFor();
  expect(await statusOf(apiKey)).toBe(200);
  await person.press('I have saved it');
  // The session that rotated the key stays, so that the new key is not lost.
  const row = page.locator('tbody tr').filter({ hasText: 'this session' });
  await expect.poll(() => row.innerText()).toContain(old.id);
  await person.leave();
});

/** Lets the server process requests and drops its responses, until told to stop. */
async function dropAnswers(
  { page }: Visitor,
  path: string,
): Promise<{ sent: string[]; stop: () => Promise<void> }> {
  const sent: string[] = [];
  await page.route(path, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent.push(route.request().headers()['idempotency-key'] ?? 'none');
    expect((await route.fetch()).ok()).toBe(true);
    await route.abort();
  });
  return { sent, stop: () => page.unroute(path) };
}

const named = async (call: Call, name: string): Promise<{ id: string }[]> =>
  (await call('GET /v1/keys')).body.keys.filter((key: { name: string }) => key.name === name);

test('a new key whose response was lost is shown after a retry, and no second key is created', async () => {
  const { key, call } = await site.server.signUp();
  const person = await comeWith(key);
  const { page } = person;
  const { sent, stop } = await dropAnswers(person, '**/v1/keys');
  await page.getByLabel('Name').fill('lost');
  await page.getByLabel('verify').check();
  await page.getByLabel('Expires').selectOption('in 90 days');
  await person.press('Create the key');
  await page.getByText('The server did not answer, so it is not certain').waitFor();
  // It is there, and nobody knows it.
  await page.locator('tbody tr').filter({ hasText: 'lost' }).waitFor();
  await expectFine({ ...person, problems: [] }, 'console-keys-lost');
  await stop();
  await person.press('Try again');
  const apiKey = await shownKey(person);
  expect(new Set(sent).size).toBe(1);
  expect(await named(call, 'lost')).toHaveLength(1);
  expect(await statusOf(apiKey)).toBe(200);
  await person.press('I have saved it');
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  // The next submission creates another key.
  await page.getByLabel('Name').fill('lost');
  await page.getByLabel('verify').check();
  await person.press('Create the key');
  expect(await shownKey(person)).not.toBe(apiKey);
  await person.press('I have saved it');
  expect(await named(call, 'lost')).toHaveLength(2);
  await person.leave();
});

test('submitting the same form again requests the lost response, and another form creates another key', async () => {
  const { key, call } = await site.server.signUp();
  const person = await comeWith(key);
  const { page } = person;
  const { stop } = await dropAnswers(person, '**/v1/keys');
  await page.getByLabel('Name').fill('one');
  await page.getByLabel('verify').check();
  await person.press('Create the key');
  await page.getByText('The server did not answer').waitFor();
  await stop();
  await person.press('Create the key');
  await shownKey(person);
  await person.press('I have saved it');
  expect(await named(call, 'one')).toHaveLength(1);
  const again = await dropAnswers(person, '**/v1/keys');
  await page.getByLabel('Name').fill('two');
  await page.getByLabel('verify').check();
  await person.press('Create the key');
  await page.getByText('The server did not answer').waitFor();
  await again.stop();
  await page.getByLabel('Name').fill('three');
  await person.press('Create the key');
  await shownKey(person);
  expect(await named(call, 'three')).toHaveLength(1);
  await person.leave();
});

test('once a lost response can no longer be requested, the page says how to delete the unknown key', async () => {
  const { key } = await site.server.signUp();
  const person = await visitor(site.browser, { width: 1_440 });
  const { page } = person;
  await page.clock.install();
  await signIn(person, site.server, key, '/keys');
  await dropAnswers(person, '**/v1/keys');
  await page.getByLabel('Name').fill('lost');
  await page.getByLabel('verify').check();
  await person.press('Create the key');
  await page.getByText('The server did not answer, so it is not certain').waitFor();
  await page.clock.fastForward(41_000);
  await page.getByText('nobody has it: revoke it').waitFor();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await person.press('Revoke (lost)');
  await person.press('Yes, revoke it');
  await page.getByText('“lost” was revoked.').waitFor();
  await expectFine({ ...person, problems: [] }, 'console-keys-too-late');
  await person.leave();
});

test('a rotation whose response was lost gives the same successor after a retry', async () => {
  const { call } = await site.server.signUp();
  const old = await makeKey(call, { name: 'deploy', roles: ['admin'] });
  const person = await comeWith(old.apiKey);
  const { page } = person;
  const { sent, stop } = await dropAnswers(person, '**/v1/keys/rotate');
  await person.press('Rotate');
  await person.press('Yes, rotate it');
  await page.getByText('The server did not answer, so it is not certain').waitFor();
  await expectFine({ ...person, problems: [] }, 'console-keys-rotate-lost');
  await stop();
  await person.press('Try again');
  const apiKey = await shownKey(person);
  expect(new Set(sent).size).toBe(1);
  const both = await named(call, 'deploy');
  expect(both).toHaveLength(2);
  expect(await statusOf(apiKey, 'GET /v1/keys')).toBe(200);
  await person.press('I have saved it');
  const row = page.locator('tbody tr').filter({ hasText: 'this session' });
  await expect.poll(() => row.innerText()).toContain(both[0]?.id);
  await person.leave();
});

test('data of one key is not shown after a key with fewer roles signs in in another tab', async () => {
  const { key, call } = await site.server.signUp();
  const agentId = (await call('POST /v1/agents', { name: 'of the admin', scopes: ['flights:search'] })).body
    .id;
  const reader = await makeKey(call, { name: 'reader', roles: ['audit-read'] });
  const person = await site.open(key);
  const { page } = person;
  await page.getByText(agentId).waitFor();
  const second = await person.context.newPage();
  await second.goto(`${site.server.url}/console`);
  await second.getByRole('button', { name: 'Sign out' }).click();
  await second.getByLabel('API key').fill(reader.apiKey);
  await second.getByRole('button', { name: 'Sign in' }).click();
  await second.getByText('Signed in with reader').waitFor();
  // As when the window gets the focus again.
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
  await page.getByText('Signed in with reader').waitFor();
  await page.getByText('No calls in this time').waitFor();
  expect(await page.evaluate('document.body.innerHTML')).not.toContain(agentId);
  await person.leave();
});

test('a key is revoked after a confirmation, the last admin key is not, and revoking the session’s own key signs out', async () => {
  const { key, call } = await site.server.signUp();
  const spare = await makeKey(call, { name: 'spare', roles: ['admin'] });
  const worker = await makeKey(call, { name: 'worker' });
  const person = await comeWith(spare.apiKey);
  const { page } = person;
  await person.press('Revoke (worker)');
  await expectFine(person, 'console-keys-revoke');
  await page.keyboard.press('Escape');
  expect(await statusOf(worker.apiKey)).toBe(200);
  await person.press('Revoke (worker)');
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(`**/v1/keys/${worker.id}`, async (route) => {
    await held;
    await route.continue();
  });
  await person.press('Yes, revoke it');
  await page.locator('dialog [data-busy]').first().waitFor();
  // The dialog stays open while the request runs, so that its outcome can be seen.
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').isVisible()).toBe(true);
  goOn();
  await page.getByText('“worker” was revoked.').waitFor();
  expect(await statusOf(worker.apiKey)).toBe(401);
  await person.press('Revoke (spare)');
  await page.getByText('so you will be signed out').waitFor();
  await person.press('Yes, revoke it');
  await page.getByText('Your session has ended.').waitFor();

  await page.getByLabel('API key', { exact: true }).fill(key);
  await person.press('Sign in');
  await person.press('Revoke (first key)');
  await person.press('Yes, revoke it');
  await page.getByText('this is the last admin key').waitFor();
  expect(await statusOf(key)).toBe(200);
  await person.leave();
});

test('keys are paged by the server', async () => {
  const { key, call } = await site.server.signUp();
  for (let index = 1; index <= 26; index += 1) await makeKey(call, { name: `key ${index}` });
  const person = await comeWith(key);
  await person.page.getByText('Page 1 of 2').waitFor();
  await person.page.getByRole('link', { name: 'Older' }).click();
  await expect.poll(() => person.page.locator('tbody tr').count()).toBe(2);
  expect(await person.text()).toContain('this session');
  await person.leave();
});

test('the name of a key is shown as text, whatever it contains', async () => {
  const { key, call } = await site.server.signUp();
  const { id } = await makeKey(call, { name: HOSTILE, roles: ['admin'] });
  const person = await comeWith(key);
  const { page } = person;
  await page.getByText('window.hacked').first().waitFor();
  await expectFine(person, 'console-keys-hostile');
  await page.locator('tbody tr').filter({ hasText: id }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').waitFor();
  await person.press('Yes, revoke it');
  await page.getByText('was revoked.').waitFor();
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(person.problems).toEqual([]);
  await person.leave();
});

test('a session without an admin key sees no keys', async () => {
  const { call } = await site.server.signUp();
  for (const role of ['issue', 'audit-read']) {
    const { apiKey } = await makeKey(call, { name: 'of somebody', roles: [role] });
    const person = await comeWith(apiKey);
    await person.page.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await person.text()).not.toContain('first key');
    await person.leave();
  }
  const person = await visitor(site.browser);
  await person.page.goto(`${site.server.url}/console/keys`);
  await person.page.getByLabel('API key', { exact: true }).waitFor();
  await person.leave();
});
