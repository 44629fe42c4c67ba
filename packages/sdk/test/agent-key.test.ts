import { inspect } from 'node:util';
import { calculateJwkThumbprint, compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { createAgentKey, createKeyProof, createMemoryStore, loadAgentKey } from '../src/index.ts';
import { caught } from './support/caught.ts';

describe.each(['EdDSA', 'ES256'] as const)('an agent key for %s', (algorithm) => {
  test('signs what its public key verifies', async () => {
    const key = await createAgentKey({ store: createMemoryStore(), algorithm });
    const jws = await key.sign({ said: 'hello' }, { typ: 'test+jwt' });
    const { protectedHeader } = await compactVerify(jws, await importJWK({ ...key.publicKey }, algorithm));
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'test+jwt' });
    expect(decodeJwt(jws)).toEqual({ said: 'hello' });
  });

  test('proves possession to one issuer and one developer, now, once', async () => {
    const key = await createAgentKey({ store: createMemoryStore(), algorithm });
    const audience = { issuer: 'http://localhost:4000', developerId: 'dev_1' };
    const before = Math.floor(Date.now() / 1000);
    const [proof, another] = await Promise.all([
      createKeyProof(key, audience),
      createKeyProof(key, audience),
    ]);
    await compactVerify(proof, await importJWK({ ...key.publicKey }, algorithm));
    expect(decodeProtectedHeader(proof)).toEqual({
      alg: algorithm,
      typ: 'grantex-key-proof+jwt',
      jwk: key.publicKey,
    });
    const claims = decodeJwt(proof);
    expect(Object.keys(claims).toSorted()).toEqual(['aud', 'dev', 'iat', 'jti']);
    expect(claims).toMatchObject({ aud: 'http://localhost:4000', dev: 'dev_1' });
    expect(claims.iat).toBeGreaterThanOrEqual(before);
    expect(decodeJwt(another).jti).not.toBe(claims.jti);
  });

  test('can be loaded again by its thumbprint', async () => {
    const store = createMemoryStore();
    const made = await createAgentKey({ store, algorithm });
    const loaded = await loadAgentKey({ store, kid: made.kid });
    expect(made.kid).toBe(await calculateJwkThumbprint({ ...made.publicKey }));
    expect(loaded).toMatchObject({ kid: made.kid, algorithm, publicKey: made.publicKey });
    await compactVerify(
      await loaded.sign({}, { typ: 't' }),
      await importJWK({ ...made.publicKey }, algorithm),
    );
  });

  test('shows its private half only to the store', async () => {
    const store = createMemoryStore();
    const key = await createAgentKey({ store, algorithm });
    const { d } = JSON.parse((await store.get(key.kid)) ?? '') as { d: string };
    expect(d).toMatch(/^[\w-]{43}$/);
    expect(inspect(key, { depth: Infinity, showHidden: true }) + JSON.stringify(key)).not.toContain(d);
  });
});

test('the default is Ed25519', async () => {
  const { publicKey } = await createAgentKey({ store: createMemoryStore() });
  expect(publicKey).toEqual({
    kty: 'OKP',
    crv: 'Ed25519',
    x: expect.stringMatching(/^[\w-]{43}$/) as string,
  });
});

test('the private key is stored before the public one is returned', async () => {
  const store = { ...createMemoryStore(), set: () => Promise.reject(new Error('disk full')) };
  await expect(createAgentKey({ store })).rejects.toThrow('disk full');
});

test.each([
  [
    'an algorithm that agents do not use',
    { store: createMemoryStore(), algorithm: 'RS256' as never },
    /^algorithm must/,
  ],
  ['no store', { store: undefined as never }, /^store must be/],
])('%s is refused by name', async (_case, options, message) => {
  await expect(createAgentKey(options)).rejects.toThrow(message);
});

test('a missing key is KEY_UNKNOWN', async () => {
  expect(await caught(loadAgentKey({ store: createMemoryStore(), kid: 'abc' }))).toMatchObject({
    code: 'KEY_UNKNOWN',
  });
});

test.each([
  ['no JSON', '{"d":"c2VjcmV0'],
  ['another key', 'other'],
  ['nothing of a key', '{}'],
])('a store with %s under the name is STORE_DAMAGED, and its content stays secret', async (_case, text) => {
  const store = createMemoryStore();
  const other = await createAgentKey({ store });
  await store.set('abc', text === 'other' ? ((await store.get(other.kid)) ?? '') : text);
  const error = await caught(loadAgentKey({ store, kid: 'abc' }));
  expect(error).toMatchObject({ code: 'STORE_DAMAGED' });
  expect(inspect(error, { depth: Infinity })).not.toContain('c2VjcmV0');
});
