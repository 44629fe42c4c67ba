import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { PrivateKeyJwt } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clients } from '../../../src/authority/clients/clients.ts';
import { agentKey, type TestAgentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { ASSERTION_TYPE, authenticated, type Difference, signAssertion } from './assertion.ts';
import { serverProcess } from './server-process.ts';

let server: TestServer;
let clients: Clients;
beforeAll(async () => {
  server = await testServer();
  ({ clients } = serverProcess(server));
});
afterAll(() => server.close());

const assert = (clientId: string, alg: string, key: CryptoKey, different?: Difference) =>
  signAssertion(server.url, clientId, alg, key, different);
const outcomeOf = (
  assertion: string | undefined,
  more?: { clientId?: string; assertionType?: string | undefined },
) => authenticated(clients, assertion, more);

/** An agent of the server's developer, with a key. */
const PUBLIC = { redirectUris: ['https://app.example/cb'] };

async function keyedAgent(
  algorithm: 'EdDSA' | 'ES256' = 'ES256',
): Promise<{ id: string; key: TestAgentKey }> {
  const { call, id: developerId } = server.developer;
  const key = await agentKey(algorithm);
  const publicKeyProof = await key.prove(server.url, developerId);
  const id = await makeAgent(call, undefined, { ...PUBLIC, publicKey: key.publicKey, publicKeyProof });
  return { id, key };
}

const register = async (metadata: object): Promise<string> =>
  (
    await server.callAs(null)('POST /oauth/register', {
      redirect_uris: ['https://app.example/cb'],
      ...metadata,
    })
  ).body.client_id;

describe('an agent', () => {
  test.each([
    ['ES256', 'ES256'],
    ['EdDSA', 'EdDSA'],
    ['EdDSA', 'Ed25519'],
  ] as const)('with a key for %s authenticates by an assertion that says %s', async (made, said) => {
    const { id, key } = await keyedAgent(made);
    const kid = await calculateJwkThumbprint(key.publicKey);
    for (const header of [{}, { kid }, { typ: 'JWT' }, { typ: 'client-authentication+jwt' }]) {
      const assertion = await assert(id, said, key.privateKey, { header });
      expect(await outcomeOf(assertion)).toBe(`${id} private_key_jwt`);
      expect(await outcomeOf(await assert(id, said, key.privateKey, { header }), { clientId: id })).toBe(
        `${id} private_key_jwt`,
      );
    }
  });

  test.each(['ES256', 'Ed25519'])('authenticates as a library does it, with %s', async (algorithm) => {
    const pair = await generateKeyPair(algorithm, { extractable: true });
    const clientId = await register({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'mine' }] },
    });
    const body = new URLSearchParams();
    const authenticate = PrivateKeyJwt({ key: pair.privateKey, kid: 'mine' });
    await authenticate({ issuer: server.url }, { client_id: clientId }, body, new Headers());
    expect(
      await outcomeOf(body.get('client_assertion') ?? '', {
        clientId: body.get('client_id') ?? '',
        assertionType: body.get('client_assertion_type') ?? '',
      }),
    ).toBe(`${clientId} private_key_jwt`);
  });

  test('may be public, with a key and without', async () => {
    const { id } = await keyedAgent();
    const bare = await makeAgent(server.developer.call, undefined, PUBLIC);
    expect(await outcomeOf(undefined, { clientId: id })).toBe(`${id} none`);
    expect(await outcomeOf(undefined, { clientId: bare })).toBe(`${bare} none`);
    const { privateKey } = await agentKey('ES256');
    expect(await outcomeOf(await assert(bare, 'ES256', privateKey))).toContain('authenticates with none');
  });

  test('does not authenticate by a key that it no longer has', async () => {
    const { id, key } = await keyedAgent();
    const next = await agentKey('ES256');
    await server.developer.call(`POST /v1/agents/${id}/keys`, {
      publicKey: next.publicKey,
      publicKeyProof: await next.prove(server.url, server.developer.id),
    });
    const kid = await calculateJwkThumbprint(key.publicKey);
    expect(await outcomeOf(await assert(id, 'ES256', key.privateKey, { header: { kid } }))).toContain(
      'no applicable key',
    );
    expect(await outcomeOf(await assert(id, 'ES256', key.privateKey))).toContain('verification failed');
    expect(await outcomeOf(await assert(id, 'ES256', next.privateKey))).toBe(`${id} private_key_jwt`);
  });
});

describe('an assertion', () => {
  let agent: Awaited<ReturnType<typeof keyedAgent>>;
  let other: Awaited<ReturnType<typeof keyedAgent>>;
  beforeAll(async () => {
    [agent, other] = await Promise.all([keyedAgent(), keyedAgent()]);
  });
  const now = (): number => Math.floor(Date.now() / 1_000);
  const sign = (different: Difference) => assert(agent.id, 'ES256', agent.key.privateKey, different);

  test('counts once, also when two requests bring it at the same time', async () => {
    const assertion = await sign({});
    const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(assertion)));
    expect(outcomes.filter((outcome) => outcome === `${agent.id} private_key_jwt`)).toHaveLength(1);
    expect(await outcomeOf(assertion)).toMatch(/^401 INVALID_CLIENT client_assertion: it was used before/);
    // The id counts, and it belongs to its client.
    const jti = randomUUID();
    expect(await outcomeOf(await sign({ claims: { jti } }))).toBe(`${agent.id} private_key_jwt`);
    expect(await outcomeOf(await sign({ claims: { jti, exp: now() + 90 } }))).toContain('used before');
    const foreign = await assert(other.id, 'ES256', other.key.privateKey, { claims: { jti } });
    expect(await outcomeOf(foreign)).toBe(`${other.id} private_key_jwt`);
  });

  test.each<[string, () => Difference, RegExp]>([
    ['is for the token endpoint', () => ({ claims: { aud: `${server.url}/oauth/token` } }), /"aud"/],
    ['is for the issuer with a slash', () => ({ claims: { aud: `${server.url}/` } }), /"aud"/],
    ['is for another issuer', () => ({ claims: { aud: 'https://as.example' } }), /"aud"/],
    ['is for the issuer in a list', () => ({ claims: { aud: [server.url] } }), /"aud" must be/],
    ['is for several', () => ({ claims: { aud: [server.url, 'https://as.example'] } }), /"aud" must be/],
    ['is for nobody', () => ({ claims: { aud: undefined } }), /"aud"/],
    ['has expired', () => ({ claims: { exp: now() - 60 } }), /"exp"/],
    ['expires in an hour', () => ({ claims: { exp: now() + 3_600 } }), /"exp" is more than 300 seconds/],
    ['never expires', () => ({ claims: { exp: undefined } }), /"exp"/],
    ['expires at a text', () => ({ claims: { exp: '9999999999' } }), /"exp"/],
    ['was made an hour ago', () => ({ claims: { iat: now() - 3_600 } }), /older than 300 seconds/],
    ['was made in the future', () => ({ claims: { iat: now() + 60 } }), /"iat"/],
    ['begins in the future', () => ({ claims: { nbf: now() + 60 } }), /"nbf"/],
    ['has no id', () => ({ claims: { jti: undefined } }), /"jti"/],
    ['has a long id', () => ({ claims: { jti: 'x'.repeat(257) } }), /"jti"/],
    ['has a number as its id', () => ({ claims: { jti: 1 } }), /"jti"/],
    ['has another issuer than its client', () => ({ claims: { iss: other.id } }), /"iss"/],
    ['is about another client', () => ({ claims: { iss: other.id, sub: other.id } }), /verification failed/],
    ['is signed by another client', () => ({ key: other.key.privateKey }), /verification failed/],
    ['names a key of nobody', () => ({ header: { kid: 'nobody' } }), /no applicable key/],
    ['must be understood', () => ({ header: { crit: ['x'], x: 1 } }), /"x" is not recognized/],
    ...[
      'grantex-key-proof+jwt',
      'grantex-actor+jwt',
      'dpop+jwt',
      'at+jwt',
      'oauth-id-jag+jwt',
      'application/at+jwt',
      1,
      null,
      ['JWT'],
      {},
    ].map((typ): [string, () => Difference, RegExp] => [
      `is a ${JSON.stringify(typ)}`,
      () => ({ header: { typ } }),
      /"typ"/,
    ]),
  ])('that %s is refused', async (_name, different, fault) => {
    const outcome = await outcomeOf(await sign(different()));
    expect(outcome).toMatch(/^401 INVALID_CLIENT client_assertion: /);
    expect(outcome).toMatch(fault);
  });

  test('of another client than the request names is refused', async () => {
    expect(await outcomeOf(await sign({}), { clientId: other.id })).toMatch(/INVALID_CLIENT/);
  });

  test('needs its type, and the type an assertion', async () => {
    const assertion = await sign({});
    for (const assertionType of [undefined, '', 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer']) {
      expect(await outcomeOf(assertion, { assertionType })).toMatch(/^401 INVALID_CLIENT client_assertion/);
    }
    const typeAlone = { clientId: agent.id, assertionType: ASSERTION_TYPE };
    expect(await outcomeOf(undefined, typeAlone)).toMatch(/^401 INVALID_CLIENT client_assertion/);
    expect(await outcomeOf(undefined)).toMatch(/^401 INVALID_CLIENT client_id/);
    // None of that has used it up.
    expect(await outcomeOf(assertion)).toBe(`${agent.id} private_key_jwt`);
  });

  test.each(['', 'a', 'a.b.c', 'e30.e30.', 'null'])('that is %j is refused', async (assertion) => {
    expect(await outcomeOf(assertion)).toMatch(/^401 INVALID_CLIENT /);
    expect(await outcomeOf(assertion, { clientId: agent.id })).toMatch(/^401 INVALID_CLIENT /);
  });

  test('with RS256 is refused from an agent, which has no such key', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(await outcomeOf(await assert(agent.id, 'RS256', privateKey))).toMatch(/"alg"/);
  });

  test('by the public key as a shared secret, or by none, is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(agent.key.publicKey));
    const claims = { iss: agent.id, sub: agent.id, aud: server.url, exp: now() + 60, jti: randomUUID() };
    const shared = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await outcomeOf(shared)).toMatch(/"alg"/);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(await outcomeOf(`${encode({ alg: 'none' })}.${encode(claims)}.`)).toMatch(/"alg"/);
  });
});
