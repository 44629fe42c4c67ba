import { createGuard, createVerifier, type Guard, guardFetch, type GuardOptions } from '@grantex/core';
import { dpop } from '@grantex/core/dpop';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTokenSource } from '../src/grants/token-source.ts';
import type { Tokens } from '../src/grants/tokens.ts';
import {
  agentFetch,
  type AgentKey,
  createAgentKey,
  createMemoryStore,
  Grantex,
  type TokenSource,
} from '../src/index.ts';
import { testClock } from './support/clock.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable } from './support/unreliable.ts';

const OVER_HTTP = 'https://travel.example/api';
const OVER_STDIO = 'https://travel.example/stdio';
const SCOPES = ['flights:search', 'flights:book'];
const rule = { scopes: ['flights:search'] } as const;

let sandbox: Sandbox;
let developerId: string;
let agentId: string;
let key: AgentKey;
let other: AgentKey;
beforeAll(async () => {
  sandbox = await startSandbox();
  const { gx } = sandbox;
  const resources = { [OVER_HTTP]: { dpop: 'required' }, [OVER_STDIO]: {} } as const;
  await gx.me.update({ settings: { resources } });
  ({ developerId } = await gx.me.get());
  [key, other] = await Promise.all([newKey(), newKey()]);
  ({ agentId } = await gx.agents.register({ name: 'travel', scopes: SCOPES, key }));
});
afterAll(() => sandbox.close());

const newKey = (): Promise<AgentKey> => createAgentKey({ store: createMemoryStore() });
const boundTo = (grantToken: string): unknown => decodeJwt<{ cnf?: { jkt: string } }>(grantToken).cnf?.jkt;

async function newCode(audience: string): Promise<string> {
  const asked = { agentId, principalId: 'user_alice', scopes: SCOPES, audience };
  const { code = '' } = await sandbox.gx.authorize(asked);
  return code;
}

function guardOf(audience: string, checks: Pick<GuardOptions, 'dpop'> = {}): Guard {
  const verifier = createVerifier({
    issuer: sandbox.url,
    audience,
    developers: [developerId],
    revocation: 'none',
  });
  return createGuard({ verifier, audit: false, ...checks });
}

test('an agent keeps a token that is bound to its key, for a service that demands one', async () => {
  const { gx } = sandbox;
  const grant = await gx.tokens.exchange({ code: await newCode(OVER_HTTP), agentId, key });
  const source = gx.tokenSource({ agentId, store: createMemoryStore(), grant, key });
  const guard = guardOf(OVER_HTTP, { dpop: dpop({ origin: 'https://travel.example', mode: 'require' }) });
  const service = guardFetch(() => new Response('found'), { guard, rule });
  const fetch = agentFetch({ key, token: source, fetch: (...request) => service(new Request(...request)) });
  expect(await (await fetch(OVER_HTTP)).text()).toBe('found');
  await source.refresh();
  expect(await (await fetch(OVER_HTTP)).text()).toBe('found');
});

test('a service that demands keys gives no token without one, and the code stays good', async () => {
  const { tokens } = sandbox.gx;
  const code = await newCode(OVER_HTTP);
  await expect(tokens.exchange({ code, agentId })).rejects.toMatchObject({
    code: 'KEY_REQUIRED',
    status: 400,
  });
  const { grantToken, refreshToken } = await tokens.exchange({ code, agentId, key });
  expect(boundTo(grantToken)).toBe(key.kid);
  await expect(tokens.refresh({ refreshToken, agentId })).rejects.toMatchObject({ code: 'KEY_REQUIRED' });
});

test('over stdio a bound token is refused with what to ask for, and an unbound one serves that service alone', async () => {
  const { tokens } = sandbox.gx;
  const call = { action: 'search', input: undefined, rule };
  const guard = guardOf(OVER_STDIO);
  const bound = await tokens.exchange({ code: await newCode(OVER_STDIO), agentId, key });
  await expect(guard.admit({ ...call, token: bound.grantToken })).rejects.toMatchObject({
    reason: 'unchecked_confirmation',
    howToAsk: 'Ask for a grant token for this audience alone that is not bound to a key.',
  });
  const { grantToken } = await tokens.refresh({ refreshToken: bound.refreshToken, agentId });
  const { grant } = await guard.admit({ ...call, token: grantToken });
  expect(grant).toMatchObject({ agentId, audience: OVER_STDIO, keyThumbprint: undefined });
  await expect(guardOf(OVER_HTTP).admit({ ...call, token: grantToken })).rejects.toMatchObject({
    reason: 'wrong_audience',
  });
});

test('a source refreshes a token that is bound to another key than its own, or to none, before it is used', async () => {
  const { gx } = sandbox;
  const store = createMemoryStore();
  const grant = await gx.tokens.exchange({ code: await newCode(OVER_STDIO), agentId });
  for (const own of [key, other, undefined]) {
    const source = gx.tokenSource({ agentId, store, grant, key: own });
    const token = await source.token();
    expect(boundTo(token)).toBe(own?.kid);
    expect(await source.token()).toBe(token);
  }
});

test('a source hands out no token that the server did not bind as asked, and asks again after a pause', async () => {
  const { gx } = sandbox;
  const clock = testClock();
  const store = createMemoryStore();
  const grant = await gx.tokens.exchange({ code: await newCode(OVER_STDIO), agentId });
  let [refreshes, isBinding] = [0, false];
  const server: Pick<Tokens, 'refresh'> = {
    refresh: ({ key: asked, ...request }, options) => {
      refreshes += 1;
      return gx.tokens.refresh(isBinding ? { ...request, key: asked } : request, options);
    },
  };
  const source = createTokenSource(server, { agentId, store, grant, key }, clock);
  const refused = { code: 'TOKEN_NOT_BOUND' };
  for (let call = 0; call < 3; call += 1) await expect(source.token()).rejects.toMatchObject(refused);
  expect(refreshes).toBe(1);
  clock.advance(5_000);
  await expect(source.token()).rejects.toMatchObject(refused);
  expect(refreshes).toBe(2);
  const withoutKey = await createTokenSource(server, { agentId, store }, clock).token();
  expect([boundTo(withoutKey), (await gx.tokens.verify(withoutKey)).valid]).toEqual([undefined, true]);
  isBinding = true;
  clock.advance(5_000);
  expect(boundTo(await source.token())).toBe(key.kid);
  expect(refreshes).toBe(3);
});

test('a source whose key has the name of another key hands out no token', async () => {
  const { gx } = sandbox;
  const store = createMemoryStore();
  const grant = await gx.tokens.exchange({ code: await newCode(OVER_HTTP), agentId, key });
  const source = gx.tokenSource({ agentId, store, grant, key: { ...key, kid: other.kid } });
  for (const ask of [source.token, source.refresh, source.token])
    await expect(ask()).rejects.toMatchObject({ code: 'TOKEN_NOT_BOUND' });
  expect(boundTo(await gx.tokenSource({ agentId, store, key }).token())).toBe(key.kid);
});

test('a lost answer is asked for again, and is for the same key; the proof names the issuer, not its address', async () => {
  const proxy = await unreliable(sandbox.url);
  try {
    const { tokens } = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
    const code = await newCode(OVER_HTTP);
    await expect(tokens.exchange({ code: 'x', agentId, key })).rejects.toMatchObject({
      code: 'INVALID_CODE',
    });
    proxy.fail('lose-answer');
    const { grantToken, refreshToken } = await tokens.exchange({ code, agentId, key });
    expect(boundTo(grantToken)).toBe(key.kid);
    expect(boundTo((await tokens.refresh({ refreshToken, agentId, key: other })).grantToken)).toBe(other.kid);
    const keys = proxy.seen.filter(({ body }) => body.includes(code)).map(({ headers }) => headers);
    expect(keys).toHaveLength(2);
    expect(keys[0]?.['idempotency-key']).toBe(keys[1]?.['idempotency-key']);
  } finally {
    await proxy.close();
  }
});

test('a refresh that began with one key is continued with that key alone', async () => {
  const proxy = await unreliable(sandbox.url);
  try {
    const gx = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url, retries: 0 });
    const grant = await gx.tokens.exchange({ code: await newCode(OVER_STDIO), agentId });
    const store = createMemoryStore();
    const sourceWith = (own: AgentKey): TokenSource => gx.tokenSource({ agentId, store, grant, key: own });
    // The first refresh learns the nonce of the server.
    await sourceWith(key).refresh();
    proxy.fail('lose-answer');
    await expect(sourceWith(key).refresh()).rejects.toMatchObject({ code: 'NETWORK_ERROR' });
    await expect(sourceWith(other).token()).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(boundTo(await sourceWith(key).refresh())).toBe(key.kid);
    expect(boundTo(await sourceWith(other).token())).toBe(other.kid);
  } finally {
    await proxy.close();
  }
});

test('what a bound token delegates is bound to the key of the sub-agent', async () => {
  const { gx } = sandbox;
  const child = await gx.agents.register({ name: 'child', scopes: SCOPES, key: other });
  const grant = await gx.tokens.exchange({ code: await newCode(OVER_HTTP), agentId, key });
  const parentGrantToken = gx.tokenSource({ agentId, store: createMemoryStore(), grant, key });
  const wanted = { parentGrantToken, subAgentId: child.agentId, scopes: ['flights:search'] };
  expect(boundTo((await gx.grants.delegate({ ...wanted, key })).grantToken)).toBe(other.kid);
  await expect(gx.grants.delegate(wanted)).rejects.toMatchObject({ code: 'INVALID_DPOP_PROOF' });
});

test('a source takes a key that can sign, and no other', () => {
  const options = { agentId, store: createMemoryStore(), key: {} as never };
  expect(() => sandbox.gx.tokenSource(options)).toThrow('key must be the key of an agent');
});
