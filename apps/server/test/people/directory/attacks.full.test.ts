import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { allowFirstUse, ask, type Asked, boundPerson } from '../consent/person.ts';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { type Answer, hostileProvider, type HostileProvider } from './hostile-provider.ts';
import { directoryPerson, leadingOn, setProvider, wordsOf } from './person.ts';

let server: TestServer;
let provider: HostileProvider;
let developer: TestDeveloper;
beforeAll(async () => {
  server = await testServer({ environment: { GRANTEX_MODE: 'live' } });
  provider = await hostileProvider();
});
afterAll(async () => {
  await provider.close();
  await server.close();
});
beforeEach(async () => {
  provider.answer = {};
  developer = await server.signUp();
  await setProvider(developer, provider.client);
});

const statusOf = async ({ authRequestId }: Asked): Promise<string> =>
  (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.status;

test('a browser leaves with PKCE by S256, a state, a nonce and a request for a new sign-in, and without a secret', async () => {
  const asked = await ask(developer);
  const url = await directoryPerson(server).leave(asked);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'grantex',
    response_type: 'code',
    redirect_uri: `${server.url}/directory/callback/${developer.id}`,
    scope: 'openid',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
    prompt: 'login',
    max_age: '0',
  });
  expect(url.href).not.toContain(asked.secret);
});

const seconds = (): number => Math.floor(Date.now() / 1_000);
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const FORGED: readonly (readonly [name: string, answer: (own: HostileProvider) => Answer, code: RegExp])[] = [
  ['signed by nobody', () => ({ idToken: unsigned }), /was not accepted/],
  [
    'signed by the client secret',
    ({ client }) => ({ idToken: byHmac(client.clientSecret) }),
    /was not accepted/,
  ],
  ['signed by another key', () => ({ idToken: byOtherKey }), /was not accepted/],
  ['for another client', () => ({ claims: { aud: 'another' } }), /was not accepted/],
  ['of another issuer', () => ({ claims: { iss: 'https://other.example' } }), /was not accepted/],
  ['with another nonce', () => ({ claims: { nonce: 'x'.repeat(43) } }), /was not accepted/],
  ['without a nonce', () => ({ claims: { nonce: undefined } }), /was not accepted/],
  ['that has expired', () => ({ claims: { exp: seconds() - 120 } }), /was not accepted/],
  ['without a subject', () => ({ claims: { sub: undefined } }), /was not accepted/],
  [
    'that is no token',
    () => ({ idToken: async () => 'a.b.c' }),
    /was not accepted|not possible at the moment/,
  ],
  ['of an old sign-in', () => ({ claims: { auth_time: seconds() - 3_600 } }), /did not sign in again/],
  ['of a sign-in to come', () => ({ claims: { auth_time: seconds() + 3_600 } }), /did not sign in again/],
  ['that says no moment', () => ({ claims: { auth_time: undefined } }), /did not sign in again/],
];

test.each(FORGED)('an ID token %s approves nothing', async (_name, answer, words) => {
  provider.answer = answer(provider);
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  const page = await person.comeBack(back);
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(wordsOf(page.text)).toMatch(words);
  expect(await statusOf(asked)).toBe('pending');
});

async function unsigned(claims: JWTPayload): Promise<string> {
  return `${encode({ alg: 'none' })}.${encode(claims)}.`;
}

function byHmac(secret: string) {
  return async (claims: JWTPayload): Promise<string> => {
    const text = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
}

function byOtherKey(claims: JWTPayload): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
}

test('a subject that is too long is refused before it is looked up or stored', async () => {
  await setProvider(developer, { ...provider.client, principalClaim: 'name' });
  const asked = await ask(developer);
  // Random, so that PostgreSQL cannot compress it.
  provider.answer = { claims: { sub: randomBytes(4_096).toString('hex'), name: asked.principalId } };
  const person = directoryPerson(server);
  const page = await person.comeBack(provider.signIn(await person.leave(asked), 'anybody'));
  expect([page.status, wordsOf(page.text)]).toEqual([403, expect.stringMatching(/was not accepted/)]);
  expect(await statusOf(asked)).toBe('pending');
});

test('a link that anybody may have created shows where it leads before it redirects to a provider', async () => {
  const { browser } = directoryPerson(server);
  await browser.open(`/permissions?developer=${developer.id}`);
  const page = await browser.submit('/permissions/directory', { developerId: developer.id });
  expect(page.text).not.toContain('data-follow');
  expect(leadingOn(page).origin).toBe(provider.issuer);
  expect(wordsOf(page.text)).toContain(
    `Sign in at ${new URL(provider.issuer).host} You sign in at ${new URL(provider.issuer).host}`,
  );
  expect(wordsOf(page.text)).toContain('Continue only if your organisation uses this address to sign you in');
});

test('a callback works once, and not with a changed state, issuer or code', async () => {
  const asked = await ask(developer);
  const changes: readonly ((to: URL) => void)[] = [
    (to) => to.searchParams.delete('state'),
    (to) => to.searchParams.set('state', 'x'.repeat(43)),
    (to) => to.searchParams.append('state', 'x'.repeat(43)),
    (to) => to.searchParams.set('iss', 'https://other.example'),
    (to) => to.searchParams.append('iss', 'https://other.example'),
    (to) => to.searchParams.set('code', 'of somebody else'),
    (to) => to.searchParams.delete('code'),
  ];
  for (const change of changes) {
    const person = directoryPerson(server);
    const back = provider.signIn(await person.leave(asked), asked.principalId);
    change(back);
    const { status } = await person.comeBack(back);
    expect([403, 409, 503]).toContain(status);
    expect(await statusOf(asked)).toBe('pending');
  }
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  expect((await person.comeBack(back)).status).toBe(200);
  const again = await person.comeBack(back);
  expect([again.status, wordsOf(again.text)]).toEqual([
    409,
    expect.stringContaining('This sign-in has ended'),
  ]);
});

test("an attacker's callback does nothing in another person's browser, and is used up", async () => {
  const asked = await ask(developer);
  const attacker = directoryPerson(server);
  const back = provider.signIn(await attacker.leave(asked), asked.principalId);
  const victim = directoryPerson(server);
  await victim.browser.open(`/consent/${asked.secret}`);
  expect((await victim.comeBack(back)).status).toBe(409);
  expect((await attacker.comeBack(back)).status).toBe(409);
  expect(await statusOf(asked)).toBe('pending');
});

test('the callback of one developer does not work for another, or for another purpose', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  const other = await server.signUp();
  back.pathname = `/directory/callback/${other.id}`;
  expect((await person.comeBack(back)).status).toBe(409);
  expect(await statusOf(asked)).toBe('pending');
});

test('a request that changed after it was shown is not approved, by an earlier or a later sign-in', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  await developer.call(`PATCH /v1/agents/${asked.agentId}`, { name: 'Another agent' });
  const page = await person.comeBack(back);
  expect([page.status, wordsOf(page.text)]).toEqual([
    409,
    expect.stringContaining('Something changed while you were reading'),
  ]);
  expect(await statusOf(asked)).toBe('pending');
});

test('of two windows for one request the later one counts; for two requests both do', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const first = provider.signIn(await person.leave(asked), asked.principalId);
  const second = provider.signIn(await person.leave(asked), asked.principalId);
  expect((await person.comeBack(first)).status).toBe(409);
  expect((await person.comeBack(second)).status).toBe(200);
  const { principalId, agentId } = asked;
  const [one, two] = [
    await ask(developer, { principalId, agentId }),
    await ask(developer, { principalId, agentId }),
  ];
  const ways = [await person.leave(one), await person.leave(two)];
  for (const way of ways) expect((await person.comeBack(provider.signIn(way, principalId))).status).toBe(200);
});

test('a sign-in older than ten minutes, or whose provider changed in the meantime, does nothing', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const late = provider.signIn(await person.leave(asked), asked.principalId);
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('directory_sign_ins')
      .set({ expires_at: new Date() })
      .where('developer_id', '=', developer.id)
      .execute(),
  );
  expect((await person.comeBack(late)).status).toBe(409);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  await developer.call('PUT /v1/sign-in-provider', { ...provider.client, clientId: 'another' });
  expect((await person.comeBack(back)).status).toBe(409);
  expect(await statusOf(asked)).toBe('pending');
});

test("a person who cancels at the provider is told so, and another issuer's answer is ignored", async () => {
  provider.answer = { query: { error: 'access_denied' } };
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  back.searchParams.delete('code');
  const page = await person.comeBack(back);
  expect([page.status, wordsOf(page.text)]).toEqual([403, expect.stringContaining('You have not signed in')]);
  expect(page.text).toContain(`href="/consent/${asked.secret}"`);
});

const DOWN: readonly (readonly [name: string, respond: NonNullable<Answer['respond']>])[] = [
  ['a page', (_path, response) => send(response, 200, 'text/html', '<h1>Welcome</h1>')],
  ['a megabyte', (_path, response) => send(response, 200, 'application/json', `"${'x'.repeat(1_048_576)}"`)],
  ['a redirect to this server', (_path, response) => redirect(response, `${server.url}/health`)],
  ['500', (_path, response) => send(response, 500, 'application/json', '{}')],
  ['nothing', (_path, response) => (response.destroy(), true)],
];

test.each(DOWN)(
  'a provider that answers with %s counts as unavailable: 503, and a link to try again',
  async (_name, respond) => {
    const asked = await ask(developer);
    const person = directoryPerson(server);
    const back = provider.signIn(await person.leave(asked), asked.principalId);
    provider.answer = { respond };
    const page = await person.comeBack(back);
    expect([page.status, wordsOf(page.text)]).toEqual([
      503,
      expect.stringContaining('Signing in is not possible at the moment'),
    ]);
    expect(page.headers.get('retry-after')).toBe('60');
    expect(page.text).toContain(`href="/consent/${asked.secret}"`);
    expect(await statusOf(asked)).toBe('pending');
    // A developer learns of it before any person does.
    const set = await developer.call('PUT /v1/sign-in-provider', provider.client);
    expect([set.status, set.body.code]).toEqual([422, 'DISCOVERY_FAILED']);
    provider.answer = {};
    expect(
      (await person.comeBack(provider.signIn(await person.leave(asked), asked.principalId))).status,
    ).toBe(200);
  },
);

function send(
  response: Parameters<NonNullable<Answer['respond']>>[1],
  status: number,
  type: string,
  body: string,
): true {
  response.writeHead(status, { 'content-type': type }).end(body);
  return true;
}

function redirect(response: Parameters<NonNullable<Answer['respond']>>[1], location: string): true {
  response.writeHead(302, { location }).end();
  return true;
}

test('a provider that never responds delays only the people of its own developer', async () => {
  provider.answer = { respond: (path) => path === '/token' };
  const waiting = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const asked = await ask(developer);
      const person = directoryPerson(server);
      return { person, back: provider.signIn(await person.leave(asked), asked.principalId) };
    }),
  );
  const pages = waiting.map(({ person, back }) => person.comeBack(back));
  const other = await hostileProvider();
  const neighbour = await server.signUp();
  await setProvider(neighbour, other.client);
  const asked = await ask(neighbour);
  const person = directoryPerson(server);
  const page = await person.comeBack(other.signIn(await person.leave(asked), asked.principalId));
  expect(page.status).toBe(200);
  for (const { status } of await Promise.all(pages)) expect(status).toBe(503);
  await other.close();
});

test.each([
  ['another issuer', { issuer: 'https://other.example' }],
  ['a page that runs a script', { authorization_endpoint: 'javascript:alert(1)' }],
  ['an endpoint in a file', { token_endpoint: 'file:///etc/passwd' }],
  ['no keys', { jwks_uri: undefined }],
  ['no signature but by the client secret', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
  ['no PKCE by S256', { code_challenge_methods_supported: ['plain'] }],
  ['no way to show the client secret', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }],
])('a description with %s is refused when it is set, with the reason', async (_name, description) => {
  provider.answer = { description };
  const { status, body } = await developer.call('PUT /v1/sign-in-provider', provider.client);
  expect([status, body.code]).toEqual([422, 'DISCOVERY_FAILED']);
  expect(body.message).toMatch(/^the issuer cannot be used: \S.{10}/);
});

test('whatever keeps an issuer from being reached is one sentence, and only the log has the details', async () => {
  const gone = await hostileProvider();
  await gone.close();
  const issuers = {
    'ENOTFOUND|EAI_AGAIN': 'https://directory.internal.invalid',
    'not an internet address': 'https://10.0.0.1',
    'not an internet address that': 'https://169.254.169.254',
    ECONNREFUSED: gone.issuer,
    'EPROTO|ERR_SSL|ECONNRESET': provider.issuer.replace('http:', 'https:'),
    'not valid OpenID Connect': provider.issuer,
  };
  provider.answer = { respond: (_path, response) => send(response, 200, 'text/html', '<h1>Welcome</h1>') };
  const said = new Set<string>();
  for (const [reason, issuer] of Object.entries(issuers)) {
    const before = server.log.length;
    const { status, body } = await developer.call('PUT /v1/sign-in-provider', { ...provider.client, issuer });
    expect([status, body.code]).toEqual([422, 'DISCOVERY_FAILED']);
    said.add(body.message);
    expect(server.log.slice(before)).toMatch(new RegExp(reason));
  }
  const unread = expect.stringMatching(/^the issuer cannot be used: no description .* could be read/);
  expect([...said]).toEqual([unread]);
  for (const [, respond] of DOWN) {
    provider.answer = { respond };
    said.add((await developer.call('PUT /v1/sign-in-provider', provider.client)).body.message);
  }
  // Somebody who has answered is told what is wrong with the answer.
  expect([...said]).toEqual([
    unread,
    expect.stringMatching(/answered with more than \d+ bytes$/),
    expect.stringMatching(/answered with a redirect, which is not followed$/),
  ]);
  expect(server.log).not.toContain(provider.client.clientSecret);
});

test('amr values of a provider are in the token if they are short and plain', async () => {
  provider.answer = { claims: { amr: ['pwd', 'otp', 'a"b', 'x'.repeat(40), 7, 'pwd', null] } };
  const asked = await ask(developer);
  const person = directoryPerson(server);
  await person.comeBack(provider.signIn(await person.leave(asked), asked.principalId));
  const { code } = (await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  const { body } = await developer.call('POST /v1/token', { code, agentId: asked.agentId });
  expect(claimsOf(body.grantToken)).toMatchObject({ amr: ['pwd', 'otp'], acr: 'urn:grantex:acr:directory' });
});

test('a claim that the ID token lacks is taken from the UserInfo of the same person only', async () => {
  await developer.call('PUT /v1/sign-in-provider', { ...provider.client, principalClaim: 'employee' });
  const asked = await ask(developer);
  const person = directoryPerson(server);
  for (const [userInfo, status] of [
    [{ sub: 'of somebody else', employee: asked.principalId }, 403],
    [{ sub: 'sub-7', employee: 7 }, 403],
    [{ sub: 'sub-7' }, 403],
    [{ sub: 'sub-7', employee: asked.principalId }, 200],
  ] as const) {
    provider.answer = { userInfo };
    const page = await person.comeBack(provider.signIn(await person.leave(asked), 'sub-7'));
    expect([userInfo, page.status]).toEqual([userInfo, status]);
  }
});

test('a provider that an admin key sets cannot decide for a person with a passkey', async () => {
  await developer.call('DELETE /v1/sign-in-provider');
  await allowFirstUse(developer);
  const { asked } = await boundPerson({ ...server, developer });
  await developer.call('PUT /v1/sign-in-provider', provider.client);
  const again = await ask(developer, { principalId: asked.principalId, agentId: asked.agentId });
  const attacker = directoryPerson(server);
  const { text } = await attacker.browser.open(`/consent/${again.secret}`);
  expect(text).not.toContain('/directory"');
  for (const purpose of ['approve', 'deny', 'bind']) {
    const refused = await attacker.press(again, purpose);
    expect(refused.status).toBe(409);
  }
  expect(await statusOf(again)).toBe('pending');
});

test('a person bound by a provider gets no mailed link, no passkey and no denial without signing in', async () => {
  const asked = await ask(developer);
  await developer.call(`PUT /v1/principals/${asked.principalId}/email`, { email: 'alice@example.com' });
  const person = directoryPerson(server);
  await person.comeBack(provider.signIn(await person.leave(asked), asked.principalId));
  const { principalId, agentId } = asked;
  const again = await ask(developer, { principalId, agentId });
  await person.browser.open(`/consent/${again.secret}`);
  for (const step of ['enrol/ask', 'bind/ask', 'deny', 'recover']) {
    const { status } = await person.browser.submit(`/consent/${again.secret}/${step}`);
    expect([step, status]).toEqual([
      step,
      step === 'recover' ? 503 : step === 'bind/ask' ? 409 : step === 'deny' ? 409 : 403,
    ]);
  }
  expect(await statusOf(again)).toBe('pending');
});

test('neither logs nor responses contain a secret of a sign-in', async () => {
  const asked = await ask(developer);
  const person = directoryPerson(server);
  const back = provider.signIn(await person.leave(asked), asked.principalId);
  await person.comeBack(back);
  for (const secret of [
    back.searchParams.get('state') ?? '',
    back.searchParams.get('code') ?? '',
    provider.client.clientSecret,
    asked.secret,
  ]) {
    expect([secret, server.log.includes(secret)]).toEqual([secret, false]);
  }
  const { body } = await developer.call('GET /v1/sign-in-provider');
  expect(JSON.stringify(body)).not.toContain(provider.client.clientSecret);
});
