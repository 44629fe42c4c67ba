import { expect, test } from 'vitest';
import { createGuard, createVerifier, guardFetch } from '@grantex/core';
import { dpop } from '@grantex/core/dpop';
import { agentFetch, createAgentKey, createMemoryStore } from '../src/index.ts';
import { AUDIENCE, boundToken, openService } from './support/bound-token.ts';
import { startSandbox } from './support/sandbox.ts';
import { startTravelService } from './support/travel-service.ts';

const key = await createAgentKey({ store: createMemoryStore() });
const nonceSecret = 'a secret of at least thirty-two characters';

test.each(['EdDSA', 'ES256'] as const)(
  'an agent with an %s key calls a service, with a proof for each request',
  async (algorithm) => {
    await using service = await startTravelService({ mode: 'require' });
    const own = await createAgentKey({ store: createMemoryStore(), algorithm });
    const fetch = agentFetch({ key: own, token: await service.tokenFor(own.kid) });
    for (const method of ['GET', 'DELETE']) {
      expect((await fetch(`${service.url}/flights?class=economy#seats`, { method })).status).toBe(200);
    }
    const answer = await fetch(new Request(`${service.url}/flights`, { method: 'POST', body: 'OS 87' }));
    expect(await answer.text()).toBe('OS 87');
    expect(service.requests).toEqual([
      'GET /flights?class=economy 200',
      'DELETE /flights?class=economy 200',
      'POST /flights 200',
    ]);
  },
);

test('a request whose service demands a nonce is sent once more, with its body, and the next ones have it', async () => {
  await using service = await startTravelService({ nonceSecret });
  const fetch = agentFetch({ key, token: await service.tokenFor(key.kid) });
  const body = new Blob(['OS', ' 87']).stream();
  const first = await fetch(`${service.url}/a`, { method: 'POST', body, duplex: 'half' } as RequestInit);
  expect(await first.text()).toBe('OS 87');
  expect(await (await fetch(`${service.url}/b`, { method: 'POST', body: 'OS 88' })).text()).toBe('OS 88');
  expect(service.requests).toEqual(['POST /a proof_without_nonce', 'POST /a 200', 'POST /b 200']);
});

test('a refused request is not sent again', async () => {
  await using service = await startTravelService({ clock: () => Date.now() + 3_000_000 });
  const fetch = agentFetch({ key, token: await service.tokenFor(key.kid) });
  expect((await fetch(`${service.url}/a`)).status).toBe(401);
  expect(service.requests).toEqual(['GET /a proof_invalid']);
});

test('a token that somebody else could use is not sent', async () => {
  await using service = await startTravelService();
  const other = await createAgentKey({ store: createMemoryStore() });
  for (const token of [await service.tokenFor(), await service.tokenFor(other.kid), 'gx_test_secret']) {
    await expect(agentFetch({ key, token })(service.url)).rejects.toMatchObject({ code: 'TOKEN_NOT_BOUND' });
  }
  expect(service.requests).toEqual([]);
});

test('the token comes from its source, for each request', async () => {
  await using service = await startTravelService();
  const tokens = [await service.tokenFor(key.kid), await service.tokenFor()];
  const source = { token: async () => tokens.shift() ?? '' };
  const fetch = agentFetch({ key, token: source });
  expect((await fetch(service.url, { headers: { authorization: 'Bearer mine' } })).status).toBe(200);
  await expect(fetch(service.url)).rejects.toMatchObject({ code: 'TOKEN_NOT_BOUND' });
});

test('a redirect is followed within the service, with a proof of its own, and never elsewhere', async () => {
  await using service = await startTravelService();
  await using elsewhere = await startTravelService();
  const fetch = agentFetch({ key, token: await service.tokenFor(key.kid) });
  expect((await fetch(`${service.url}/moved?/flights`)).status).toBe(200);
  expect((await fetch(`${service.url}/moved?${elsewhere.url}/flights`)).status).toBe(307);
  expect((await fetch(`${service.url}/moved?/flights`, { method: 'POST', body: 'x' })).status).toBe(307);
  expect((await fetch(`${service.url}/moved?/flights`, { redirect: 'manual' })).status).toBe(307);
  await expect(fetch(`${service.url}/moved?/flights`, { redirect: 'error' })).rejects.toThrow(TypeError);
  expect(elsewhere.requests).toEqual([]);
  expect(service.requests.slice(0, 2)).toEqual(['GET /moved?/flights 307', 'GET /flights 200']);
});

test('a circle of redirects ends', async () => {
  await using service = await startTravelService();
  let hops = 0;
  const looping = agentFetch({
    key,
    token: await service.tokenFor(key.kid),
    fetch: async () => {
      hops += 1;
      return new Response(null, { status: 302, headers: { location: '/again' } });
    },
  });
  expect((await looping(service.url)).status).toBe(302);
  expect(hops).toBe(6);
});

test('an aborted request rejects', async () => {
  await using service = await startTravelService();
  const fetch = agentFetch({ key, token: await service.tokenFor(key.kid) });
  await expect(fetch(service.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('wrong options are refused by name', () => {
  expect(() => agentFetch({ key: {} as never, token: 'x' })).toThrow('agentFetch: "key"');
  expect(() => agentFetch({ key, token: '' })).toThrow('agentFetch: "token"');
  expect(() => agentFetch({ key, token: {} as never })).toThrow('agentFetch: "token"');
  expect(() => agentFetch({ key, token: 'x', fetch: 'y' as never })).toThrow('agentFetch: "fetch"');
});

test('a token that the server has bound to the key of an agent serves that agent alone', async () => {
  const sandbox = await startSandbox();
  const { url, gx, close } = sandbox;
  try {
    await openService(sandbox, ['flights:book']);
    const token = await boundToken(url, key);
    const { developerId } = await gx.me.get();
    const verifier = createVerifier({
      issuer: url,
      audience: AUDIENCE,
      developers: [developerId],
      revocation: 'none',
    });
    const guard = createGuard({
      verifier,
      audit: false,
      dpop: dpop({ origin: 'https://travel.example', mode: 'require' }),
    });
    const service = guardFetch(() => new Response('booked'), { guard, rule: { scopes: ['flights:book'] } });
    const fetch = agentFetch({ key, token, fetch: (...request) => service(new Request(...request)) });
    expect(await (await fetch(`${AUDIENCE}/flights`, { method: 'POST' })).text()).toBe('booked');
    const stolen = new Request(`${AUDIENCE}/flights`, { headers: { authorization: `Bearer ${token}` } });
    expect((await service(stolen)).status).toBe(401);
  } finally {
    await close();
  }
});
