import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, postgresql } from '../../support/databases.ts';
import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import { type Call, testServer, type TestAnswer, type TestServer } from '../../support/server.ts';

const ROLES = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];

interface Begun {
  deviceCode: string;
  userCode: string;
}

describe.each(engines)('logins of programs on $engine', ({ place }) => {
  let server: TestServer;
  let anybody: Call;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    anybody = server.callAs(null);
  });
  afterAll(() => server.close());

  const begin = async (more: object = {}): Promise<Begun> =>
    (await anybody<Begun>('POST /v1/device-logins', { name: 'laptop', ...more })).body;
  const fetchKey = ({ deviceCode }: Begun): Promise<TestAnswer<any>> =>
    anybody('POST /v1/device-logins/key', { deviceCode });

  test('a program gets a key of its own once somebody who is signed in has typed its code and allowed it', async () => {
    const developer = await server.signUp();
    const { status, body } = await anybody('POST /v1/device-logins', { name: 'laptop', roles: ['issue'] });
    expect(status).toBe(201);
    expect(body).toEqual({
      deviceCode: expect.stringMatching(/^dlog_[\w-]{43}$/),
      userCode: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verificationUrl: `${server.url}/console/device`,
      expiresAt: expect.any(String),
      interval: 3,
    });
    expect((await fetchKey(body)).body).toEqual({ status: 'pending' });

    const browser = await signedIn(server, developer.key);
    const typed = ` ${body.userCode.toLowerCase().replace('-', '')} `;
    expect((await find(browser, typed)).json).toEqual({
      name: 'laptop',
      network: expect.stringMatching(/127\.0\.0\.1|::1/),
      isElsewhere: false,
      roles: ['issue'],
      grantable: ROLES,
      askedAt: expect.any(String),
      expiresAt: body.expiresAt,
    });
    expect((await fetchKey(body)).body).toEqual({ status: 'pending' });
    expect((await allow(browser, typed, ['issue', 'audit-read', 'issue'])).status).toBe(200);

    const got = await fetchKey(body);
    expect(got).toMatchObject({
      status: 200,
      body: { status: 'allowed', name: 'grantex login on laptop', roles: ['issue', 'audit-read'] },
    });
    expect((await server.callAs(got.body.apiKey)('GET /v1/me')).body).toMatchObject({
      developerId: developer.id,
      keyId: got.body.id,
      roles: ['issue', 'audit-read'],
    });
    const { keys } = (await developer.call('GET /v1/keys')).body;
    expect(keys[0]).toMatchObject({
      id: got.body.id,
      name: 'grantex login on laptop',
      allowedBy: keys[1].id,
    });
    const days = (Date.parse(keys[0].expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
  });

  test('a key is given out once, to one of two that ask at the same time', async () => {
    const login = await begin();
    const browser = await signedIn(server, server.developer.key);
    await allow(browser, login.userCode, ['verify']);
    const answers = await Promise.all([fetchKey(login), fetchKey(login)]);
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 410]);
    expect(await fetchKey(login)).toMatchObject({ status: 410, body: { code: 'DEVICE_LOGIN_ENDED' } });
  });

  test('a login whose key cannot be made now is not lost: the program asks again', async () => {
    const developer = await server.signUp();
    const login = await begin();
    await allow(await signedIn(server, developer.key), login.userCode, ['verify']);
    await server.database.asSystem((transaction) =>
      sql`INSERT INTO api_keys (id, developer_id, name, roles, digest)
        SELECT 'key_many_' || n, ${developer.id}, 'one of many', '{verify}', sha256((${developer.id} || n)::bytea)
        FROM generate_series(1, 999) n`.execute(transaction),
    );
    expect(await fetchKey(login)).toMatchObject({ status: 409, body: { code: 'TOO_MANY_KEYS' } });
    await server.database.asSystem((transaction) =>
      transaction.deleteFrom('api_keys').where('id', '=', 'key_many_1').execute(),
    );
    expect(await fetchKey(login)).toMatchObject({ status: 200, body: { status: 'allowed' } });
  });

  test('the event of its key names the key in whose session it was allowed', async () => {
    const developer = await server.signUp();
    const login = await begin();
    await allow(await signedIn(server, developer.key), login.userCode, ['verify']);
    const { body: key } = await fetchKey(login);
    const { keyId: allowedBy } = (await developer.call('GET /v1/me')).body;
    const { events } = (await developer.call('GET /v1/events')).body;
    expect(events.map(({ data }: { data: unknown }) => data)).toContainEqual({
      keyId: key.id,
      name: 'grantex login on laptop',
      roles: ['verify'],
      expiresAt: key.expiresAt,
      allowedBy,
    });
  });

  test('a login is decided once, and a denied one gives nothing', async () => {
    const login = await begin();
    const browser = await signedIn(server, server.developer.key);
    const both = await Promise.all([
      allow(browser, login.userCode, ['verify']),
      allow(browser, login.userCode, ['issue']),
    ]);
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 404]);

    const denied = await begin();
    expect((await deny(browser, denied.userCode)).status).toBe(200);
    expect((await allow(browser, denied.userCode, ['verify'])).json.code).toBe('DEVICE_LOGIN_UNKNOWN');
    expect(await fetchKey(denied)).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
  });

  test('a login that is over can be neither decided nor fetched', async () => {
    const [undecided, allowed] = [await begin(), await begin()];
    const browser = await signedIn(server, server.developer.key);
    await allow(browser, allowed.userCode, ['verify']);
    await expireLogins(server);
    expect((await find(browser, undecided.userCode)).json.code).toBe('DEVICE_LOGIN_UNKNOWN');
    expect((await allow(browser, undecided.userCode, ['verify'])).json.code).toBe('DEVICE_LOGIN_UNKNOWN');
    for (const login of [undecided, allowed]) expect((await fetchKey(login)).status).toBe(410);
  });

  test('nobody gives a role that the key of their session lacks, nor one that the key has lost with its end', async () => {
    const { body: low } = await server.developer.call('POST /v1/keys', {
      name: 'low',
      roles: ['audit-read'],
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const browser = await signedIn(server, low.apiKey);
    const login = await begin({ roles: ['admin'] });
    expect((await find(browser, login.userCode)).json).toMatchObject({
      roles: ['admin'],
      grantable: ['audit-read'],
    });
    for (const roles of [['admin'], ['issue'], ['audit-read', 'audit-write'], [], ['root']]) {
      const { status, json } = await allow(browser, login.userCode, roles);
      expect([roles, status === 403 ? json.code : status]).toEqual([
        roles,
        roles.length === 0 || roles.includes('root') ? 400 : 'ROLE_TOO_HIGH',
      ]);
    }
    expect((await fetchKey(login)).body).toEqual({ status: 'pending' });
    await allow(browser, login.userCode, ['audit-read']);
    const { body: key } = await fetchKey(login);
    // It lives no longer than the key that allowed it.
    expect(key).toMatchObject({ roles: ['audit-read'], expiresAt: low.expiresAt });

    const late = await begin();
    await allow(browser, late.userCode, ['audit-read']);
    await server.developer.call(`DELETE /v1/keys/${low.id}`);
    expect(await fetchKey(late)).toMatchObject({ status: 403, body: { code: 'ACCESS_DENIED' } });
  });

  test('a key that was rotated out lends a login no life beyond its own', async () => {
    const { key, call } = await server.signUp();
    const browser = await signedIn(server, key);
    const login = await begin();
    await allow(browser, login.userCode, ['verify']);
    await call('POST /v1/keys/rotate');
    const { body } = await fetchKey(login);
    expect(Math.round((Date.parse(body.expiresAt) - Date.now()) / 3_600_000)).toBe(24);
  });

  test('deleting a key deletes the keys that were allowed in its sessions, and those that were allowed in theirs', async () => {
    const { body: stolen } = await server.developer.call('POST /v1/keys', {
      name: 'stolen',
      roles: ['verify'],
    });
    const keys = [stolen.apiKey];
    for (const depth of [0, 1]) {
      const login = await begin();
      await allow(await signedIn(server, keys[depth]), login.userCode, ['verify']);
      keys.push((await fetchKey(login)).body.apiKey);
    }
    const statuses = (): Promise<number[]> =>
      Promise.all(keys.map(async (key) => (await server.callAs(key)('GET /v1/me')).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    await server.developer.call(`DELETE /v1/keys/${stolen.id}`);
    expect(await statuses()).toEqual([401, 401, 401]);
  });

  test('a key of any role deletes itself, and no other', async () => {
    const { body: key } = await server.developer.call('POST /v1/keys', {
      name: 'own',
      roles: ['audit-write'],
    });
    const call = server.callAs(key.apiKey);
    expect((await call(`DELETE /v1/keys/${key.id}`)).status).toBe(403);
    expect((await call('DELETE /v1/me/key')).status).toBe(204);
    expect((await call('GET /v1/me')).status).toBe(401);
    expect((await server.developer.call('GET /v1/me')).status).toBe(200);
    const last = await server.signUp();
    expect((await last.call('DELETE /v1/me/key')).body.code).toBe('LAST_ADMIN_KEY');
  });

  test('the database holds digests of both codes, and of the key', async () => {
    const login = await begin();
    await allow(await signedIn(server, server.developer.key), login.userCode, ['verify']);
    const stored = async (): Promise<string> =>
      JSON.stringify(
        await server.database.asSystem(async (transaction) => [
          await transaction.selectFrom('device_logins').selectAll().execute(),
          await transaction.selectFrom('api_keys').selectAll().execute(),
        ]),
      );
    const texts = [await stored()];
    const { body } = await fetchKey(login);
    texts.push(await stored());
    for (const secret of [login.deviceCode, login.userCode, login.userCode.replace('-', ''), body.apiKey]) {
      expect(texts.join('').includes(secret)).toBe(false);
    }
  });

  test('what cannot be a name, a role or a code is refused by name', async () => {
    for (const body of [
      {},
      { name: '' },
      { name: 'a'.repeat(65) },
      { name: '\u202e' },
      { name: 'x', roles: ['root'] },
    ]) {
      expect((await anybody('POST /v1/device-logins', body)).body.code).toBe('VALIDATION_ERROR');
    }
    expect((await fetchKey({ deviceCode: 'dlog_unknown', userCode: '' })).status).toBe(410);
    const browser = await signedIn(server, server.developer.key);
    for (const code of ['', 'AAAA-AAAA', 'BCDF', 'BCDF-GHJK-LMNP', '<b>', 'BCDF-GHJK']) {
      expect((await find(browser, code)).json.code).toBe('DEVICE_LOGIN_UNKNOWN');
    }
  });
});

describe('deciding', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await postgresql() });
  });
  afterAll(() => server.close());

  const begin = async (): Promise<Begun> =>
    (await server.callAs(null)<Begun>('POST /v1/device-logins', { name: 'laptop' })).body;
  const isPending = async ({ deviceCode }: Begun): Promise<boolean> =>
    (await server.callAs(null)('POST /v1/device-logins/key', { deviceCode })).body.status === 'pending';

  test('takes a session of the console: neither an API key nor an opened link decides', async () => {
    const login = await begin();
    const { userCode } = login;
    const stranger = httpBrowser(server.url);
    await stranger.open('/console/device');
    const authorization = `Bearer ${server.developer.key}`;
    for (const work of ['find', 'decide']) {
      const body = { userCode, ...(work === 'decide' && { decision: 'allow', roles: ['verify'] }) };
      for (const headers of [{}, { authorization }]) {
        const { status, json } = await stranger.call(`/console/device-logins/${work}`, body, headers);
        expect([work, status, json.code]).toEqual([work, 401, 'CONSOLE_SESSION_OVER']);
      }
    }
    const browser = await signedIn(server, server.developer.key);
    for (const path of [
      `/console/device?code=${userCode}&userCode=${userCode}`,
      `/console/device/${userCode}`,
    ]) {
      const { status, text } = await browser.open(path);
      expect([status, text.includes(userCode)]).toEqual([200, false]);
    }
    expect(await isPending(login)).toBe(true);
  });

  test('is refused to other sites, although the browser sends them the cookie of the session', async () => {
    const login = await begin();
    const browser = await signedIn(server, server.developer.key);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const body = { userCode: login.userCode, decision: 'allow', roles: ['admin'] };
    const attempts: Record<string, string>[] = [
      { 'x-csrf-token': browser.csrf, 'sec-fetch-site': 'cross-site' },
      { 'x-csrf-token': browser.csrf, origin: 'https://evil.example' },
      { 'x-csrf-token': '' },
    ];
    for (const headers of attempts) {
      const { status } = await fetch(`${server.url}/console/device-logins/decide`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      expect([headers, status]).toEqual([headers, 403]);
    }
    const form = await fetch(`${server.url}/console/device-logins/decide`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...body, roles: 'admin' }),
    });
    expect(form.status).toBe(403);
    expect(await isPending(login)).toBe(true);
  });

  test('shows where a login comes from, and whether that is another network than the browser’s', async () => {
    const proxied = await testServer({
      place: await postgresql(),
      environment: { GRANTEX_HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1' },
    });
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
    const { body } = await proxied.callAs(null)(
      'POST /v1/device-logins',
      { name: 'laptop' },
      { headers: from('203.0.113.7') },
    );
    const browser = await signedIn(proxied, proxied.developer.key);
    const seen = async (address: string): Promise<unknown> => {
      const { json } = await browser.call(
        '/console/device-logins/find',
        { userCode: body.userCode },
        from(address),
      );
      return [json.network, json.isElsewhere];
    };
    expect(await seen('203.0.113.7')).toEqual(['203.0.113.7', false]);
    expect(await seen('198.51.100.1')).toEqual(['203.0.113.7', true]);
    await proxied.close();
  });
});

test('on a live server a program gets a live key in the same way', async () => {
  const live = await testServer({ place: await postgresql(), environment: { GRANTEX_MODE: 'live' } });
  const begin = await live.callAs(null)('POST /v1/device-logins', { name: 'laptop' });
  await allow(await signedIn(live, live.developer.key), begin.body.userCode, ['issue']);
  const { body } = await live.callAs(null)('POST /v1/device-logins/key', {
    deviceCode: begin.body.deviceCode,
  });
  expect(body).toMatchObject({ apiKey: expect.stringMatching(/^gx_live_/), roles: ['issue'] });
  await live.close();
});

describe('with limits', () => {
  let server: TestServer;
  /** Where no other test has begun a login. */
  const elsewhere = { headers: { 'x-forwarded-for': '203.0.113.7' } };
  beforeAll(async () => {
    server = await testServer({
      place: await postgresql(),
      environment: { GRANTEX_RATE_LIMIT: '100000', GRANTEX_HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1' },
      now: () => 0,
    });
  });
  afterAll(() => server.close());

  test('one network begins 60 logins an hour', async () => {
    const begin = (): Promise<TestAnswer> => server.callAs(null)('POST /v1/device-logins', { name: 'x' });
    const answers = await Promise.all(Array.from({ length: 61 }, begin));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('a developer types 20 wrong codes, however many at once, and then not even the right one', async () => {
    const browser = await signedIn(server, server.developer.key);
    const { body } = await server.callAs(null)('POST /v1/device-logins', { name: 'x' }, elsewhere);
    const right = await Promise.all(Array.from({ length: 25 }, () => find(browser, body.userCode)));
    expect(right.map(({ status }) => status)).toContain(200);
    const tries = await Promise.all(Array.from({ length: 60 }, () => find(browser, 'BCDF-GHJK')));
    expect(tries.filter(({ status }) => status === 404)).toHaveLength(20);
    expect((await find(browser, body.userCode)).status).toBe(429);
  });

  test('and does not lock out a colleague who has another key, until many keys were used to guess', async () => {
    const { call, key } = await server.signUp();
    const { body } = await server.callAs(null)('POST /v1/device-logins', { name: 'x' }, elsewhere);
    const guesser = async (): Promise<HttpBrowser> => {
      const made = await call('POST /v1/keys', { name: 'a guesser', roles: ['verify'] });
      return signedIn(server, made.body.apiKey);
    };
    const guess = async (): Promise<void> => {
      const browser = await guesser();
      await Promise.all(Array.from({ length: 21 }, () => find(browser, 'BCDF-GHJK')));
    };
    await guess();
    const colleague = await signedIn(server, key);
    expect((await find(colleague, body.userCode)).status).toBe(200);
    for (let keys = 1; keys < 10; keys += 1) await guess();
    expect((await find(colleague, body.userCode)).status).toBe(429);
  });

  test('guesses of the secret of a program count with those of API keys', async () => {
    const guess = (): Promise<TestAnswer> =>
      server.callAs(null)('POST /v1/device-logins/key', { deviceCode: 'dlog_guess' });
    for (let tries = 0; tries < 120; tries += 1) await guess();
    expect((await guess()).status).toBe(429);
    expect((await server.callAs('gx_test_unknown')('GET /v1/me')).status).toBe(429);
  });
});

async function signedIn(server: TestServer, key: string | undefined): Promise<HttpBrowser> {
  const browser = httpBrowser(server.url);
  await browser.open('/console');
  expect((await browser.call('/console/session', { apiKey: key })).status).toBe(200);
  browser.csrf = (await browser.open('/console/session')).json.csrf;
  return browser;
}

const find = (browser: HttpBrowser, userCode: string): Promise<HttpPage> =>
  browser.call('/console/device-logins/find', { userCode });
const allow = (browser: HttpBrowser, userCode: string, roles: readonly string[]): Promise<HttpPage> =>
  browser.call('/console/device-logins/decide', { userCode, decision: 'allow', roles });
const deny = (browser: HttpBrowser, userCode: string): Promise<HttpPage> =>
  browser.call('/console/device-logins/decide', { userCode, decision: 'deny' });

/** Lets the time of all logins pass. */
async function expireLogins({ database }: TestServer): Promise<void> {
  await database.asSystem((transaction) =>
    transaction
      .updateTable('device_logins')
      .set({ expires_at: new Date(0) })
      .execute(),
  );
}
