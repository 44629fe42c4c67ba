import { expect, test } from 'vitest';
import { AuthorizationError } from '../../src/index.ts';
import { checkDpopProof, createDpopNonces, type DpopExpectation } from '../../src/issuer.ts';
import { refuseDpopReplay } from '../../src/dpop/refuse-dpop-replay.ts';
import { importAgentKey } from '../../src/log.ts';
import { createProofSigner, hashOf } from './support/proof.ts';

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

test.each([
  ['ES256', p256, 'ES256'],
  ['EdDSA', ed25519, 'EdDSA'],
  ['Ed25519, the name of EdDSA in RFC 9864', ed25519, 'Ed25519'],
])('a proof by a key for %s is valid, and names the key', async (_name, signer, alg) => {
  const proof = await signer.prove('POST', URL_, { jti: 'once', iat: seconds }, { alg });
  expect(await checkDpopProof(proof, { method: 'POST', url: URL_, now: NOW })).toEqual({
    jkt: (await importAgentKey(signer.jwk))?.kid,
    jti: 'once',
    expiresAt: seconds + 300,
  });
});

test('a header that was checked once is not checked less the next time', async () => {
  const proof = await p256.prove('POST', URL_);
  expect(await verdictOn(proof)).toBe(jkt);
  const [header, payload, signature = ''] = (await p256.prove('POST', URL_)).split('.');
  expect(await verdictOn(`${header}.${payload}.${signature}`)).toBe(jkt);
  expect(await verdictOn(`${header}.${payload}.${proof.split('.')[2]}`)).toMatch('signature is not valid');
});

test.each<[what: string, htu: string]>([
  ['a query', `${URL_}?seat=1`],
  ['a fragment', `${URL_}#top`],
  ['the default port', 'https://travel.example:443/flights/book'],
  ['the scheme and the host in upper case', 'HTTPS://Travel.Example/flights/book'],
  ['one slash at the end', `${URL_}/`],
])('a proof whose "htu" differs by %s is valid', async (_what, htu) => {
  expect(await verdictOn(await p256.prove('POST', htu))).toBe(jkt);
  expect(await verdictOn(await p256.prove('POST', URL_), { url: htu })).toBe(jkt);
});

test('a URL without a path is the one with a slash', async () => {
  const proof = await p256.prove('POST', 'https://travel.example');
  expect(await verdictOn(proof, { url: 'https://travel.example/' })).toBe(jkt);
});

test.each([
  'https://travel.example/flights/cancel',
  'https://travel.example/flights',
  'https://travel.example/Flights/book',
  'https://travel.example//flights/book',
  'https://travel.example/flights//book',
  'https://travel.example/flights/book//',
  'https://travel.example/flights%2Fbook',
  'https://travel.example/flights/%62ook',
  'https://travel.example/flights/./book',
  'https://travel.example/hotels/../flights/book',
  'https://travel.example/hotels/%2e%2e/flights/book',
  'https://travel.example/flights\\book',
  'https://travel.example\\flights/book',
  'https://travel.example/flights/book;v=1',
  'https://travel.example/flights/bo\tok',
  ' https://travel.example/flights/book',
  'https://travel.example/flights/book ',
  'https://travel.example@evil.example/flights/book',
  'https://alice@travel.example/flights/book',
  'https://travel.example./flights/book',
  'https://evil.example/flights/book',
  'https://travel.example.evil.example/flights/book',
  'https://travel.example:8443/flights/book',
  'https://travel.example:/flights/book',
  'https://travel.example:0443/flights/book',
  'https://travel.example:80/flights/book',
  'http://travel.example/flights/book',
  'http://travel.example:443/flights/book',
  'https:/travel.example/flights/book',
  '//travel.example/flights/book',
  '/flights/book',
  'https://',
  '',
  null,
  { href: 'https://travel.example/flights/book' },
])('a proof for %j is no proof for another URL', async (htu) => {
  const proof = await p256.prove('POST', '', { htu });
  expect(await verdictOn(proof)).toMatch(
    /^invalid_dpop_proof proof_invalid: .* Expected https:\/\/travel\.example\/flights\/book;/,
  );
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

const CLAIMS: readonly (readonly [
  what: string,
  claims: { readonly [claim: string]: unknown },
  said: string,
])[] = [
  ['another method', { htm: 'GET' }, 'Expected POST'],
  ['the method in lower case', { htm: 'post' }, 'Expected POST'],
  ['no method', { htm: undefined }, 'states none'],
  ['an old "iat"', { iat: seconds - 301 }, '"iat"'],
  ['a future "iat"', { iat: seconds + 302 }, '"iat"'],
  ['an "iat" in milliseconds', { iat: NOW }, '"iat"'],
  ['an "iat" as a text', { iat: String(seconds) }, '"iat"'],
  ['no "iat"', { iat: undefined }, '"iat"'],
  ['a past "exp"', { exp: seconds - 1 }, '"exp"'],
  ['an "exp" as a text', { exp: String(seconds + 60) }, '"exp"'],
  ['an "nbf" far ahead', { nbf: seconds + 400 }, '"nbf"'],
  ['no "jti"', { jti: undefined }, '"jti"'],
  ['an empty "jti"', { jti: '' }, '"jti"'],
  ['a long "jti"', { jti: 'x'.repeat(129) }, '"jti"'],
  ['a "jti" with a space', { jti: 'a b' }, '"jti"'],
  ['a number as "jti"', { jti: 1 }, '"jti"'],
  ['the hash of a token that is not presented', { ath: 'x' }, '"ath"'],
];

test.each(CLAIMS)('a proof with %s is refused', async (_what, claims, said) => {
  const verdict = await verdictOn(await p256.prove('POST', URL_, claims));
  expect(verdict).toMatch('invalid_dpop_proof proof_invalid: ');
  expect(verdict).toMatch(said);
});

test('proofs at the edges of the window are valid', async () => {
  for (const iat of [seconds - 298, seconds + 298, seconds + 0.5]) {
    expect(await verdictOn(await p256.prove('POST', URL_, { iat, jti: '~'.repeat(128) }))).toBe(jkt);
  }
});

const HEADERS: readonly (readonly [
  what: string,
  header: { readonly [member: string]: unknown },
  said: string,
])[] = [
  ['another type', { typ: 'jwt' }, '"typ"'],
  ['no type', { typ: undefined }, '"typ"'],
  ['no algorithm', { alg: 'none' }, '"alg"'],
  ['a symmetric algorithm', { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, '"alg"'],
  ['RS256', { alg: 'RS256', jwk: { kty: 'RSA', n: 'AAAA', e: 'AQAB' } }, '"alg"'],
  ['the algorithm of another key', { alg: 'EdDSA' }, '"jwk"'],
  ['no key', { jwk: undefined }, '"jwk"'],
  ['its private key', { jwk: p256.privateJwk }, '"jwk"'],
  ['a symmetric key in its key', { jwk: { ...jwk, k: 'AAAA' } }, '"jwk"'],
  ['a key for encryption', { jwk: { ...jwk, use: 'enc' } }, '"jwk"'],
  ['a key that only signs', { jwk: { ...jwk, key_ops: ['sign'] } }, '"jwk"'],
  ['a key for another algorithm', { jwk: { ...jwk, alg: 'ES384' } }, '"jwk"'],
  ['a point that is not on the curve', { jwk: { ...jwk, y: jwk.x } }, 'curve'],
  ['a key of small order', { alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }, '"jwk"'],
  ['"crit"', { crit: ['exp'] }, 'more than'],
  ['"b64"', { b64: false }, 'more than'],
  ['a place to fetch a key from', { jku: 'https://evil.example/jwks' }, 'more than'],
  ['a key id', { kid: 'key' }, 'more than'],
];

test.each(HEADERS)('a proof with %s in its header is refused', async (_what, header, said) => {
  const verdict = await verdictOn(await p256.prove('POST', URL_, {}, header));
  expect(verdict).toMatch('invalid_dpop_proof proof_invalid: ');
  expect(verdict).toMatch(said);
});

test('only the one strict form is a proof', async () => {
  const proof = await p256.prove('POST', URL_);
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const head = { typ: 'dpop+jwt', alg: 'ES256', jwk };
  const claims = { htm: 'POST', htu: URL_, jti: 'x', iat: seconds };
  const twice = (members: object, name: string, value: unknown): string =>
    JSON.stringify(members).replace(/\}$/, `,${JSON.stringify(name)}:${JSON.stringify(value)}}`);
  const others = [
    '',
    `${proof}, ${await p256.prove('POST', URL_)}`,
    `${proof}.`,
    `${header}.${payload}`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `${header}.${payload}.`,
    `${proof}=`,
    ` ${proof}`,
    `${header}.${payload}.${signature.slice(0, -1)}`,
    await p256.signText(twice(head, 'alg', 'ES256'), JSON.stringify(claims)),
    await p256.signText(JSON.stringify(head), twice(claims, 'htu', 'https://travel.example/flights')),
    await p256.signText(
      JSON.stringify({ ...head, jwk: undefined }).replace(/\}$/, `,"jwk":${twice(jwk, 'x', jwk.x)}}`),
      JSON.stringify(claims),
    ),
    await p256.signText(JSON.stringify([head]), JSON.stringify(claims)),
    await p256.signText(JSON.stringify(head), JSON.stringify([claims])),
    await p256.signText(JSON.stringify(head), 'null'),
    await p256.prove('POST', URL_, { padding: 'x'.repeat(4096) }),
  ];
  for (const other of others) expect(await verdictOn(other)).toMatch('proof_invalid');
});

test('a proof that comes with a token is for that token', async () => {
  const bound = await p256.prove('POST', URL_, { ath: await hashOf('token') });
  expect(await verdictOn(bound, { token: 'token' })).toBe(jkt);
  expect(await verdictOn(bound, { token: 'other' })).toMatch('Its "ath" is not the hash of the token.');
  expect(await verdictOn(await p256.prove('POST', URL_), { token: 'token' })).toMatch('"ath"');
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
