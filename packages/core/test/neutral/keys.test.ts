import { expect, test } from 'vitest';
import { MAX_JWKS_KEYS } from '../../src/verify/keys.ts';
import { createTestIssuer, NOW, type TestIssuer } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createClock, verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const second = await createTestIssuer('new');
const DAY = 86_400;
const LONG = 365 * DAY;

type Answer = Response | Error;

/** A JWKS endpoint that returns what the test says, and counts requests. */
function endpoint(first: () => Answer): {
  fetch: typeof globalThis.fetch;
  answer: (next: () => Answer) => void;
  count: () => number;
} {
  let current = first;
  let count = 0;
  return {
    fetch: async () => {
      count += 1;
      const answer = current();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    answer: (next) => {
      current = next;
    },
    count: () => count,
  };
}

const keysOf =
  (issuers: readonly TestIssuer[], cacheControl = 'public, max-age=300') =>
  (): Response =>
    Response.json(
      { keys: issuers.map(({ publicJwk }) => publicJwk) },
      { headers: { 'cache-control': cacheControl } },
    );
const down = (): Error => new Error('connection refused');

test('in an outage known keys stay usable until max-age and the grace period are over; then calls are refused', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch, jwksGrace: 600 });
  const token = await issuer.token({ exp: clock() / 1000 + LONG });
  await verifier.verify(token);
  jwks.answer(down);
  clock.advance(300 + 599);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
  clock.advance(1);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
  jwks.answer(keysOf([issuer]));
  clock.advance(3);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});

test('in an outage calls do not wait for each other, and request the keys at most every two seconds', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ exp: clock() / 1000 + LONG });
  await verifier.verify(token);
  jwks.answer(down);
  clock.advance(301);
  await verifier.verify(token);
  for (let call = 0; call < 100; call += 1) expect(verifier.verify(token)).not.toBeInstanceOf(Promise);
  expect(jwks.count()).toBe(2);
  clock.advance(2);
  await verifier.verify(token);
  expect(jwks.count()).toBe(3);
});

test('an issuer that is down from the start refuses, and is asked again a moment later', async () => {
  const clock = createClock();
  const jwks = endpoint(down);
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token();
  for (let call = 0; call < 10; call += 1) {
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
  }
  expect(jwks.count()).toBe(1);
  jwks.answer(keysOf([issuer]));
  clock.advance(2);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});

test('a flood of random kids is one request in 30 seconds', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  await verifier.verify(await issuer.token());
  const flood = async (): Promise<void> => {
    for (let call = 0; call < 50; call += 1) {
      const token = await issuer.sign(
        { ...issuer.header, kid: `kid_${call}` },
        { iss: 'https://issuer.test', dev: 'dev_01' },
      );
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'unknown_key' });
    }
  };
  await flood();
  expect(jwks.count()).toBe(2);
  clock.advance(29.9);
  await flood();
  expect(jwks.count()).toBe(2);
  clock.advance(0.1);
  await flood();
  expect(jwks.count()).toBe(3);
});

test('a flood of random kids before any key is known is one request too', async () => {
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { fetch: jwks.fetch });
  const tokens = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      issuer.sign({ ...issuer.header, kid: `kid_${index}` }, { iss: 'https://issuer.test', dev: 'dev_01' }),
    ),
  );
  await Promise.all(tokens.map((token) => refusalOf(() => verifier.verify(token))));
  await refusalOf(() => verifier.verify(tokens[0] ?? ''));
  expect(jwks.count()).toBe(1);
});

test('a new key is found by one request, without waiting for max-age', async () => {
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { fetch: jwks.fetch });
  await verifier.verify(await issuer.token());
  jwks.answer(keysOf([issuer, second]));
  expect(await verifier.verify(await second.token())).toMatchObject({ grantId: 'grnt_01' });
  expect(jwks.count()).toBe(2);
});

test('a removed key is not used after max-age, not even for a cached token', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer, second]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ exp: clock() / 1000 + LONG });
  await verifier.verify(token);
  jwks.answer(keysOf([second]));
  clock.advance(301);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'unknown_key' });
});

test('another key under a known kid is another key', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ exp: clock() / 1000 + LONG });
  await verifier.verify(token);
  jwks.answer(() => Response.json({ keys: [{ ...second.publicJwk, kid: issuer.kid }] }));
  clock.advance(301);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'bad_signature' });
});

test('keys are refreshed beside the calls before they are stale, so that no call waits', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ exp: clock() / 1000 + LONG });
  await verifier.verify(token);
  for (let minute = 0; minute < 20; minute += 1) {
    clock.advance(60);
    expect(verifier.verify(token)).not.toBeInstanceOf(Promise);
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }
  expect(jwks.count()).toBe(6);
});

const MAX_AGES: readonly (readonly [cacheControl: string, seconds: number])[] = [
  ['max-age=60', 60],
  ['public, MAX-AGE=600, immutable', 600],
  ['s-maxage=5', 300],
  ['', 300],
  ['no-store', 300],
  ['max-age=0', 30],
  ['max-age=-1', 300],
  ['max-age=999999999', 86_400],
];

for (const [cacheControl, seconds] of MAX_AGES) {
  test(`with cache-control "${cacheControl}" a set is used for ${seconds} seconds`, async () => {
    const clock = createClock();
    const jwks = endpoint(keysOf([issuer], cacheControl));
    const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch, jwksGrace: 0 });
    const token = await issuer.token({ exp: clock() / 1000 + LONG });
    await verifier.verify(token);
    jwks.answer(down);
    clock.advance(seconds - 1);
    expect(await verifier.verify(token)).toBeDefined();
    clock.advance(3);
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
  });
}

const key = issuer.publicJwk;
const HOSTILE: readonly (readonly [name: string, answer: () => Answer])[] = [
  ['a megabyte', () => Response.json({ keys: [key], padding: 'x'.repeat(1024 * 1024) })],
  [
    'an endless body',
    () =>
      new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) })),
  ],
  ['ten thousand keys', () => Response.json({ keys: Array.from({ length: 10_000 }, () => ({})) })],
  ['one key too many', () => Response.json({ keys: Array.from({ length: MAX_JWKS_KEYS + 1 }, () => ({})) })],
  [
    'HTML',
    () => new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
  ],
  ['nothing', () => new Response(null)],
  ['a list', () => Response.json([key])],
  ['null', () => Response.json(null)],
  ['keys that are no list', () => Response.json({ keys: { 0: key } })],
  ['bytes that are no UTF-8', () => new Response(new Uint8Array([0x7b, 0xff, 0x7d]))],
  ['one kid twice', () => Response.json({ keys: [key, { ...key, n: second.publicJwk.n }] })],
  ['status 500', () => Response.json({ keys: [key] }, { status: 500 })],
  ['status 404', () => Response.json({ keys: [key] }, { status: 404 })],
];

for (const [name, answer] of HOSTILE) {
  test(`a JWKS endpoint with ${name} counts as an outage, and known keys stay`, async () => {
    const clock = createClock();
    const jwks = endpoint(answer);
    const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
    const token = await issuer.token({ exp: clock() / 1000 + LONG });
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
    jwks.answer(keysOf([issuer]));
    clock.advance(2);
    await verifier.verify(token);
    jwks.answer(answer);
    clock.advance(301);
    expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
  });
}

test('after the clock was set back by a day, keys are fetched again, and removed ones are not used', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer, second]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ iat: NOW - DAY, nbf: NOW - DAY });
  await verifier.verify(token);
  jwks.answer(keysOf([second]));
  clock.advance(-DAY);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'unknown_key' });
  expect(jwks.count()).toBe(2);
});

test('after the clock was set back by a day, an old failure does not count as recent', async () => {
  const clock = createClock();
  const jwks = endpoint(down);
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await issuer.token({ iat: NOW - DAY, nbf: NOW - DAY });
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'keys_unavailable' });
  jwks.answer(keysOf([issuer]));
  clock.advance(-DAY);
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});

test('after the clock was set back by a day, a new key is looked up again', async () => {
  const clock = createClock();
  const jwks = endpoint(keysOf([issuer]));
  const verifier = verifierOf(issuer, { clock, fetch: jwks.fetch });
  const token = await second.token({ iat: NOW - DAY, nbf: NOW - DAY });
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'unknown_key' });
  clock.advance(-DAY);
  jwks.answer(keysOf([issuer, second]));
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});
