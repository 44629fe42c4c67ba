import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../support/databases.ts';
import { testServer, type TestServer } from '../support/server.ts';

describe.each(engines)('developers on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('signing up gives an admin key and answers with what was stored', async () => {
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
    const key = { keyId: expect.stringMatching(/^key_[0-9A-Z]{26}$/), roles: ['admin'] };
    expect(me.body).toEqual({ ...shown, settings: {}, ...key });
  });

  test.each([
    { roles: ['admin'] },
    { roles: ['issue'] },
    { roles: ['verify'] },
    { roles: ['audit-write'] },
    { roles: ['audit-read'] },
    { roles: ['verify', 'audit-write'] },
  ])('a key with $roles reads its own id and these roles, and the developer that it is of', async (asked) => {
    const { developerId, name, settings } = (await server.developer.call('GET /v1/me')).body;
    const made = (await server.developer.call('POST /v1/keys', { name: 'reads itself', ...asked })).body;
    const { status, body } = await server.developer.call('GET /v1/me', undefined, { key: made.apiKey });
    expect(status).toBe(200);
    expect(body).toMatchObject({ developerId, name, settings, keyId: made.id, roles: asked.roles });
  });

  test('a key that was rotated goes on reading its own id, and its successor another one', async () => {
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

  test('a known email is 409', async () => {
    const twice = { name: 'a', email: 'twice@travel.example' };
    expect((await server.developer.call('POST /v1/signup', twice)).status).toBe(201);
    const { status, body } = await server.developer.call('POST /v1/signup', twice);
    expect([status, body.code]).toEqual([409, 'EMAIL_TAKEN']);
  });

  test.each(['Twice@Case.example', 'TWICE@CASE.EXAMPLE', 'twice@case.EXAMPLE'])(
    'an email that differs by case alone, such as %s, is the same',
    async (email) => {
      await server.developer.call('POST /v1/signup', { name: 'a', email: 'twice@case.example' });
      const { status, body } = await server.developer.call('POST /v1/signup', { name: 'b', email });
      expect([status, body.code]).toEqual([409, 'EMAIL_TAKEN']);
    },
  );

  test('of sign-ups with one email at once, one is made; it is kept as it was written', async () => {
    const emails = ['Race@example.com', 'race@example.com', 'RACE@example.com', 'race@EXAMPLE.com'];
    const answers = await Promise.all(
      emails.map((email) => server.developer.call('POST /v1/signup', { name: 'a', email })),
    );
    const made = answers.findIndex(({ status }) => status === 201);
    const others = answers.toSpliced(made, 1).map(({ status }) => status);
    expect([made >= 0, others]).toEqual([true, [409, 409, 409]]);
    const { apiKey } = answers[made]?.body ?? {};
    expect((await server.developer.call('GET /v1/me', undefined, { key: apiKey })).body.email).toBe(
      emails[made],
    );
  });

  test('developers without an email are as many as there are', async () => {
    for (let count = 0; count < 2; count += 1)
      expect((await server.developer.call('POST /v1/signup', { name: 'nobody' })).status).toBe(201);
  });

  test('a developer of the other mode is refused', async () => {
    const { status, body } = await server.developer.call('POST /v1/signup', { name: 'a', mode: 'live' });
    expect([status, body.code]).toEqual([422, 'WRONG_MODE']);
  });

  test('settings change one by one, and null takes one back', async () => {
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

test('where sign-up is closed nobody signs up', async () => {
  const key = `gx_test_${'k'.repeat(43)}`;
  const server = await testServer({ bootstrapKey: key, environment: { GRANTEX_SIGNUP: 'closed' } });
  const { status, body } = await server.developer.call('POST /v1/signup', { name: 'a' }, { key: null });
  expect([status, body.code]).toEqual([403, 'SIGNUP_CLOSED']);
  await server.close();
});
