import { expect, test } from 'vitest';
import { createReplayMemory } from '../../src/dpop/replay-memory.ts';
import { dpop, type DpopOptions } from '../../src/dpop.ts';
import {
  createGuard,
  type Guard,
  guardFetch,
  type GuardOptions,
  type RawHeaders,
  readToken,
  type Refusal,
  toRefusal,
} from '../../src/index.ts';
import { createDpopNonces, type GrantTokenClaims } from '../../src/issuer.ts';
import { importAgentKey } from '../../src/log.ts';
import { actorsOf, claimsOf, createTestIssuer, delegated, NOW } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createProofSigner, hashOf } from './support/proof.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { createClock, type TestClock, verifierOf } from './support/service.ts';

const ORIGIN = 'https://travel.example';
const URL_ = `${ORIGIN}/flights`;
const SECRET = 'a secret of at least thirty-two characters';
const rule = { scopes: ['flights:search'] } as const;

const [issuer, signer, thief] = await Promise.all([
  createTestIssuer(),
  createProofSigner('ES256'),
  createProofSigner('EdDSA'),
]);
const boundTo = async ({ jwk }: typeof signer): Promise<Partial<GrantTokenClaims>> => ({
  cnf: { jkt: (await importAgentKey(jwk))?.kid ?? '' },
});
const bound = await issuer.token(await boundTo(signer));
const boundToThief = await issuer.token(await boundTo(thief));
const unbound = await issuer.token();

let clock: TestClock = createClock();
let log: Recorder = createRecorder();

/** Begins a test, with a clock and a log of its own. */
function begin(): void {
  clock = createClock();
  log = createRecorder();
}

function guardOf(options: Partial<DpopOptions> | undefined = {}, verifier?: GuardOptions['verifier']): Guard {
  return createGuard({
    verifier: verifier ?? verifierOf(issuer, { clock }),
    audit: log,
    dpop: dpop({ origin: ORIGIN, clock, ...options }),
  });
}

interface Sent {
  readonly token?: string;
  readonly proof?: string | undefined;
  readonly scheme?: string;
  readonly url?: string;
  readonly method?: string;
}

const proofOf = async (
  claims: object = {},
  { by = signer, of = bound, url = URL_, header = {} } = {},
): Promise<string> => by.prove('GET', url, { iat: NOW, ath: await hashOf(of), ...claims }, header);

/** Sends a request to a guarded handler. */
async function send(guard: Guard, sent: Sent): Promise<Response> {
  const { token = bound, scheme = 'DPoP', url = URL_, method = 'GET' } = sent;
  const handle = guardFetch(() => new Response('found'), { guard, rule });
  const { proof } = sent;
  const headers = { authorization: `${scheme} ${token}`, ...(proof !== undefined && { dpop: proof }) };
  return handle(new Request(url, { method, headers }));
}

/** The status, the reason and the challenge of a refused request; `200` of one that is let through. */
async function outcomeOf(guard: Guard, sent: Sent): Promise<string> {
  const response = await send(guard, sent);
  if (response.status === 200) return `200 ${await response.text()}`;
  const { code } = (await response.json()) as Refusal['body'];
  return `${response.status} ${code}`;
}

test('a bound token with a proof by its key is let through, and its grant names the key', async () => {
  begin();
  const guard = guardOf();
  expect(await outcomeOf(guard, { proof: await proofOf() })).toBe('200 found');
  expect(await outcomeOf(guard, { proof: await proofOf(), scheme: 'dpop' })).toBe('200 found');
  expect(await outcomeOf(guard, { token: unbound, scheme: 'Bearer' })).toBe('200 found');
  const token = readToken(guard, {
    method: 'GET',
    url: '/flights',
    headers: ['Authorization', `DPoP ${bound}`, 'DPoP', await proofOf()],
  });
  const admission = await guard.admit({ token, action: 'search', input: undefined, rule });
  expect(admission.grant.keyThumbprint).toBe((await boundTo(signer)).cnf?.jkt);
});

const THEFTS: readonly (readonly [what: string, reason: string, sent: () => Promise<Sent>])[] = [
  ['as a bearer token', 'bound_token_as_bearer', async () => ({ scheme: 'Bearer' })],
  [
    'as a bearer token with a proof',
    'bound_token_as_bearer',
    async () => ({ scheme: 'Bearer', proof: await proofOf() }),
  ],
  ['without a proof', 'proof_missing', async () => ({})],
  ['with an empty proof', 'proof_invalid', async () => ({ proof: '' })],
  [
    "with a proof by the thief's key",
    'proof_by_other_key',
    async () => ({ proof: await proofOf({}, { by: thief }) }),
  ],
  [
    "with the owner's key in a proof by the thief",
    'proof_invalid',
    async () => ({ proof: await proofOf({}, { by: thief, header: { alg: 'ES256', jwk: signer.jwk } }) }),
  ],
  [
    'with a proof for another token',
    'proof_invalid',
    async () => ({ proof: await proofOf({}, { of: unbound }) }),
  ],
  ['with a proof for no token', 'proof_invalid', async () => ({ proof: await proofOf({ ath: undefined }) })],
  [
    'with a proof for another method',
    'proof_invalid',
    async () => ({ proof: await proofOf({ htm: 'POST' }) }),
  ],
  [
    'with a proof for another path',
    'proof_invalid',
    async () => ({ proof: await proofOf({}, { url: `${ORIGIN}/hotels` }) }),
  ],
  [
    'with a proof for another host',
    'proof_invalid',
    async () => ({ proof: await proofOf({}, { url: 'https://evil.example/flights' }) }),
  ],
  [
    'with a proof made too long ago',
    'proof_invalid',
    async () => ({ proof: await proofOf({ iat: NOW - 300 }) }),
  ],
  [
    'with a proof made for later',
    'proof_invalid',
    async () => ({ proof: await proofOf({ iat: NOW + 300 }) }),
  ],
  ['with two proofs', 'proof_invalid', async () => ({ proof: `${await proofOf()}, ${await proofOf()}` })],
];

test.each(THEFTS)(
  'a stolen token %s is refused, and the refusal is recorded',
  async (_what, reason, sent) => {
    begin();
    for (const mode of ['accept', 'require'] as const) {
      log = createRecorder();
      expect(await outcomeOf(guardOf({ mode }), await sent())).toBe(`401 ${reason}`);
      expect(log.records).toMatchObject([{ status: 'blocked', grantId: 'grnt_01', metadata: { reason } }]);
    }
  },
);

test('a bearer token with the scheme of bound ones is refused', async () => {
  begin();
  const proof = await proofOf({}, { of: unbound });
  expect(await outcomeOf(guardOf(), { token: unbound, proof })).toBe('401 token_not_bound');
  expect(log.summary()).toEqual(['blocked flights:search']);
});

test('a forged bound token is refused for its signature, and recorded for nobody', async () => {
  begin();
  const forged = `${bound.slice(0, -8)}AAAAAAAA`;
  const sent = { token: forged, proof: await proofOf({}, { of: forged }) };
  expect(await outcomeOf(guardOf(), sent)).toBe('401 bad_signature');
  expect(log.records).toEqual([]);
});

test('the headers of Node show a second proof', async () => {
  begin();
  const guard = guardOf();
  const proof = await proofOf();
  const headers: RawHeaders = ['Authorization', `DPoP ${bound}`, 'DPoP', proof, 'dpop', proof];
  const call = { action: 'search', input: undefined, rule };
  const token = readToken(guard, { method: 'GET', url: '/flights', headers });
  const refusal = await refusalOf(() => guard.admit({ ...call, token }));
  expect(refusal.message).toMatch('more than one DPoP header');
  const twice: RawHeaders = ['Authorization', `DPoP ${bound}`, 'Authorization', `DPoP ${bound}`];
  expect(await refusalOf(() => readToken(guard, { method: 'GET', url: '/', headers: twice }))).toMatchObject({
    reason: 'two_credentials',
  });
});

test('a proof is good for one request', async () => {
  begin();
  const guard = guardOf();
  const proof = await proofOf();
  const outcomes = await Promise.all([1, 2, 3].map(() => outcomeOf(guard, { proof })));
  expect(outcomes.toSorted()).toEqual(['200 found', '401 proof_replayed', '401 proof_replayed']);
  clock.advance(299);
  expect(await outcomeOf(guard, { proof })).toBe('401 proof_replayed');
  clock.advance(1);
  expect(await outcomeOf(guard, { proof })).toBe('401 proof_invalid');
});

test('the same proof is good for every guard of one request, and no other', async () => {
  begin();
  const guard = guardOf();
  const inner = guardFetch(() => new Response('found'), { guard, rule });
  const outer = guardFetch((request) => inner(request), {
    guard: guard.forAgent({ agentId: 'ag_01' }),
    rule,
  });
  const request = (headers: HeadersInit): Request => new Request(URL_, { headers });
  const headers = { authorization: `DPoP ${bound}`, dpop: await proofOf() };
  const first = request(headers);
  expect((await outer(first)).status).toBe(200);
  expect((await outer(request(headers))).status).toBe(401);
});

test('processes that share a store accept a proof once; without it, each of them once', async () => {
  begin();
  const used = new Set<string>();
  const replayStore = {
    async putIfAbsent(key: string): Promise<boolean> {
      return !used.has(key) && used.add(key).has(key);
    },
  };
  const proof = await proofOf();
  expect(await outcomeOf(guardOf({ replayStore }), { proof })).toBe('200 found');
  expect(await outcomeOf(guardOf({ replayStore }), { proof })).toBe('401 proof_replayed');
  expect(await outcomeOf(guardOf(), { proof })).toBe('200 found');
});

const OTHER = { sub: 'user_bob', prn: 'prn_02' };

test('twenty grants, to other agents, with other keys and delegated, give a person no more room for used proofs', async () => {
  begin();
  const guard = guardOf({ replayStore: createReplayMemory(clock, 8) });
  const use = async (claims: Partial<GrantTokenClaims>, by = signer): Promise<string> => {
    const token = await issuer.token({ ...claims, ...(await boundTo(by)) });
    return outcomeOf(guard, { token, proof: await proofOf({}, { by, of: token }) });
  };
  const outcomes: string[] = [];
  for (let grant = 0; grant < 20; grant += 1) {
    const agent = {
      client_id: `ag_${grant}`,
      agt: `did:grantex:ag_${grant}`,
      act: actorsOf([`ag_${grant}`]),
    };
    const claims = grant % 2 === 0 ? agent : delegated(2);
    outcomes.push(await use({ ...claims, grnt: `grnt_${grant}` }, grant % 3 === 0 ? thief : signer));
  }
  const refused = Array.from({ length: 16 }, () => '503 replays_unavailable');
  expect(outcomes).toEqual([...Array.from({ length: 4 }, () => '200 found'), ...refused]);
  expect(await use({ ...OTHER, grnt: 'grnt_bob' })).toBe('200 found');
});

test('a store of used proofs learns which person each is of', async () => {
  begin();
  const holders: string[] = [];
  const replayStore = {
    putIfAbsent(_key: string, _ttlSeconds: number, holder: string): boolean {
      return holders.push(holder) > 0;
    },
  };
  const guard = guardOf({ replayStore });
  const { prn, ...unnamed } = claimsOf();
  for (const claims of [{ ...unnamed, prn }, { ...unnamed, ...OTHER }, unnamed]) {
    const token = await issuer.sign(issuer.header, { ...claims, ...(await boundTo(signer)) });
    expect(await outcomeOf(guard, { token, proof: await proofOf({}, { of: token }) })).toBe('200 found');
  }
  expect(holders).toEqual(['prn_01', 'prn_02', 'dev_01 user_alice']);
});

test('while the store of used proofs is down, bound tokens are refused', async () => {
  begin();
  const replayStore = { putIfAbsent: async () => Promise.reject(new Error('down')) };
  const guard = guardOf({ replayStore });
  expect(await outcomeOf(guard, { proof: await proofOf() })).toBe('503 replays_unavailable');
  expect(await outcomeOf(guard, { token: unbound, scheme: 'Bearer' })).toBe('200 found');
  expect(log.summary()).toEqual([
    'blocked flights:search',
    'allowed flights:search',
    'success flights:search -> 1',
  ]);
});

test('a service may demand nonces, and hands them out with its refusal', async () => {
  begin();
  const guard = guardOf({ nonceSecret: SECRET });
  const first = await send(guard, { proof: await proofOf() });
  const nonce = first.headers.get('dpop-nonce') ?? '';
  expect(first.status).toBe(401);
  expect(first.headers.get('www-authenticate')).toMatch(/^DPoP realm="grantex", error="use_dpop_nonce", /);
  expect(nonce).toBe(await createDpopNonces({ secret: SECRET, clock }).current());
  expect(await outcomeOf(guard, { proof: await proofOf({ nonce }) })).toBe('200 found');
  const proof = await proofOf({ nonce });
  clock.advance(120);
  expect(await outcomeOf(guard, { proof })).toBe('401 proof_without_nonce');
});

const PLACES: readonly (readonly [what: string, origin: string, url: string, htu: string, status: string])[] =
  [
    [
      'a port of its own',
      'http://localhost:3000',
      'http://localhost:3000/flights',
      'http://localhost:3000/flights',
      '200',
    ],
    ['a slash after the origin', `${ORIGIN}/`, URL_, URL_, '200'],
    ['a proxy that changes the host', ORIGIN, 'http://10.0.0.7:8080/flights', URL_, '200'],
    [
      'a proxy that changes the host, and the inner name',
      ORIGIN,
      'http://10.0.0.7:8080/flights',
      'http://10.0.0.7:8080/flights',
      '401',
    ],
    ['a proxy that removes a prefix', `${ORIGIN}/api`, URL_, `${ORIGIN}/api/flights`, '200'],
    ['a proxy that removes a prefix, and the inner path', `${ORIGIN}/api`, URL_, URL_, '401'],
    ['a query', ORIGIN, `${URL_}?class=economy`, URL_, '200'],
    ['a double slash', ORIGIN, `${ORIGIN}//flights`, URL_, '401'],
    ['an escaped slash', ORIGIN, `${ORIGIN}/flights%2F7`, `${ORIGIN}/flights/7`, '401'],
  ];

test.each(PLACES)('a service behind %s', async (_what, origin, url, htu, status) => {
  begin();
  const outcome = await outcomeOf(guardOf({ origin }), { url, proof: await proofOf({}, { url: htu }) });
  expect(outcome.slice(0, 3)).toBe(status);
});

test('no header tells a guard where it is', async () => {
  begin();
  const handle = guardFetch(() => new Response('found'), { guard: guardOf(), rule });
  const url = 'https://evil.example/flights';
  const headers = {
    authorization: `DPoP ${bound}`,
    dpop: await proofOf({}, { url }),
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  };
  expect((await handle(new Request(URL_, { headers }))).status).toBe(401);
});

test('a guard that requires bound tokens refuses others, however they come', async () => {
  begin();
  const guard = guardOf({ mode: 'require' });
  expect(await outcomeOf(guard, { proof: await proofOf() })).toBe('200 found');
  expect(await outcomeOf(guard, { token: unbound, scheme: 'Bearer' })).toBe('401 token_not_bound');
  const call = { action: 'search', input: undefined, rule };
  const inProcess = (token: string): Promise<unknown> => refusalOf(() => guard.admit({ ...call, token }));
  expect(await inProcess(unbound)).toMatchObject({ reason: 'token_not_bound' });
  expect(await inProcess(bound)).toMatchObject({ reason: 'unchecked_confirmation' });
  expect(log.summary().filter((line) => line.startsWith('blocked'))).toHaveLength(3);
});

test.each<[what: string, guard: () => Guard]>([
  ['a guard that checks no proofs', () => createGuard({ verifier: verifierOf(issuer), audit: log })],
  ['a guard that checks them, in process', () => guardOf()],
])('%s refuses a bound token that comes as a text, and says what to ask for', async (_what, make) => {
  begin();
  const call = { token: bound, action: 'search', input: undefined, rule };
  const guard = make();
  expect(await refusalOf(() => guard.admit(call))).toMatchObject({
    reason: 'unchecked_confirmation',
    howToAsk: 'Ask for a grant token for this audience alone that is not bound to a key.',
  });
  expect(await guard.explain(bound, rule, undefined)).toMatchObject({ isAllowed: false, failsAt: 'token' });
  expect(log.records).toMatchObject([{ metadata: { reason: 'unchecked_confirmation' } }]);
});

test('a guard that checks no proofs knows the scheme of bound tokens as little as any other', async () => {
  begin();
  const guard = createGuard({ verifier: verifierOf(issuer), audit: log });
  expect(await outcomeOf(guard, { proof: await proofOf() })).toBe('401 wrong_scheme');
  expect(await outcomeOf(guard, { scheme: 'Bearer' })).toBe('401 unchecked_confirmation');
});

test('a verifier of their own that does not know of bound tokens refuses them', async () => {
  begin();
  const inner = verifierOf(issuer);
  const guard = guardOf({}, { verify: (token) => inner.verify(token) });
  expect(await outcomeOf(guard, { proof: await proofOf() })).toBe('401 unchecked_confirmation');
});

test('a bound token that was verified for a request is rechecked without its proof, and no copy of it', async () => {
  begin();
  const guard = guardOf();
  const headers: RawHeaders = ['Authorization', `DPoP ${bound}`, 'DPoP', await proofOf()];
  const token = readToken(guard, { method: 'GET', url: '/flights', headers });
  const { grant } = await guard.explain(token, rule, undefined);
  if (grant === undefined) throw new Error('The token was refused.');
  const call = { action: 'search', input: undefined, rule };
  await guard.admit({ ...call, token: { token: bound, grant } });
  expect(
    await refusalOf(() => guard.admit({ ...call, token: { token: bound, grant: { ...grant } } })),
  ).toMatchObject({
    reason: 'unchecked_confirmation',
  });
  const other = await refusalOf(() => guard.admit({ ...call, token: { token: boundToThief, grant } }));
  expect(other).toMatchObject({ reason: 'unchecked_confirmation' });
});

test('challenges name the schemes that are accepted', async () => {
  begin();
  const error = await refusalOf(() => readToken(guardOf(), { method: 'GET', url: '/', headers: [] }));
  const challenge = (mode?: DpopOptions['mode']): string | undefined =>
    toRefusal(error, { scope: 'flights:search', resourceMetadata: 'https://a.test/m', dpop: mode }).headers[
      'www-authenticate'
    ];
  const named = 'realm="grantex", scope="flights:search", resource_metadata="https://a.test/m"';
  expect(challenge()).toBe(`Bearer ${named}`);
  expect(challenge('accept')).toBe(`Bearer ${named}, DPoP algs="ES256 EdDSA"`);
  expect(challenge('require')).toBe(`DPoP ${named}, algs="ES256 EdDSA"`);
});

test('the challenge to a bad proof is for proofs alone', async () => {
  begin();
  const challengeTo = async (sent: Sent): Promise<string | null> =>
    (await send(guardOf(), sent)).headers.get('www-authenticate');
  expect(await challengeTo({})).toMatch(
    /^DPoP realm="grantex", error="invalid_dpop_proof", .*, algs="ES256 EdDSA"$/,
  );
  expect(await challengeTo({ scheme: 'Bearer' })).toMatch(
    /^Bearer realm="grantex", error="invalid_token", .*, DPoP algs="ES256 EdDSA"$/,
  );
});

test('wrong options are refused by name', () => {
  begin();
  const origins = [
    '',
    '/',
    'travel.example',
    'ftp://a.test',
    'https://a.test?x',
    'https://a@b.test',
    new URL(ORIGIN),
  ];
  for (const origin of origins as string[]) expect(() => dpop({ origin })).toThrow('dpop: "origin"');
  expect(() => dpop({ origin: ORIGIN, mode: 'required' as never })).toThrow('dpop: "mode"');
  expect(() => dpop({ origin: ORIGIN, replayStore: {} as never })).toThrow('dpop: "replayStore.putIfAbsent"');
  expect(() => dpop({ origin: ORIGIN, nonceSecret: 'short' })).toThrow('dpop: "nonceSecret"');
  expect(() => dpop({ origin: ORIGIN, nonces: true } as never)).toThrow('there is no option "nonces"');
  const verifier = verifierOf(issuer);
  expect(() => createGuard({ verifier, audit: false, dpop: 'require' as never })).toThrow(
    'createGuard: "dpop"',
  );
});
