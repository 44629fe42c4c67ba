import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { REASONS } from '../../src/reasons.ts';
import { claimsOf, createTestIssuer, type TestIssuer } from '../neutral/support/issuer.ts';
import { listen } from './support/listen.ts';

const issuer = await createTestIssuer();
const written: { readonly action: string; readonly status: string; readonly metadata: object }[] = [];

// The parts of a server that the examples talk to.
const server = await listen((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const answers: { readonly [path: string]: () => object } = {
      '/.well-known/jwks.json': () => ({ keys: [issuer.publicJwk] }),
      '/v1/me': () => ({ developerId: 'dev_01' }),
      '/v1/tokens/verify': () => ({ valid: true, grantId: 'grnt_01' }),
      '/v1/audit/log': () => ({ entryId: `alog_${written.push(JSON.parse(text) as never)}` }),
    };
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer?.()));
  });
});
process.env['GRANTEX_URL'] = server.url;
process.env['GRANTEX_API_KEY'] = 'gx_test_x';
const { audit, pay } = await import('../../examples/guard-a-tool.ts');
const { searchFlights } = await import('../../examples/guard-a-route.ts');

afterAll(() => server.close());

function tokenOf(by: TestIssuer): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, nbf: iat - 5, exp: iat + 60 };
  return by.sign(by.header, claimsOf({ iss: server.url, aud: 'https://travel.example', ...times }));
}

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

test('the blocks of the README are the examples, byte for byte', async () => {
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  const files = ['guard-a-tool.ts', 'guard-a-route.ts'].map((name) =>
    readFile(new URL(`../../examples/${name}`, import.meta.url), 'utf8'),
  );
  expect(blocks).toEqual(await Promise.all(files));
});

test('the README names every reason for which a call is refused', () => {
  for (const reason of Object.keys(REASONS)) expect(readme).toContain(`\`${reason}\``);
});

test('the example tool pays what the grant allows, and says why it does not pay more', async () => {
  const token = await tokenOf(issuer);
  expect(await pay(token, { amount: 420, to: 'Air India' })).toEqual({
    paid: 420,
    to: 'Air India',
    onBehalfOf: 'user_alice',
  });
  const refusal = await pay(token, { amount: 900, to: 'Air India' });
  expect(readme).toContain(JSON.stringify(refusal, null, 2).replaceAll(/\[\s+("[^"]+")\s+\]/g, '[$1]'));
});

test('the example route answers whoever may ask, and challenges whoever may not', async () => {
  const url = 'https://travel.example/flights';
  const authorization = `Bearer ${await tokenOf(issuer)}`;
  const allowed = await searchFlights(new Request(url, { headers: { authorization } }));
  expect(await allowed.json()).toEqual({ flights: ['OS 87'] });
  const refused = await searchFlights(new Request(url));
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="grantex"');
});

test('what the examples did is in the log', async () => {
  await audit.close();
  expect(written.map(({ action, status }) => `${status} ${action}`)).toEqual([
    'allowed pay',
    'success pay',
    'blocked pay',
    'allowed flights.search',
    'success flights.search',
  ]);
});
