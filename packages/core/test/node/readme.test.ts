import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { PROOF_REASONS } from '../../src/wire/proof-reasons.ts';
import { REASONS } from '../../src/wire/reasons.ts';
import { claimsOf, createTestIssuer, type TestIssuer } from '../neutral/support/issuer.ts';
import { createFeedSource, type FeedSource, until } from '../neutral/support/feed-source.ts';
import { refusalOf } from '../neutral/support/outcome.ts';
import { serveWhole, type WholeServer } from './support/whole-server.ts';

const issuer = await createTestIssuer();

// The parts of a server that the examples use.
const clock = Object.assign(() => Date.now(), { advance: () => {} });
const source: FeedSource = createFeedSource(issuer, clock, () => server.url);
const server: WholeServer = await serveWhole(() => source);
process.env['GRANTEX_URL'] = server.url;
process.env['GRANTEX_API_KEY'] = 'gx_test_x';
process.env['GRANTEX_AUDIENCE'] = 'https://travel.example';
const { createPay, grantex } = await import('../../examples/guard-a-tool.ts');
const { searchFlights } = await import('../../examples/guard-a-route.ts');
const { searchHotels } = await import('../../examples/bound-tokens.ts');

afterAll(async () => {
  await grantex.verifier.close();
  await server.close();
});

function tokenOf(by: TestIssuer): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, nbf: iat - 5, exp: iat + 60 };
  return by.sign(by.header, claimsOf({ iss: server.url, aud: 'https://travel.example', ...times }));
}

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

test('the blocks of the README are the examples, byte for byte', async () => {
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  const files = ['guard-a-tool.ts', 'guard-a-route.ts', 'bound-tokens.ts', 'worker.ts'].map((name) =>
    readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8'),
  );
  expect(blocks).toEqual(await Promise.all(files));
});

test('the README names every reason for a refusal', () => {
  for (const reason of Object.keys({ ...REASONS, ...PROOF_REASONS }))
    expect(readme).toContain(`\`${reason}\``);
});

test('the example tool pays what the grant allows, and says why it does not pay more', async () => {
  const token = await tokenOf(issuer);
  const pay = createPay(() => token);
  expect(await pay({ amount: 420, to: 'Air India' })).toEqual({
    paid: 420,
    to: 'Air India',
    onBehalfOf: 'user_alice',
  });
  const refusal = JSON.stringify(await pay({ amount: 900, to: 'Air India' }), null, 2);
  const shown = refusal
    .replaceAll(/\[\s+("[^"]+")\s+\]/g, '[$1]')
    .replace(server.url, 'http://localhost:4000');
  expect(readme).toContain(shown);
});

test('the example route serves authorized callers, and challenges others', async () => {
  const url = 'https://travel.example/flights';
  const authorization = `Bearer ${await tokenOf(issuer)}`;
  const allowed = await searchFlights(new Request(url, { headers: { authorization } }));
  expect(await allowed.json()).toEqual({ flights: ['OS 87'], for: 'user_alice' });
  const refused = await searchFlights(new Request(url));
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="grantex"');
});

test('the example for bound tokens asks for either kind', async () => {
  const refused = await searchHotels(new Request('https://travel.example/hotels'));
  expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="grantex", DPoP algs="ES256 EdDSA"');
});

test('the examples decide by the feed: without a request per call, and a revocation applies at once', async () => {
  const token = await tokenOf(issuer);
  const payment = { amount: 1, to: 'Air India' };
  const pay = createPay(() => token);
  expect(await pay(payment)).toMatchObject({ paid: 1 });
  expect(source.asked.toSorted()).toEqual([
    '/.well-known/jwks.json',
    '/v1/revocation-feed',
    '/v1/revocation-feed/stream',
  ]);
  await source.append({ kind: 'grant', id: 'grnt_01' });
  await until(async () => (await verifierSays(token)) === 'revoked');
  expect(await pay(payment)).toMatchObject({ code: 'revoked' });
});

async function verifierSays(token: string): Promise<string> {
  try {
    return (await grantex.verifier.verify(token)).grantId;
  } catch {
    return (await refusalOf(() => grantex.verifier.verify(token))).reason;
  }
}

test('the calls of the examples are in the log', async () => {
  await grantex.audit.close();
  expect(server.entries.map(({ action, status }) => `${status} ${action}`)).toEqual([
    'allowed pay',
    'success pay',
    'blocked pay',
    'allowed flights.search',
    'success flights.search',
    'allowed pay',
    'success pay',
    'blocked pay',
  ]);
});
