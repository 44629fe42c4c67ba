import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, launchChromium } from 'test-browser';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveServer } from '../../people/consent/person.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import type { TestServer } from '../../support/server.ts';
import { type App, makeApp, signUpAs, TRAVEL } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, visitor } from './visitor.ts';

let server: TestServer;
let mail: MailServer;
let browser: Browser;
let app: App;
beforeAll(async () => {
  mail = await mailServer();
  [server, browser] = await Promise.all([liveServer({ environment: mail.environment }), launchChromium()]);
  app = await makeApp(server, server.developer);
});
afterAll(async () => {
  app.close();
  await browser.close();
  await server.close();
  await mail.close();
});

/**
 * Another site, which serves one page. On `localhost` it is same-site: another origin of the same site, which gets the
 * page's cookies.
 */
async function evilSite(
  page: string,
  host: 'localhost' | '127.0.0.1' = '127.0.0.1',
): Promise<{ url: string; close(): void }> {
  const site: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>evil</title>${page}`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const { port } = site.address() as AddressInfo;
  return { url: `http://${host}:${port}/`, close: () => void site.close() };
}

async function statusOf(authRequestId: string): Promise<string> {
  return (await server.developer.call(`GET /v1/authorize/${authRequestId}`)).body.status;
}

describe('texts of a developer', () => {
  const PAYLOADS = [
    '"><img src=x onerror="window.hacked = true">',
    '</title><script>window.hacked = true</script>',
    '<script>window.hacked = true</script>',
    "'><svg onload='window.hacked = true'>",
    '<a href="javascript:window.hacked=true">Approve</a>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '${window.hacked = true}{{constructor}}',
  ].slice(0, isFullRun ? Infinity : 2);

  test.each(PAYLOADS)('are shown as text and run nothing: %s', async (payload) => {
    const hostile = await signUpAs(server.callAs, payload);
    await hostile.call('PATCH /v1/me', { settings: { firstUse: true } });
    await hostile.call('PUT /v1/scopes/flights:book', { sentence: payload });
    const own = await makeApp(server, hostile, { name: payload, description: payload });
    const asked = await own.ask({ principalId: payload, state: payload });
    const person = await visitor(browser);
    await person.page.goto(asked.consentUrl);
    const text = await person.text();
    expect(text).toContain(`An agent of ${payload}`);
    expect(text).toContain(`“${payload}” wants to act for you`);
    expect(text).toContain(`${payload} at ${payload}`);
    expect(text.split(payload).length).toBeGreaterThan(6);
    expect(await person.page.title()).toContain(payload.trim());
    await person.press('Create a passkey');
    await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
    await person.press('Approve');
    await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(new URL(person.page.url()).searchParams.get('state')).toBe(payload);
    expect(await person.page.evaluate('window.hacked')).toBeUndefined();
    expect(person.problems).toEqual([]);
    own.close();
    await person.leave();
  });

  test('of any length stay within the page, in every window', async () => {
    const hostile = await signUpAs(server.callAs, 'W'.repeat(100));
    const scopes = [`${'a'.repeat(64)}:${'b'.repeat(64)}:${'c'.repeat(64)}`];
    const own = await makeApp(server, hostile, {
      name: 'N'.repeat(100),
      description: 'D'.repeat(500),
      scopes,
    });
    const person = await visitor(browser);
    await person.page.goto((await own.ask({ principalId: 'p'.repeat(256), scopes })).consentUrl);
    expect(await person.text()).toContain('N'.repeat(100));
    await expectFine(person, 'long');
    own.close();
  });

  test('cannot change the direction of the text around them, or contain invisible characters', async () => {
    const own = await makeApp(server, server.developer, { name: 'Bank\u202eevil\u200b\u2066x' });
    const person = await visitor(browser);
    await person.page.goto((await own.ask()).consentUrl);
    expect(await person.page.content()).not.toMatch(/[\u200b\u202e\u2066]/);
    expect(await person.text()).toContain('“Bankevilx” wants to act for you');
    own.close();
  });
});

describe('another site', () => {
  const HOSTS = ['127.0.0.1', 'localhost'] as const;

  test.each(HOSTS)(
    "on %s cannot post a person's answer, whatever headers the browser sends",
    async (host) => {
      const asked = await app.ask();
      const person = await visitor(browser);
      await person.page.goto(asked.consentUrl);
      const token = await person.page.locator('input[name="csrf"]').first().inputValue();
      const form = (csrf: string): string =>
        // Without a referrer the browser does not say which origin it is.
        `<meta name="referrer" content="no-referrer"><form method="post" action="${asked.consentUrl}/deny">` +
        `<input name="csrf" value="${csrf}"><button>Win</button></form>`;
      // Even with the right token, which it cannot know: the browser says where the form comes from.
      for (const csrf of ['', 'A'.repeat(43), token]) {
        const evil = await evilSite(form(csrf), host);
        await person.page.goto(evil.url);
        await person.press('Win');
        await person.page.getByRole('heading', { name: 'This could not be checked' }).waitFor();
        evil.close();
      }
      expect(await statusOf(asked.authRequestId)).toBe('pending');
    },
  );

  test('cannot call what the script calls, or read the page', async () => {
    const asked = await app.ask();
    const evil = await evilSite('');
    const person = await boundVisitor(browser, asked.consentUrl);
    await person.page.goto(evil.url);
    for (const path of ['', '/ask', '/settle', '/enrol/ask']) {
      const attempt = `fetch(${JSON.stringify(asked.consentUrl + path)}, {
        method: ${path === '' ? '"GET"' : '"POST"'}, credentials: 'include',
        headers: ${path === '' ? '{}' : '{"content-type": "application/json", "x-csrf-token": "x"}'},
        ${path === '' ? '' : 'body: "{}"'}
      }).then((response) => response.text())`;
      await expect(person.page.evaluate(attempt)).rejects.toThrow('Failed to fetch');
    }
    evil.close();
  });

  test('cannot put the page into a frame', async () => {
    const asked = await app.ask();
    const evil = await evilSite(`<iframe src="${asked.consentUrl}" title="framed"></iframe>`);
    const person = await visitor(browser);
    await person.page.goto(evil.url);
    const frame = person.page.frames().find((candidate) => candidate !== person.page.mainFrame());
    expect(await frame?.locator('main').count()).toBe(0);
    expect(person.problems.join()).toMatch(/frame-ancestors|X-Frame-Options/i);
    evil.close();
  });

  test('does not get the link from the redirect', async () => {
    const asked = await app.ask();
    const referrers: (string | undefined)[] = [];
    const person = await visitor(browser);
    person.page.on('request', (request) => referrers.push(request.headers()['referer']));
    await person.page.goto(asked.consentUrl);
    await person.press('Deny');
    await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(referrers.filter(Boolean)).toEqual([]);
  });
});

test('a cookie that was planted earlier proves nothing after the address is proven', async () => {
  const principalId = 'alice_fixed';
  const asked = await app.ask({ principalId });
  await server.developer.call(`PUT /v1/principals/${principalId}/email`, { email: 'alice@example.com' });
  const attacker = await visitor(browser);
  await attacker.page.goto(asked.consentUrl);
  const [planted] = await attacker.context.cookies(server.url);
  if (planted === undefined) throw new Error('the attacker has no cookie');

  const victim = await visitor(browser);
  await victim.context.addCookies([planted]);
  await victim.page.goto(asked.consentUrl);
  await victim.press('Send me the link');
  await victim.page.goto(mail.linkFor('alice@example.com'));
  await victim.press('continue in this browser');
  await victim.page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
  const [renewed] = await victim.context.cookies(server.url);
  expect(renewed?.value).not.toBe(planted.value);

  await attacker.page.reload();
  expect(await attacker.text()).toContain('Confirm your address first');
});

test('a decision leads only to the redirect URI of the request', async () => {
  const asked = await app.ask({ state: '&redirect_uri=https://evil.example/' });
  const person = await boundVisitor(
    browser,
    `${asked.consentUrl}?redirectUri=https://evil.example/&location=https://evil.example/`,
  );
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const { origin, pathname, searchParams } = new URL(person.page.url());
  expect(origin + pathname).toBe(app.redirectUri);
  expect([...searchParams.keys()]).toEqual(['code', 'state', 'iss']);
});

test('the page shows every scope of a large request', async () => {
  const scopes = [...TRAVEL, ...Array.from({ length: 97 }, (_none, index) => `thing${index}:read`)];
  const own = await makeApp(server, server.developer, { scopes });
  const person = await visitor(browser);
  await person.page.goto((await own.ask({ scopes })).consentUrl);
  expect(await person.page.locator('.scopes > li').count()).toBe(100);
  own.close();
});
