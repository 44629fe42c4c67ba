import { type Browser, launchChromium, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { showDomain } from '../../people/consent/show-domain.ts';
import { authorizePath, CALLBACK, newPkce, openService } from '../../people/logins/log-in.ts';
import { makeAgent } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, visitor, type Visitor } from './visitor.ts';

/** How a verified domain looks beside texts that want to look like one. `request.full.test.ts` shows it in each state. */

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function signUp(name: string): Promise<TestDeveloper> {
  const developer = await signUpAs(server.callAs, name);
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  return developer;
}

/** Opens a request of a developer's agent. */
async function open(developer: TestDeveloper, options = {}): Promise<Visitor> {
  const app = await makeApp(server, developer);
  const { consentUrl } = await app.ask();
  app.close();
  const person = await visitor(browser, options);
  await person.page.goto(consentUrl);
  return person;
}

const labels = ({ page }: Visitor): Promise<number> =>
  page.getByRole('img', { name: 'Verified domain', exact: true }).count();

test('a name that imitates a verified domain has no mark, and looks like any other name', async () => {
  const person = await open(await signUp('✓ wayfarer.example'));
  expect(await labels(person)).toBe(0);
  expect(await person.page.locator('main img').count()).toBe(0);
  expect(await person.page.locator('.eyebrow').ariaSnapshot()).toContain('An agent of ✓ wayfarer.example');
  await expectFine(person, 'domain-imitated');
  await person.leave();
});

test('a logo that is gone leaves an even space, and nothing moves', async () => {
  const developer = await signUp('Wayfarer Travel');
  await showDomain(server, developer, 'a-very-long-name-of-a-domain.with-many-parts.wayfarer.example');
  const person = await visitor(browser, { width: 360 });
  const app = await makeApp(server, developer);
  const { consentUrl } = await app.ask();
  app.close();
  const boxes = async (): Promise<unknown> => [
    await person.page.locator('.logo').boundingBox(),
    await person.page.locator('#asked').boundingBox(),
  ];
  await person.page.goto(consentUrl);
  expect(await labels(person)).toBe(1);
  const whole = await boxes();
  await expectFine(person, 'domain-long');
  await person.page.setViewportSize({ width: 360, height: 800 });
  await person.page.route('**/logos/*', (route) => route.abort());
  await person.page.goto(consentUrl);
  expect(await boxes()).toEqual(whole);
  for (const colorScheme of ['light', 'dark'] as const) {
    await person.page.emulateMedia({ colorScheme });
    await takeScreenshot(person.page, `domain-without-logo-${colorScheme}`);
  }
  await person.leave();
});

test('the login of an own agent shows it', async () => {
  const developer = await signUp('Wayfarer Travel');
  await showDomain(server, developer);
  const service = await openService(server, { people: 'anyone' }, { developer });
  const agent = { name: 'Travel planner', redirectUris: [CALLBACK] };
  const client_id = await makeAgent(developer.call, ['flights:search'], agent);
  const person = await visitor(browser, { width: 360 });
  const code_challenge = newPkce().challenge;
  await person.page.goto(
    server.url + authorizePath({ client_id, code_challenge, resource: service.audience }),
  );
  expect(await labels(person)).toBe(1);
  await expectFine(person, 'domain-login');
  await person.leave();
  await service.close();
});

test.each(['en', 'ar'])('the permissions page shows it beside each developer (%s)', async (language) => {
  const developers = await Promise.all(['Wayfarer Travel', 'Paperwork Office'].map(signUp));
  const [travel, office] = developers as [TestDeveloper, TestDeveloper];
  await showDomain(server, travel);
  let person: Visitor | undefined;
  for (const developer of [travel, office]) {
    const app = await makeApp(server, developer);
    const asked = await app.ask({ principalId: 'alice' });
    const passkeys = (await person?.authenticator.passkeys()) ?? [];
    await person?.leave();
    if (person === undefined) person = await boundVisitor(browser, asked.consentUrl);
    else {
      person = await visitor(browser, { passkeys });
      await person.page.goto(asked.consentUrl);
      await person.press('Use an existing passkey');
    }
    await person.press('Approve');
    await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    const code = new URL(person.page.url()).searchParams.get('code');
    const { agentId } = app;
    const { codeVerifier } = asked;
    expect((await developer.call('POST /v1/token', { code, agentId, codeVerifier })).status).toBe(201);
    app.close();
  }
  const passkeys = (await person?.authenticator.passkeys()) ?? [];
  await person?.leave();
  const reader = await visitor(browser, { passkeys, language });
  const { page } = reader;
  await page.goto(`${server.url}/permissions`);
  await page.locator('main button').first().click();
  await page.locator('.person').nth(1).waitFor();
  const marks = page.locator('.verified-domain');
  expect(await marks.allInnerTexts()).toEqual(['wayfarer.example']);
  const width = (): Promise<number> => page.evaluate("document.querySelector('.logo').naturalWidth");
  await expect.poll(width).toBe(64);
  await expectFine(reader, `domain-permissions-${language}`);
  await page.locator('.person', { has: marks }).locator('.row a').first().click();
  await page.locator('.permission-head').waitFor();
  expect(await marks.allInnerTexts()).toEqual(['wayfarer.example']);
  await expectFine(reader, `domain-permission-${language}`);
  await reader.leave();
});
