import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import { postgresql } from '../../support/databases.ts';
import { openEvents } from '../../ledger/events/event-client.ts';
import { type TestDeveloper, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
let developer: TestDeveloper;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
  ({ developer } = server);
});
afterAll(() => server.close());

interface SignedIn {
  browser: HttpBrowser;
  /** The headers of the session's calls. */
  token: string;
  secret: string;
}

async function signIn(key: string, { url }: Pick<TestServer, 'url'> = server): Promise<SignedIn> {
  const browser = httpBrowser(url);
  await browser.open('/console');
  const { status, text } = await browser.call('/console/session', { apiKey: key });
  expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
  const { json } = await browser.open('/console/session');
  browser.csrf = json.csrf;
  return { browser, token: json.session.token, secret: browser.cookies.get('grantex_console') ?? '' };
}

const asSession = ({ secret, token }: Pick<SignedIn, 'secret' | 'token'>): Record<string, string> => ({
  cookie: `grantex_console=${secret}`,
  'x-csrf-token': token,
});

async function statusOf(headers: Record<string, string>, path = '/v1/me'): Promise<number> {
  return (await fetch(server.url + path, { headers })).status;
}

/**
 * Opens a stream of events.
 * @returns a promise that resolves once the stream has ended
 */
async function openedStream(headers: Record<string, string>): Promise<Promise<void>[]> {
  const response = await fetch(`${server.url}/v1/events/stream`, { headers });
  expect(response.status).toBe(200);
  return [response.text().then(() => undefined)];
}

async function makeKey(more: object = {}): Promise<{ id: string; apiKey: string }> {
  return (await developer.call('POST /v1/keys', { name: 'of the console', roles: ['audit-read'], ...more }))
    .body;
}

async function rotate(
  session: SignedIn,
  idempotencyKey?: string,
): Promise<{ status: number; body: Record<string, any> }> {
  const headers = asSession(session);
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const answer = await fetch(`${server.url}/v1/keys/rotate`, { method: 'POST', headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
}

async function isSignedIn({ browser }: SignedIn): Promise<boolean> {
  return (await browser.open('/console/session')).json.session !== null;
}

describe('the page', () => {
  test('shows signed-out visitors the sign-in form, at any address below it', async () => {
    for (const path of ['/console', '/console/', '/console/agents/ag_1']) {
      const { status, headers, text } = await httpBrowser(server.url).open(path);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(text).toMatch(/<input [^>]*name="apiKey"/);
      expect(text).toContain('The console needs JavaScript.');
    }
  });

  test('contains what the program would ask first, and never the secret or the key', async () => {
    const { browser, secret, token } = await signIn(developer.key);
    const { text } = await browser.open('/console');
    expect(text).not.toContain('name="apiKey"');
    for (const hidden of [secret, developer.key]) expect(text).not.toContain(hidden);
    expect(text).toContain(token);
    expect((await httpBrowser(server.url).open('/console')).text).not.toContain(token);
  });

  test('loads files that exist, compressed as the browser accepts, and cacheable for good', async () => {
    const { text } = await httpBrowser(server.url).open('/console');
    const files = [...text.matchAll(/(?:src|href)="(\/assets\/console\/[^"]+)"/g)].map(
      ([, file = '']) => file,
    );
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const answer = await fetch(server.url + file, { headers: { 'accept-encoding': 'gzip, br' } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-encoding')).toBe('br');
      expect(answer.headers.get('cache-control')).toContain('immutable');
      const plain = await fetch(server.url + file, { headers: { 'accept-encoding': 'br;q=0, identity' } });
      expect(plain.headers.get('content-encoding')).toBeNull();
      expect(await plain.text()).toBe(await answer.text());
    }
    for (const name of ['manifest.json', 'sources.txt', '..%2Fstyle.css', '%00', 'console.js.br']) {
      expect((await fetch(`${server.url}/assets/console/${name}`)).status).toBe(404);
    }
  });

  test('accepts the form without script too, and redirects', async () => {
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    const { status, headers } = await browser.submit('/console/session', { apiKey: ` ${developer.key}\n` });
    expect([status, headers.get('location')]).toEqual([303, '/console']);
    expect((await browser.open('/console/session')).json.session.developer.id).toBe(developer.id);
  });
});

describe('a session', () => {
  test('calls the API as its key, with cookie and token together', async () => {
    const session = await signIn(developer.key);
    const answer = await fetch(`${server.url}/v1/me`, { headers: asSession(session) });
    expect(await answer.json()).toMatchObject({ developerId: developer.id, roles: ['admin'] });
  });

  test('is refused with only the cookie, only the token, a wrong token, or the token of another session', async () => {
    const [session, other] = [await signIn(developer.key), await signIn(developer.key)];
    const { cookie = '', 'x-csrf-token': token = '' } = asSession(session);
    const attempts: Record<string, string>[] = [
      { cookie },
      { 'x-csrf-token': token },
      { cookie, 'x-csrf-token': '' },
      { cookie, 'x-csrf-token': `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` },
      { cookie, 'x-csrf-token': `${token}A` },
      { cookie, 'x-csrf-token': other.token },
      { cookie: `grantex_console=cons_${'A'.repeat(43)}`, 'x-csrf-token': token },
      { cookie, 'x-csrf-token': session.browser.csrf },
      { cookie, 'x-csrf-token': token, 'sec-fetch-site': 'cross-site' },
      { cookie, 'x-csrf-token': token, 'sec-fetch-site': 'same-site' },
      // An Authorization header takes precedence, even a wrong one.
      { cookie, 'x-csrf-token': token, authorization: 'Bearer gx_test_nothing' },
      { cookie, 'x-csrf-token': token, authorization: '' },
    ];
    for (const headers of attempts) {
      expect({ headers: Object.keys(headers), status: await statusOf(headers) }).toMatchObject({
        status: 401,
      });
    }
    expect(await statusOf({ cookie, 'x-csrf-token': token, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  test('may do what its key may, and nothing else', async () => {
    const { apiKey } = await makeKey();
    const session = await signIn(apiKey);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(200);
    expect(await statusOf(asSession(session), '/v1/keys')).toBe(403);
    const { json } = await session.browser.open('/console/session');
    expect(json.session).toMatchObject({ roles: ['audit-read'], key: { name: 'of the console' } });
  });

  test('sees its own developer and no other', async () => {
    const other = await server.signUp();
    const session = await signIn(other.key);
    const { body: agent } = await developer.call('POST /v1/agents', {
      name: 'of another',
      scopes: ['calendar:read'],
    });
    expect(await statusOf(asSession(session), `/v1/agents/${agent.agentId}`)).toBe(404);
    const answer = await fetch(`${server.url}/v1/me`, { headers: asSession(session) });
    expect(await answer.json()).toMatchObject({ developerId: other.id });
  });

  test('is not accepted by the routes of principals', async () => {
    const session = await signIn(developer.key);
    expect(await statusOf(asSession(session), '/v1/principal/grants')).toBe(401);
  });

  test('ends at once when its key is revoked', async () => {
    const { id, apiKey } = await makeKey();
    const session = await signIn(apiKey);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(200);
    await developer.call(`DELETE /v1/keys/${id}`);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(401);
    expect(await isSignedIn(session)).toBe(false);
  });

  test('ends at once when another session or the key itself rotates its key', async () => {
    const { apiKey } = await makeKey({ roles: ['admin'] });
    const [session, other] = [await signIn(apiKey), await signIn(apiKey)];
    expect((await rotate(session)).status).toBe(200);
    expect(await isSignedIn(session)).toBe(true);
    expect(await statusOf(asSession(other))).toBe(401);
    expect((await server.callAs(apiKey)('POST /v1/keys/rotate')).status).toBe(200);
    expect(await isSignedIn(session)).toBe(false);
    expect((await server.callAs(apiKey)('GET /v1/me')).status).toBe(200);
  });

  test('that rotates its key gets the same successor again when the response was lost, and no other session does', async () => {
    const { id, apiKey } = await makeKey({ roles: ['admin'] });
    const [session, admin] = [await signIn(apiKey), await signIn(developer.key)];
    const [first, again] = [await rotate(session, 'one-attempt'), await rotate(session, 'one-attempt')];
    expect(first).toMatchObject({ status: 200, body: { apiKey: expect.stringMatching(/^gx_test_/) } });
    expect(again).toEqual(first);
    const others = await rotate(admin, 'one-attempt');
    expect(others.status).toBe(200);
    expect(others.body.apiKey).not.toBe(first.body.apiKey);
    const [row] = await server.sql(
      `SELECT count(*)::int AS keys FROM api_keys WHERE name = (SELECT name FROM api_keys WHERE id = '${id}')
        AND id > '${id}'`,
    );
    expect(row).toEqual({ keys: 1 });
    // It continues with its own expiry, which is within a day.
    const { session: own } = (await session.browser.open('/console/session')).json;
    expect(own.key.id).toBe(id);
    await session.browser.call('/console/session', { apiKey: first.body.apiKey });
    expect(await statusOf(asSession(session))).toBe(401);
    expect((await session.browser.open('/console/session')).json.session.key.id).not.toBe(id);
  });

  test('counts as a use of its key, which is recorded with the others', async () => {
    const { id, apiKey } = await makeKey();
    const lastUse = async (): Promise<string | null> =>
      (await developer.call('GET /v1/keys?pageSize=200')).body.keys.find(
        (key: { id: string }) => key.id === id,
      ).lastUsedAt;
    expect(await lastUse()).toBeNull();
    const session = await signIn(apiKey);
    const opened = await lastUse();
    expect(Date.now() - Date.parse(opened ?? '')).toBeLessThan(10_000);
    await server.sql(`UPDATE api_keys SET last_used_at = '2020-01-01' WHERE id = '${id}'`);
    await statusOf(asSession({ ...session, token: 'x' }));
    expect(await lastUse()).toBe('2020-01-01T00:00:00.000Z');
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(200);
    expect(Date.now() - Date.parse((await lastUse()) ?? '')).toBeLessThan(10_000);
  });

  test('ends when its key expires', async () => {
    const { id, apiKey } = await makeKey({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const session = await signIn(apiKey);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(200);
    await server.sql(`UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = '${id}'`);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(401);
    const again = await session.browser.call('/console/session', { apiKey });
    expect([again.status, again.json.code]).toEqual([401, 'CONSOLE_KEY_UNKNOWN']);
  });

  test('ends after 30 minutes without use, and use extends it', async () => {
    const { id, apiKey } = await makeKey();
    const session = await signIn(apiKey);
    const usedBefore = (interval: string): Promise<unknown> =>
      server.sql(
        `UPDATE console_sessions SET used_at = clock_timestamp() - interval '${interval}' WHERE key_id = '${id}'`,
      );
    await usedBefore('29 minutes 50 seconds');
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(200);
    const [row] = await server.sql(
      `SELECT clock_timestamp() - used_at < interval '20 seconds' AS noted FROM console_sessions WHERE key_id = '${id}'`,
    );
    expect(row).toEqual({ noted: true });
    await usedBefore('30 minutes');
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(401);
  });

  test('ends after 12 hours, however much it is used', async () => {
    const { id, apiKey } = await makeKey();
    const session = await signIn(apiKey);
    const [row] = await server.sql(
      `SELECT expires_at - created_at BETWEEN interval '11:59:59' AND interval '12:00:01' AS right FROM console_sessions
        WHERE key_id = '${id}'`,
    );
    expect(row).toEqual({ right: true });
    await server.sql(`UPDATE console_sessions SET expires_at = clock_timestamp() WHERE key_id = '${id}'`);
    expect(await statusOf(asSession(session), '/v1/audit/entries')).toBe(401);
  });

  test('ends when its browser signs out', async () => {
    const session = await signIn(developer.key);
    expect((await session.browser.call('/console/sign-out', {})).status).toBe(200);
    expect(session.browser.cookies.has('grantex_console')).toBe(false);
    expect(await statusOf(asSession(session))).toBe(401);
  });

  test('ends the streams of events that it opened, however it ends, but no stream of its key', async () => {
    const keysMade = new Map<string, string>();
    const ends: ((session: SignedIn, keyId: string) => Promise<unknown>)[] = [
      ({ browser }) => browser.call('/console/sign-out', {}),
      async (_session, keyId) => rotate(await signIn(keysMade.get(keyId) ?? '')),
      (_session, keyId) =>
        server.sql(
          `UPDATE console_sessions SET used_at = clock_timestamp() - interval '30 minutes' WHERE key_id = '${keyId}'`,
        ),
    ];
    for (const end of ends) {
      const { id, apiKey } = await makeKey({ roles: ['admin'] });
      keysMade.set(id, apiKey);
      const session = await signIn(apiKey);
      const [own, ofKey] = [await openedStream(asSession(session)), await openEvents(server.url, apiKey)];
      let hasKeysEnded = false;
      void ofKey.ended.then(() => (hasKeysEnded = true));
      await end(session, id);
      await Promise.all(own);
      expect(hasKeysEnded).toBe(false);
    }
  });

  test('is stored only as a digest', async () => {
    const { secret } = await signIn(developer.key);
    const rows = await server.sql(`SELECT encode(digest, 'escape') AS digest FROM console_sessions`);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe('signing in', () => {
  test("creates a new secret each time, and ends the browser's earlier session (session fixation)", async () => {
    const planted = await signIn(developer.key);
    const { browser } = planted;
    const visit = browser.cookies.get('grantex_visit');
    expect((await browser.call('/console/session', { apiKey: developer.key })).status).toBe(200);
    expect(browser.cookies.get('grantex_console')).not.toBe(planted.secret);
    expect(browser.cookies.get('grantex_visit')).not.toBe(visit);
    expect(await statusOf(asSession(planted))).toBe(401);
  });

  test('sets a cookie that no script can read and no other site can send', async () => {
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    const { headers } = await browser.call('/console/session', { apiKey: developer.key });
    const line = headers.getSetCookie().find((each) => each.startsWith('grantex_console='));
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  test('refuses requests that another site could send', async () => {
    const { browser } = await signIn(developer.key);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const types = [
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/json',
    ];
    for (const path of ['/console/session', '/console/sign-out']) {
      for (const type of types) {
        const body = type === 'application/json' ? '{"apiKey":"gx_test_x"}' : 'apiKey=gx_test_x';
        const headers = {
          cookie,
          'content-type': type,
          'sec-fetch-site': 'cross-site',
          origin: 'https://evil.example',
        };
        const { status } = await fetch(server.url + path, { method: 'POST', headers, body });
        expect({ path, type, status }).toEqual({ path, type, status: 403 });
        const silent = await fetch(server.url + path, {
          method: 'POST',
          headers: { cookie, 'content-type': type },
          body,
        });
        expect({ path, type, isRefused: [403, 415].includes(silent.status) }).toEqual({
          path,
          type,
          isRefused: true,
        });
      }
    }
    expect((await browser.open('/console/session')).json.session).not.toBeNull();
  });

  test('is refused with an unknown key, a key of another kind, or none, with a text that does not repeat the key', async () => {
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    for (const apiKey of [`gx_test_${'A'.repeat(43)}`, `gx_live_${'A'.repeat(43)}`, '', '<img src=x>']) {
      const repeated = apiKey === '' ? '<nothing>' : apiKey;
      const { status, json, text } = await browser.call('/console/session', { apiKey });
      expect([status, json.code]).toEqual([401, 'CONSOLE_KEY_UNKNOWN']);
      expect(json.message).toContain('This server does not know this key');
      expect(text).not.toContain(repeated);
      const form = await browser.submit('/console/session', { apiKey });
      expect(form.status).toBe(401);
      expect(form.text).not.toContain(repeated);
    }
  });
});

test('key guesses at the sign-in form count together with guesses elsewhere, and are refused unread', async () => {
  const limited = await testServer({ environment: { GRANTEX_RATE_LIMIT: '100000' } });
  const browser = httpBrowser(limited.url);
  await browser.open('/console');
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 125; attempt += 1) {
    const { status } = await browser.call('/console/session', { apiKey: `gx_test_${attempt}` });
    statuses.push(status);
  }
  expect(statuses.slice(0, 120)).toEqual(Array.from({ length: 120 }, () => 401));
  expect(new Set(statuses.slice(120))).toEqual(new Set([429]));
  // Even the right key is refused, because another answer would reveal it.
  expect((await browser.call('/console/session', { apiKey: limited.developer.key })).status).toBe(429);
  expect((await limited.callAs('gx_test_another')('GET /v1/me')).status).toBe(429);
  await limited.close();
});

test('over https the cookie is bound to the host', async () => {
  const secure = await testServer({ environment: { GRANTEX_PUBLIC_URL: 'https://auth.example' } });
  const browser = httpBrowser(secure.url);
  await browser.open('/console');
  const { headers } = await browser.call('/console/session', { apiKey: secure.developer.key });
  const line = headers.getSetCookie().find((each) => each.includes('grantex_console'));
  expect(line).toMatch(/^__Host-grantex_console=[\w-]{48}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  await secure.close();
});
