import { afterAll, beforeAll, expect, test } from 'vitest';
import { askFor, claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { type DpopKey, dpopKey } from '../../support/dpop-proofs.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let call: Call;
let agentId: string;
let key: DpopKey;
let other: DpopKey;
let nonce: string;
beforeAll(async () => {
  server = await testServer();
  ({ call } = server.developer);
  [agentId, key, other] = await Promise.all([makeAgent(call), dpopKey('EdDSA'), dpopKey()]);
  const { headers } = await send('token', { code: 'x', agentId }, await proof('token', {}));
  nonce = headers.get('dpop-nonce') ?? '';
});
afterAll(() => server.close());

type Path = 'token' | 'token/refresh';

function proof(path: Path, claims: object = { nonce }, by = key): Promise<string> {
  return by.prove({ htu: `${server.url}/v1/${path}`, ...claims });
}

function send(path: Path, body: object, dpop?: string, headers: Record<string, string> = {}) {
  return call(`POST /v1/${path}`, body, { headers: { ...headers, ...(dpop !== undefined && { dpop }) } });
}

const newCode = async (): Promise<{ code: string; agentId: string }> => {
  const { code } = await askFor(call, agentId);
  return { code, agentId };
};
const keyOf = (token: string): unknown => claimsOf(token).cnf;

test('a token is bound to the key of the proof that comes with its request, and to none without one', async () => {
  const { status, body, headers } = await send('token', await newCode(), await proof('token'));
  expect([status, keyOf(body.grantToken)]).toEqual([201, { jkt: key.jkt }]);
  expect(headers.get('dpop-nonce')).toMatch(/\S/);
  let { refreshToken } = body;
  for (const [by, bound] of [
    [key, { jkt: key.jkt }],
    [undefined, undefined],
    [other, { jkt: other.jkt }],
  ] as const) {
    const dpop = by && (await proof('token/refresh', { nonce }, by));
    const next = await send('token/refresh', { refreshToken, agentId }, dpop);
    expect([next.status, keyOf(next.body.grantToken)]).toEqual([201, bound]);
    ({ refreshToken } = next.body);
  }
});

test('a proof is for one request to its endpoint, and a wrong one uses no code up', async () => {
  const code = await newCode();
  const used = await proof('token');
  expect((await send('token', await newCode(), used)).status).toBe(201);
  const unasked = await send('token', code, await proof('token', {}));
  expect([unasked.status, unasked.body.code]).toEqual([400, 'USE_DPOP_NONCE']);
  for (const wrong of [
    used,
    await proof('token/refresh'),
    await proof('token', { nonce, htm: 'GET' }),
    `${await proof('token')}, ${await proof('token')}`,
    'nonsense',
    '',
  ]) {
    const { status, body } = await send('token', code, wrong);
    expect([wrong, status, body.code]).toEqual([wrong, 400, 'INVALID_DPOP_PROOF']);
  }
  expect((await send('token', code, await proof('token'))).status).toBe(201);
});

test('a repeated call has the same answer with a new proof of the same key, and with no other', async () => {
  const code = await newCode();
  const once = { 'idempotency-key': 'bound-once' };
  const first = await send('token', code, await proof('token'), once);
  const again = await send('token', code, await proof('token'), once);
  expect([again.status, again.body]).toEqual([201, first.body]);
  for (const dpop of [undefined, await proof('token', { nonce }, other)]) {
    const { status, body } = await send('token', code, dpop, once);
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  }
  const { refreshToken } = first.body;
  expect((await send('token/refresh', { refreshToken, agentId })).status).toBe(201);
});

test('a call whose proof was used before is repeated with a new proof and the same Idempotency-Key', async () => {
  const used = await proof('token');
  const first = await send('token', await newCode(), used);
  expect(first.status).toBe(201);
  const [code, once] = [await newCode(), { 'idempotency-key': 'used-proof' }];
  expect((await send('token', code, used, once)).body.code).toBe('INVALID_DPOP_PROOF');
  expect((await send('token', code, await proof('token'), once)).status).toBe(201);

  const spent = await proof('token/refresh');
  const refresh = (refreshToken: string, dpop: string) =>
    send('token/refresh', { refreshToken, agentId }, dpop, once);
  const { refreshToken } = (
    await send('token/refresh', { refreshToken: first.body.refreshToken, agentId }, spent)
  ).body;
  expect((await refresh(refreshToken, spent)).body.code).toBe('INVALID_DPOP_PROOF');
  expect((await refresh(refreshToken, await proof('token/refresh'))).status).toBe(201);
});

test('an agent that demands keys gets no token without one', async () => {
  const code = await newCode();
  await call(`PATCH /v1/agents/${agentId}`, { dpop: 'required' });
  const { status, body } = await send('token', code);
  expect([status, body.code]).toEqual([400, 'KEY_REQUIRED']);
  expect((await send('token', code, await proof('token'))).status).toBe(201);
});

test('a token for all services needs a key where one of them demands it, and so does what an older one delegates', async () => {
  const own = await server.signUp();
  const [parent, child] = [await makeAgent(own.call), await makeAgent(own.call)];
  const older = await makeGrant(own.call, parent);
  const [strict, free] = ['https://strict.example', 'https://free.example'];
  const resources = { [strict]: { dpop: 'required' }, [free]: {} };
  expect((await own.call('PATCH /v1/me', { settings: { resources } })).status).toBe(200);
  const delegated = { parentGrantToken: older.grantToken, subAgentId: child, scopes: ['flights:search'] };
  for (const [audience, outcome] of [
    [strict, [400, 'KEY_REQUIRED']],
    [undefined, [400, 'KEY_REQUIRED']],
    [free, [201, undefined]],
  ] as const) {
    const { code } = await askFor(own.call, parent, { audience });
    const exchanged = await own.call('POST /v1/token', { code, agentId: parent });
    expect([audience, exchanged.status, exchanged.body.code]).toEqual([audience, ...outcome]);
    const handed = await own.call('POST /v1/grants/delegate', { ...delegated, audience });
    expect([audience, handed.status, handed.body.code]).toEqual([audience, ...outcome]);
  }
  const { refreshToken } = older;
  const next = await own.call('POST /v1/token/refresh', { refreshToken, agentId: parent });
  expect([next.status, next.body.code]).toEqual([400, 'KEY_REQUIRED']);
});
