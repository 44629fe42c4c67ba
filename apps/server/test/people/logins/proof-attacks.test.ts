import { afterAll, beforeAll, expect, test } from 'vitest';
import { askFor, claimsOf, makeAgent } from '../../support/grants.ts';
import { type DpopKey, dpopKey } from '../../support/dpop-proofs.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { openService, post, registerClient, type Service } from './log-in.ts';
import { codeOf, type CodeForm, refresh } from './quick-login.ts';

/** The server's clock, which a test may move, or stop where a second more would decide otherwise. */
let ahead = 0;
let stoppedAt: number | undefined;
const clock = (): number => stoppedAt ?? Date.now() + ahead;
let server: TestServer;
let service: Service;
let strict: Service;
let strictDeveloper: TestDeveloper;
let client_id: string;
let key: DpopKey;
let nonce: string;
beforeAll(async () => {
  server = await testServer({ now: clock });
  strictDeveloper = await server.signUp();
  [service, strict, client_id, key] = await Promise.all([
    openService(server),
    openService(server, { dpop: 'required' }, { developer: strictDeveloper }),
    registerClient(server),
    dpopKey(),
  ]);
  nonce = await newNonce();
});
afterAll(() => Promise.all([service.close(), strict.close(), server.close()]));

const htu = (): string => `${server.url}/oauth/token`;
const newCode = (more: Record<string, string> = {}): Promise<CodeForm> =>
  codeOf(server, { client_id, resource: service.audience, ...more });
const proof = (claims: Record<string, unknown> = {}, header?: Record<string, unknown>): Promise<string> =>
  key.prove({ htu: htu(), nonce, ...claims }, header);
const exchange = async (form: CodeForm, dpop: string): ReturnType<typeof post> =>
  post(server, 'token', form, { dpop });

async function newNonce(): Promise<string> {
  const answer = await exchange(await newCode(), await key.prove({ htu: htu() }));
  expect(answer).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
  return answer.headers.get('dpop-nonce') ?? '';
}

test('a token is bound to the key of its proof, and a public refresh token, too', async () => {
  const { status, body, headers: answered } = await exchange(await newCode(), await proof());
  expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  expect(claimsOf(body.access_token).cnf).toEqual({ jkt: key.jkt });
  expect(answered.get('dpop-nonce')).toMatch(/\S/);
  const other = await dpopKey('EdDSA');
  const stolen: Record<string, string>[] = [{}, { dpop: await other.prove({ htu: htu(), nonce }) }];
  for (const headers of stolen) {
    const answer = await refresh(server, client_id, body.refresh_token, {}, headers);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }
  // The thief has used nothing up.
  const own = await refresh(server, client_id, body.refresh_token, {}, { dpop: await proof() });
  expect(claimsOf(own.body.access_token).cnf).toEqual({ jkt: key.jkt });
});

test('a stolen refresh token that was used is not answered again without its key', async () => {
  const { body } = await exchange(await newCode(), await proof());
  const next = await refresh(server, client_id, body.refresh_token, {}, { dpop: await proof() });
  expect(next.status).toBe(200);
  expect((await refresh(server, client_id, body.refresh_token)).body.error).toBe('invalid_grant');
  const retried = await refresh(server, client_id, body.refresh_token, {}, { dpop: await proof() });
  expect(retried.status).toBe(200);
  const later = await refresh(server, client_id, next.body.refresh_token, {}, { dpop: await proof() });
  expect(later.status).toBe(200);
});

test('a proof works once, also when two requests bring it at the same time', async () => {
  const again = await proof();
  const forms = await Promise.all([newCode(), newCode(), newCode()]);
  const answers = await Promise.all(forms.map((form) => exchange(form, again)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const late = await exchange(await newCode(), again);
  expect(late).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
});

const FORGED: Readonly<Record<string, () => Promise<string>>> = {
  'for another method': () => proof({ htm: 'GET' }),
  'for a method in lower case': () => proof({ htm: 'post' }),
  'for another endpoint': () => proof({ htu: `${server.url}/oauth/revoke` }),
  'for another host': () => proof({ htu: 'https://other.example/oauth/token' }),
  'for another port': () => proof({ htu: 'http://127.0.0.1:1/oauth/token' }),
  'for another scheme': () => proof({ htu: htu().replace('http:', 'https:') }),
  'for a user at this host': () => proof({ htu: htu().replace('//', '//user@') }),
  'for another writing of the path': () => proof({ htu: `${server.url}/oauth/../oauth/token` }),
  'for an escaped path': () => proof({ htu: `${server.url}/oauth/%74oken` }),
  'for a list of URLs': () => proof({ htu: [htu()] }),
  'without a URL': () => proof({ htu: undefined }),
  'of the past': () => proof({ iat: Math.floor(clock() / 1_000) - 301 }),
  'of the future': () => proof({ iat: Math.floor(clock() / 1_000) + 301 }),
  'without an id': () => proof({ jti: undefined }),
  'for an access token': () => proof({ ath: 'x' }),
  'of another type': () => proof({}, { typ: 'JWT' }),
  'with the key of somebody else': async () =>
    proof({}, { jwk: JSON.parse(JSON.stringify((await generate()).jwk)) }),
  'with two proofs in one header': async () => `${await proof()}, ${await proof()}`,
  'that is none': async () => 'x',
};

async function generate(): Promise<{ jwk: unknown }> {
  const [header = ''] = (await (await dpopKey()).prove({})).split('.');
  return JSON.parse(Buffer.from(header, 'base64url').toString());
}

test.each(Object.entries(FORGED))('a proof %s is refused, and uses nothing up', async (_name, forge) => {
  const form = await newCode();
  stoppedAt = clock();
  const answer = await exchange(form, await forge()).finally(() => {
    stoppedAt = undefined;
  });
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
  expect((await exchange(form, await proof())).status).toBe(200);
});

test('a proof that was made in advance lacks a nonce of today', async () => {
  const form = await newCode();
  for (const old of [undefined, '', 'x', nonce.slice(0, -2), nonce.toUpperCase()]) {
    const answer = await exchange(form, await proof({ nonce: old }));
    expect(answer).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
    expect(answer.headers.get('dpop-nonce')).toMatch(/\S/);
  }
  expect((await exchange(form, await proof())).status).toBe(200);
});

test('a nonce is stale after minutes', async () => {
  ahead = 600_000;
  const iat = Math.floor((Date.now() + ahead) / 1_000);
  const answer = await exchange(await newCode(), await proof({ iat }));
  ahead = 0;
  expect(answer).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
});

test('a code that names a key is nothing without it, and its client has used nothing up', async () => {
  const form = await newCode({ dpop_jkt: key.jkt });
  const other = await dpopKey();
  expect((await post(server, 'token', form)).body.error).toBe('invalid_grant');
  const foreign = await exchange(form, await other.prove({ htu: htu(), nonce }));
  expect(foreign.body.error).toBe('invalid_grant');
  expect((await exchange(form, await proof())).status).toBe(200);
});

test('where a key is demanded, nothing is given without a proof', async () => {
  const form = await newCode({ resource: strict.audience });
  expect(await post(server, 'token', form)).toMatchObject({
    status: 400,
    body: { error: 'invalid_dpop_proof' },
  });
  const { body } = await exchange(form, await proof());
  expect(body.token_type).toBe('DPoP');
  expect((await refresh(server, client_id, body.refresh_token)).body.error).toBe('invalid_dpop_proof');

  const demanding = await registerClient(server, { dpop_bound_access_tokens: true });
  const own = await newCode({ client_id: demanding });
  expect((await post(server, 'token', own)).body.error).toBe('invalid_dpop_proof');
});

test('nor does the API of its developer give a token without one', async () => {
  const agentId = await makeAgent(strictDeveloper.call, ['flights:search', 'flights:book']);
  const asked = { scopes: ['flights:search'], audience: strict.audience };
  const { code } = await askFor(strictDeveloper.call, agentId, asked);
  const proven = async (path: string, body: object) => {
    const dpop = await key.prove({ htu: server.url + path, nonce });
    return strictDeveloper.call(`POST ${path}`, body, { headers: { dpop } });
  };
  expect(await strictDeveloper.call('POST /v1/token', { code, agentId })).toMatchObject({
    status: 400,
    body: { code: 'KEY_REQUIRED' },
  });
  const { status, body } = await proven('/v1/token', { code, agentId });
  expect({ status, ...claimsOf(body.grantToken) }).toMatchObject({ status: 201, cnf: { jkt: key.jkt } });
  const { refreshToken } = body;
  const bare = await strictDeveloper.call('POST /v1/token/refresh', { refreshToken, agentId });
  expect(bare).toMatchObject({ status: 400, body: { code: 'KEY_REQUIRED' } });
  const next = await proven('/v1/token/refresh', { refreshToken, agentId });
  expect(claimsOf(next.body.grantToken).cnf).toEqual({ jkt: key.jkt });
});
