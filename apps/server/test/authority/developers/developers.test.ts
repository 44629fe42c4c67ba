import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestAnswer, type TestServer } from '../../support/server.ts';

describe.each(engines)('developers on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('signing up gives an admin key and returns what was stored', async () => {
    const { status, body } = await server.developer.call(
      'POST /v1/signup',
      { name: 'Travel Inc', email: 'dev@travel.example' },
      { key: null },
    );
    expect([status, body]).toEqual([
      201,
      {
        developerId: expect.stringMatching(/^dev_[0-9A-Z]{26}$/),
        apiKey: expect.stringMatching(/^gx_test_[A-Za-z0-9_-]{43}$/),
        name: 'Travel Inc',
        email: 'dev@travel.example',
        mode: 'sandbox',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    ]);
    const me = await server.developer.call('GET /v1/me', undefined, { key: body.apiKey });
    const { apiKey: _secret, ...shown } = body;
    const key = { keyId: expect.stringMatching(/^key_[0-9A-Z]{26}$/), person: null, roles: ['admin'] };
    expect(me.body).toEqual({ ...shown, settings: {}, signInProvider: null, domain: null, ...key });
  });

  test.each([
    { roles: ['admin'] },
    { roles: ['issue'] },
    { roles: ['verify'] },
    { roles: ['audit-write'] },
    { roles: ['audit-read'] },
    { roles: ['verify', 'audit-write'] },
  ])('a key with $roles reads its own id and roles, and its developer', async (asked) => {
    const { developerId, name, settings } = (await server.developer.call('GET /v1/me')).body;
    const made = (await server.developer.call('POST /v1/keys', { name: 'reads itself', ...asked })).body;
    const { status, body } = await server.developer.call('GET /v1/me', undefined, { key: made.apiKey });
    expect(status).toBe(200);
    expect(body).toMatchObject({ developerId, name, settings, keyId: made.id, roles: asked.roles });
  });

  test('a rotated key still reads its own id, and its successor another one', async () => {
    const { call } = await server.signUp();
    const { id, apiKey } = (await call('POST /v1/keys', { name: 'rotates', roles: ['admin', 'verify'] }))
      .body;
    const successor = (await call('POST /v1/keys/rotate', undefined, { key: apiKey })).body.apiKey;
    const [old, next] = await Promise.all(
      [apiKey, successor].map(async (key) => (await call('GET /v1/me', undefined, { key })).body),
    );
    expect(old).toMatchObject({ keyId: id, roles: ['admin', 'verify'] });
    const { keys } = (await call('GET /v1/keys')).body;
    expect(next).toEqual({ ...old, keyId: keys[0].id });
    expect(keys[0]).toMatchObject({ name: 'rotates' });
    expect(next.keyId).not.toBe(id);
  });

  test('the answer to a sign-up is the same whether or not the email is known, in any spelling', async () => {
    const emails = ['Twice@example.com', 'twice@example.com', 'TWICE@EXAMPLE.com', 'unknown@example.com'];
    const shapes = await Promise.all(
      emails.map(async (email) => {
        const { status, body } = await server.developer.call('POST /v1/signup', { name: 'a', email });
        const me = await server.developer.call('GET /v1/me', undefined, { key: body.apiKey });
        expect(me.body.email).toBe(email);
        return [status, Object.keys(body)];
      }),
    );
    expect(shapes).toEqual(emails.map(() => shapes[0]));
    expect(shapes[0]?.[0]).toBe(201);
  });

  test('any number of developers may have no email', async () => {
    for (let count = 0; count < 2; count += 1)
      expect((await server.developer.call('POST /v1/signup', { name: 'nobody' })).status).toBe(201);
  });

  test('a developer of the other mode is refused', async () => {
    const { status, body } = await server.developer.call('POST /v1/signup', { name: 'a', mode: 'live' });
    expect([status, body.code]).toEqual([422, 'WRONG_MODE']);
  });

  test('settings change one by one, and null resets one', async () => {
    const { call } = await server.signUp();
    const settings = async (): Promise<unknown> => (await call('GET /v1/me')).body.settings;
    const set = (change: object) => call('PATCH /v1/me', { settings: change });
    expect((await set({ delegation: 'subset', maxDelegationDepth: 10 })).body).toEqual({ updated: true });
    expect((await set({ maxGrantLifetime: '7d' })).status).toBe(200);
    expect(await settings()).toEqual({
      delegation: 'subset',
      maxDelegationDepth: 10,
      maxGrantLifetime: '7d',
    });
    await set({ delegation: null });
    expect(await settings()).toEqual({ maxDelegationDepth: 10, maxGrantLifetime: '7d' });
  });

  test.each([
    { maxDelegationDepth: 11 },
    { maxDelegationDepth: 1.5 },
    { delegation: 'loose' },
    { maxGrantLifetime: '0s' },
    { maxGrantLifetime: '367d' },
    { unknown: true },
  ])('the setting %o is refused', async (settings) => {
    const { status, body } = await server.developer.call('PATCH /v1/me', { settings });
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });
});

test('when sign-up is closed, nobody can sign up', async () => {
  const key = `gx_test_${'k'.repeat(43)}`;
  const server = await testServer({ bootstrapKey: key, environment: { GRANTEX_SIGNUP: 'closed' } });
  const { status, body } = await server.developer.call('POST /v1/signup', { name: 'a' }, { key: null });
  expect([status, body.code]).toEqual([403, 'SIGNUP_CLOSED']);
  await server.close();
});

describe('sign-ups are limited', () => {
  const HOUR = 3_600_000;
  let time = 1_800_000_000_000;
  let server: TestServer;
  beforeAll(async () => {
    const environment = {
      GRANTEX_RATE_LIMIT: '1000000',
      GRANTEX_HOST: '127.0.0.1',
      TRUST_PROXY: '127.0.0.1',
    };
    server = await testServer({ environment, now: () => time });
  });
  afterAll(() => server.close());

  async function signUpFrom(address: string, count: number): Promise<TestAnswer[]> {
    const headers = { 'x-forwarded-for': address };
    const answers: TestAnswer[] = [];
    for (let made = 0; made < count; made += 1) {
      answers.push(await server.callAs(null)('POST /v1/signup', { name: 'a developer' }, { headers }));
    }
    return answers;
  }

  test('to 20 per hour from one network; an IPv6 network counts with all of its addresses', async () => {
    time += HOUR;
    const answers = await signUpFrom('192.0.2.1', 21);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const [refused] = answers.slice(-1);
    expect([refused?.status, refused?.body['code'], refused?.headers.get('retry-after')]).toEqual([
      429,
      'RATE_LIMITED',
      '3600',
    ]);
    await signUpFrom('2001:db8:1:2::1', 10);
    await signUpFrom('2001:db8:1:2::2', 10);
    expect((await signUpFrom('2001:db8:1:2:ffff::1', 1)).map(({ status }) => status)).toEqual([429]);
    expect((await signUpFrom('2001:db8:1:3::1', 1)).map(({ status }) => status)).toEqual([201]);
    time += HOUR;
    expect((await signUpFrom('192.0.2.1', 1)).map(({ status }) => status)).toEqual([201]);
  });

  test('a refused sign-up creates no developer and uses up nothing', async () => {
    time += HOUR;
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    for (let count = 0; count < 25; count += 1) {
      const wrong = await server.callAs(null)('POST /v1/signup', { name: 'a', mode: 'live' }, { headers });
      expect(wrong.status).toBe(422);
    }
    expect((await signUpFrom('192.0.2.7', 1)).map(({ status }) => status)).toEqual([201]);
  });
});
