import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentKey, type ProofDifference, type TestAgentKey } from '../../support/agent-keys.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let key: TestAgentKey;
let other: TestAgentKey;
const time = Date.now();
beforeAll(async () => {
  server = await testServer({ now: () => time });
  [key, other] = await Promise.all([agentKey(), agentKey()]);
});
afterAll(() => server.close());

function register(publicKeyProof: string, publicKey: object = key.publicKey) {
  return server.developer.call('POST /v1/agents', { name: 'a', publicKey, publicKeyProof });
}

/** A proof made at the server's time, which is frozen here. */
function prove(different: ProofDifference = {}): Promise<string> {
  const claims = { iat: seconds(), ...different.claims };
  return key.prove(server.url, server.developer.id, { ...different, claims });
}

const seconds = (): number => Math.floor(time / 1_000);

const wrongProofs: [string, () => ProofDifference, RegExp][] = [
  ['for another issuer', () => ({ claims: { aud: 'https://other.example' } }), /"aud"/],
  ['for a list of issuers', () => ({ claims: { aud: [server.url] } }), /"aud"/],
  ['for another developer', () => ({ claims: { dev: 'dev_somebody' } }), /"dev"/],
  ['older than 60 seconds', () => ({ claims: { iat: seconds() - 62 } }), /older than 60/],
  ['from the future', () => ({ claims: { iat: seconds() + 30 } }), /future/],
  ['without a time', () => ({ claims: { iat: undefined } }), /"iat"/],
  [
    'that has a longer life',
    () => ({ claims: { iat: seconds() - 62, exp: seconds() + 60 } }),
    /older than 60/,
  ],
  ['that never ends', () => ({ claims: { exp: seconds() + 3_600 } }), /"exp"/],
  ['without jti', () => ({ claims: { jti: undefined } }), /"jti"/],
  ['with an endless jti', () => ({ claims: { jti: 'x'.repeat(257) } }), /"jti"/],
  ['of another type', () => ({ typ: 'JWT' }), /"typ" is not grantex-key-proof\+jwt/],
  ...[1, null, ['grantex-key-proof+jwt'], {}].map((typ): [string, () => ProofDifference, RegExp] => [
    `of type ${JSON.stringify(typ)}`,
    () => ({ typ }),
    /"typ"/,
  ]),
  ['signed by another key', () => ({ signWith: other.privateKey }), /signature verification failed/],
  ['that shows another key', () => ({ jwk: other.publicKey }), /header/],
  ['that shows no key', () => ({ jwk: undefined }), /header/],
];

test.each(wrongProofs)('a proof %s is refused', async (_name, different, message) => {
  const { status, body } = await register(await prove(different()));
  expect([status, body.code]).toEqual([400, 'INVALID_KEY_PROOF']);
  expect(body.message).toMatch(message);
});

test.each(['', 'a.b.c', 'eyJhbGciOiJub25lIn0..'])('the proof %o is refused', async (proof) => {
  const { status, body } = await register(proof);
  expect([status, body.code]).toEqual([400, 'INVALID_KEY_PROOF']);
});

test('a proof is accepted once', async () => {
  const proof = await prove();
  expect((await register(proof)).status).toBe(201);
  const { status, body } = await register(proof);
  expect([status, body.message]).toEqual([400, expect.stringMatching(/used before/)]);
});

test('a proof may name its algorithm Ed25519, which is EdDSA, and no other', async () => {
  expect((await register(await prove({ algorithm: 'Ed25519' }))).status).toBe(201);
  const { privateKey } = await agentKey('ES256');
  const foreign = await prove({ algorithm: 'ES256', signWith: privateKey });
  expect((await register(foreign)).body.code).toBe('INVALID_KEY_PROOF');
});

test('a proof that is 60 seconds old is still accepted', async () => {
  const proof = await prove({ claims: { iat: seconds() - 59 } });
  expect((await register(proof)).status).toBe(201);
});

test('a key without a proof, or a proof without a key, is refused', async () => {
  const proof = await prove();
  for (const half of [{ publicKey: key.publicKey }, { publicKeyProof: proof }]) {
    const { status, body } = await server.developer.call('POST /v1/agents', { name: 'a', ...half });
    expect([status, body.code]).toEqual([400, 'KEY_PROOF_REQUIRED']);
  }
});

test('a private key is refused, and its value is in no response and no log line', async () => {
  const secret = 'd'.repeat(43);
  const { status, body } = await register('x', { ...key.publicKey, d: secret });
  expect([status, body.message]).toEqual([
    400,
    expect.stringMatching(/^publicKey\.d: the private key stays/),
  ]);
  expect(server.log).not.toContain(secret);
});

test.each([
  { kty: 'RSA', n: 'x', e: 'AQAB' },
  { kty: 'OKP', crv: 'X25519', x: 'a'.repeat(43) },
  { kty: 'OKP', crv: 'Ed25519', x: 'short' },
  { kty: 'EC', crv: 'P-256', x: 'a'.repeat(43) },
  { kty: 'oct', k: 'secret' },
])('the key %o is refused', async (publicKey) => {
  expect((await register('x', publicKey)).body.code).toBe('VALIDATION_ERROR');
});

test('a point that is not on the curve is refused', async () => {
  const point = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
  expect((await register('x.y.z', point)).body.code).toBe('INVALID_KEY_PROOF');
});
