import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentKey } from '../../support/agent-keys.ts';
import { testServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const f = (count: number): string => 'f'.repeat(count);
const zeros = (count: number): string => '0'.repeat(count);

/** The eight points whose order divides 8. */
const SMALL_ORDER = [
  `01${zeros(62)}`,
  `ec${f(60)}7f`,
  zeros(64),
  `${zeros(62)}80`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];

/** The same points in encodings that RFC 8032 does not produce: with a sign for x = 0, or with y + p for y. */
const SMALL_ORDER_OTHERWISE = [
  `01${zeros(60)}80`,
  `ec${f(62)}`,
  `ed${f(60)}7f`,
  `ed${f(62)}`,
  `ee${f(60)}7f`,
  `ee${f(62)}`,
];

/** Points of large order with y + p for y: all that exist on the curve. */
const NOT_CANONICAL = [3, 4, 5, 6, 9, 10, 14, 15, 16, 18].flatMap((y) =>
  ['7f', 'ff'].map((last) => `${(0xed + y).toString(16)}${f(60)}${last}`),
);

const jwkOf = (hex: string) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(hex, 'hex').toString('base64url'),
});

/** A signature that needs no private key when the public key is the neutral point: S = 0 and R the neutral point. */
function forgedProof(publicKey: ReturnType<typeof jwkOf>): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'EdDSA', typ: 'grantex-key-proof+jwt', jwk: publicKey };
  const claims = {
    aud: server.url,
    dev: server.developer.id,
    iat: Math.floor(Date.now() / 1_000),
    jti: crypto.randomUUID(),
  };
  const signature = Buffer.from(`01${zeros(126)}`, 'hex').toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

test.each([...SMALL_ORDER, ...SMALL_ORDER_OTHERWISE, ...NOT_CANONICAL])(
  'the Ed25519 point %s can be neither registered nor rotated to',
  async (hex) => {
    const publicKey = jwkOf(hex);
    const body = { publicKey, publicKeyProof: forgedProof(publicKey) };
    const registered = await server.developer.call('POST /v1/agents', { name: 'a', ...body });
    const { agentId } = (await server.developer.call('POST /v1/agents', { name: 'a' })).body;
    const rotated = await server.developer.call(`POST /v1/agents/${agentId}/keys`, body);
    for (const { status, body: answer } of [registered, rotated]) {
      expect([status, answer.code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(answer.message).toMatch(/^publicKey\.x: is (a point of small order|not the canonical encoding)/);
    }
  },
);

test('a key is registered in one spelling only, so that it has one thumbprint', async () => {
  for (const alg of ['EdDSA', 'ES256'] as const) {
    const key = await agentKey(alg);
    const { x } = key.publicKey as { x: string };
    const spelled = { ...key.publicKey, x: `${x.slice(0, -1)}${after(x.at(-1) ?? '')}` };
    expect(Buffer.from(spelled.x, 'base64url')).toEqual(Buffer.from(x, 'base64url'));
    expect(await calculateJwkThumbprint(spelled)).not.toBe(await calculateJwkThumbprint(key.publicKey));
    const publicKeyProof = await key.prove(server.url, server.developer.id, { jwk: spelled });
    const { status, body } = await server.developer.call('POST /v1/agents', {
      name: 'a',
      publicKey: spelled,
      publicKeyProof,
    });
    expect([status, body.message]).toEqual([400, 'publicKey.x: must be 32 bytes in base64url']);
  }
});

test('a P-256 coordinate beyond the field is refused', async () => {
  const publicKey = { kty: 'EC', crv: 'P-256', x: `${'_'.repeat(42)}8`, y: `${'_'.repeat(42)}8` };
  const { status, body } = await server.developer.call('POST /v1/agents', {
    name: 'a',
    publicKey,
    publicKeyProof: 'a.b.c',
  });
  expect([status, body.code]).toEqual([400, 'INVALID_KEY_PROOF']);
});

/** The character whose unused bits are not zero. */
function after(last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(last) + 1] ?? '';
}
