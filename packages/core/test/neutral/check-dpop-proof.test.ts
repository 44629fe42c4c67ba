import { expect, test } from 'vitest';
import { AuthorizationError } from '../../src/index.ts';
import { checkDpopProof, createDpopNonces, type DpopExpectation } from '../../src/issuer.ts';
import { refuseDpopReplay } from '../../src/dpop/refuse-dpop-replay.ts';
import { importAgentKey } from '../../src/log.ts';
import { createProofSigner } from './support/proof.ts';

const URL_ = 'https://travel.example/flights/book';
const NOW = Date.now();
const seconds = Math.floor(NOW / 1000);
const [p256, ed25519] = await Promise.all([createProofSigner('ES256'), createProofSigner('EdDSA')]);
const jwk = p256.jwk;

/** The reason and its details, or the thumbprint of the key of a valid proof. */
async function verdictOn(proof: string, expected: Partial<DpopExpectation> = {}): Promise<string> {
  try {
    return (await checkDpopProof(proof, { method: 'POST', url: URL_, now: NOW, ...expected })).jkt;
  } catch (error) {
    if (!AuthorizationError.is(error)) throw error;
    return `${error.code} ${error.reason}: ${error.message}`;
  }
}

const jkt = (await importAgentKey(jwk))?.kid;

test('a header that was checked once is not checked less the next time', async () => {
  const proof = await p256.prove('POST', URL_);
  expect(await verdictOn(proof)).toBe(jkt);
  const [header, payload, signature = ''] = (await p256.prove('POST', URL_)).split('.');
  expect(await verdictOn(`${header}.${payload}.${signature}`)).toBe(jkt);
  expect(await verdictOn(`${header}.${payload}.${proof.split('.')[2]}`)).toMatch('signature is not valid');
});

test.each([
  'https://travel.example/flights/book/../../admin',
  'https://travel.example/flights//book',
  'https://travel.example/flights/%62ook',
])('a request for %j needs a proof for exactly that path', async (url) => {
  expect(await verdictOn(await p256.prove('POST', url), { url })).toBe(jkt);
  expect(
    await verdictOn(await p256.prove('POST', new URL(url.replace('//b', '/b')).href), { url: `${url}x` }),
  ).toMatch('proof_invalid');
});

test('a nonce is fresh for one to two minutes, in every process with the secret', async () => {
  let now = NOW;
  const secret = 'a secret of at least thirty-two characters';
  const nonces = createDpopNonces({ secret, clock: () => now });
  const others = createDpopNonces({ secret, clock: () => now });
  const foreign = createDpopNonces({ secret: secret.replace('a', 'b'), clock: () => now });
  const proof = await p256.prove('POST', URL_, { nonce: await nonces.current() });
  const withNonces = (against = nonces): Promise<string> => verdictOn(proof, { nonces: against });
  expect(await withNonces()).toBe(jkt);
  expect(await withNonces(others)).toBe(jkt);
  expect(await withNonces(foreign)).toMatch('use_dpop_nonce proof_without_nonce: ');
  expect(await checkDpopProof(proof, { method: 'POST', url: URL_, now: NOW, nonces })).toMatchObject({
    expiresAt: Math.ceil(NOW / 1000) + 120,
  });
  now += 60_000;
  expect(await withNonces()).toBe(jkt);
  now += 60_000;
  expect(await withNonces()).toMatch('use_dpop_nonce');
  expect(await verdictOn(await p256.prove('POST', URL_), { nonces })).toMatch('use_dpop_nonce');
  expect(await verdictOn(await p256.prove('POST', URL_, { nonce: 'x' }))).toBe(jkt);
  expect(() => createDpopNonces({ secret: 'short' })).toThrow(
    new TypeError('createDpopNonces: "secret" must be a string of at least 32 characters.'),
  );
});

test('a proof is used once, for as long as it is valid', async () => {
  const stored = new Map<string, number>();
  const store = {
    putIfAbsent(key: string, ttlSeconds: number): boolean {
      if (stored.has(key)) return false;
      stored.set(key, ttlSeconds);
      return true;
    },
  };
  const use = async (jti: string, iat: number, signer = p256): Promise<void> => {
    const proof = await signer.prove('POST', URL_, { jti, iat });
    await refuseDpopReplay(
      await checkDpopProof(proof, { method: 'POST', url: URL_, now: NOW }),
      store,
      'grnt_1',
      NOW,
    );
  };
  await use('one', seconds);
  await expect(use('one', seconds)).rejects.toMatchObject({
    reason: 'proof_replayed',
    code: 'invalid_dpop_proof',
  });
  await expect(use('one', seconds + 1)).rejects.toMatchObject({ reason: 'proof_replayed' });
  await use('one', seconds, ed25519);
  await use('two', seconds + 299);
  await use('three', seconds - 299);
  expect([...stored.values()].map((ttl) => Math.abs(ttl - 300) <= 1)).toEqual([true, true, false, false]);
  expect(Math.max(...stored.values())).toBeLessThanOrEqual(600);
});

test('without an answer of the store, a proof is refused', async () => {
  const proof = await checkDpopProof(await p256.prove('POST', URL_), { method: 'POST', url: URL_ });
  const stores = [
    () => {
      throw new Error('down');
    },
    async () => Promise.reject(new Error('down')),
  ];
  for (const putIfAbsent of stores) {
    await expect((async () => refuseDpopReplay(proof, { putIfAbsent }, 'grnt_1'))()).rejects.toMatchObject({
      reason: 'replays_unavailable',
      code: 'temporarily_unavailable',
    });
  }
});
