import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, liveServer } from '../../people/consent/person.ts';
import { httpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import { type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(() => server.close());

/** A browser that has opened a request, and the path of it. */
async function opened(): Promise<{ browser: HttpBrowser; path: string }> {
  const { secret } = await ask(server.developer);
  const browser = httpBrowser(server.url);
  const path = `/consent/${secret}`;
  await browser.open(path);
  return { browser, path };
}

describe('a form is only accepted from our own page in the same browser:', () => {
  const foreign = [
    { name: 'another site, by the browser’s word', headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'a neighbour, by the browser’s word', headers: { 'sec-fetch-site': 'same-site' } },
    { name: 'no page at all, by the browser’s word', headers: { 'sec-fetch-site': 'none' } },
    { name: 'another origin', headers: { origin: 'https://evil.example' } },
    { name: 'our host on another port', headers: { origin: 'http://localhost:1' } },
  ];
  test.each(foreign)('not from $name', async ({ headers }) => {
    const { browser, path } = await opened();
    const { status, text } = await browser.submit(`${path}/deny`, {}, headers);
    expect(status).toBe(403);
    expect(text).toContain('This could not be checked');
  });

  test('not without the token, with that of another visit, or with two', async () => {
    const { browser, path } = await opened();
    const other = await opened();
    for (const csrf of ['', other.browser.csrf, `${browser.csrf}x`]) {
      expect((await browser.submit(`${path}/deny`, { csrf })).status).toBe(403);
    }
    const body = `csrf=${browser.csrf}&csrf=${browser.csrf}`;
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    expect((await fetch(`${server.url}${path}/deny`, { method: 'POST', headers, body })).status).toBe(403);
  });

  test('not without the cookie, or with one that we did not make', async () => {
    const { browser, path } = await opened();
    for (const cookies of [[], [['grantex_visit', 'chosen by somebody else']]] as [string, string][][]) {
      browser.cookies.clear();
      for (const [name, value] of cookies) browser.cookies.set(name, value);
      expect((await browser.submit(`${path}/deny`)).status).toBe(403);
    }
  });

  test('and it is accepted with the Origin that browsers send from a page without referrer', async () => {
    for (const headers of [{}, { origin: 'null', 'sec-fetch-site': 'same-origin' }, { origin: server.url }]) {
      const { browser, path } = await opened();
      expect((await browser.submit(`${path}/deny`, {}, headers)).status).toBe(200);
    }
  });
});

test('calls of the script need the token, too, and are refused in words', async () => {
  const { browser, path } = await opened();
  const { status, json } = await browser.call(`${path}/enrol/ask`, {}, { 'x-csrf-token': 'x' });
  expect([status, json.code]).toEqual([403, 'NOT_FROM_THIS_PAGE']);
  expect(json.message).toMatch(/^This could not be checked\. .*Nothing was approved\./);
  expect((await browser.call(`${path}/enrol/ask`, {})).status).toBe(200);
});

test('scripts and other sites cannot access the cookie, nor can other hosts over https', async () => {
  const cookieOf = async ({ url }: TestServer): Promise<string> =>
    (await fetch(`${url}/permissions`)).headers.getSetCookie().join();
  expect(await cookieOf(server)).toMatch(/^grantex_visit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  const behindProxy = await testServer({ environment: { GRANTEX_PUBLIC_URL: 'https://auth.example' } });
  expect(await cookieOf(behindProxy)).toMatch(
    /^__Host-grantex_visit=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  await behindProxy.close();
});

test('opening a page stores nothing, and a browser keeps its visit', async () => {
  const { browser, path } = await opened();
  const before = new Map(browser.cookies);
  const { headers } = await browser.open(path);
  expect(browser.cookies).toEqual(before);
  expect(headers.getSetCookie()).toEqual([]);
  const rows = await server.database.forPerson((transaction) =>
    transaction.selectFrom('webauthn_challenges').selectAll().execute(),
  );
  const digests = rows.map(({ request_id }) => request_id);
  await browser.open(path);
  const after = await server.database.forPerson((transaction) =>
    transaction.selectFrom('webauthn_challenges').selectAll().execute(),
  );
  expect(after.map(({ request_id }) => request_id)).toEqual(digests);
});

test('every page and every refusal has the headers that restrict loading, framing and caching', async () => {
  const { browser, path } = await opened();
  for (const address of [path, '/permissions', '/consent/unknown']) {
    const { headers } = await browser.open(address);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^req_/),
    });
  }
});

test('answers to the script, redirects of forms and early refusals have them, too', async () => {
  const { browser, path } = await opened();
  const answers = [
    await browser.call('/permissions/ask', {}),
    await browser.call(`${path}/ask`, {}),
    await browser.call(`${path}/ask`, {}, { 'x-csrf-token': 'x' }),
    await browser.open(`${path}/recovered`),
    await browser.submit('/permissions/sign-out'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 400, 403, 303, 303]);
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }
});

test('a page contains no inline script, style or handler', async () => {
  const { browser, path } = await opened();
  const { text } = await browser.open(path);
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/i);
});

test('a visitor who sends too many requests gets a page that says so', async () => {
  const limited = await testServer({ environment: { GRANTEX_RATE_LIMIT: '3', GRANTEX_MODE: 'live' } });
  const browser = httpBrowser(limited.url);
  const pages = await Promise.all(Array.from({ length: 8 }, () => browser.open('/permissions')));
  const refused = pages.find(({ status }) => status === 429);
  expect(refused?.text).toContain('<h1>Too many attempts</h1>');
  expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
  await limited.close();
});

test('endless posts do not make endless rows, whatever the cookie', async () => {
  const environment = { GRANTEX_RATE_LIMIT: '100000', GRANTEX_MODE: 'live' };
  const limited = await testServer({ environment, now: () => 1_800_000_000_000 });
  const statuses: number[] = [];
  for (let count = 0; count < 13; count += 1) {
    const browser = httpBrowser(limited.url);
    await browser.open('/permissions');
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.call('/permissions/ask', {})));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(600);
  expect(statuses.filter((status) => status === 429)).toHaveLength(50);
  await limited.close();
});

test('a large body of a post is not read', async () => {
  const { browser, path } = await opened();
  const statuses = [];
  for (const length of [30_000, 33_000]) {
    const { status } = await browser.call(`${path}/settle`, { response: 'x'.repeat(length) });
    statuses.push(status, (await browser.submit(`${path}/mail`, { more: 'x'.repeat(length) })).status);
  }
  expect(statuses).toEqual([400, 503, 413, 413]);
});

test('a signed-out visitor is recognised without a database query', async () => {
  const alone = await testServer({ environment: { GRANTEX_MODE: 'live' } });
  await alone.database.close();
  expect((await httpBrowser(alone.url).open('/permissions')).status).toBe(200);
  await alone.close();
});

test('a server below a path links within that path', async () => {
  const below = await testServer({ environment: { GRANTEX_PUBLIC_URL: 'https://auth.example/grantex' } });
  const { text } = await httpBrowser(below.url).open('/permissions');
  const links = [...text.matchAll(/ (?:href|src)="([^"#][^"]*)"/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => !/^(?:\/grantex\/|\?lang=)/.test(link ?? ''))).toEqual([]);
  await below.close();
});
