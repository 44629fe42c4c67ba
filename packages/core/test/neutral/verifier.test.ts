import { expect, test } from 'vitest';
import { createVerifier, online, type Revocation, toRefusal, type VerifierOptions } from '../../src/index.ts';
import { AUDIENCE, claimsOf, createTestIssuer, delegated, DEVELOPER, ISSUER, NOW } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createClock, verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();

/** Knows revocations from a set that the test changes. */
function knownRevocations(revoked: Set<string>): Revocation {
  return {
    connect: () => ({ developer: () => DEVELOPER, isRevoked: (_token, grant) => revoked.has(grant.grantId) }),
  };
}

const WRONG_OPTIONS: readonly (readonly [option: string, changes: { readonly [option: string]: unknown }])[] =
  [
    ['issuer', { issuer: undefined }],
    ['issuer', { issuer: 'issuer.test' }],
    ['issuer', { issuer: 'https://issuer.test/' }],
    ['issuer', { issuer: 'ftp://issuer.test' }],
    ['audience', { audience: undefined }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { audience: [''] }],
    ['developers', { developers: [] }],
    ['developers', { developers: 'dev_01' }],
    ['developers', { developers: undefined, revocation: 'none' }],
    ['revocation', { revocation: undefined }],
    ['revocation', { revocation: false }],
    ['revocation', { revocation: 'online' }],
    ['minimumBinding', { minimumBinding: 'sandbox' }],
    ['minimumBinding', { minimumBinding: '' }],
    ['minimumBinding', { minimumBinding: null }],
    ['minimumBinding', { minimumBinding: {} }],
    ['minimumBinding', { minimumBinding: { directory: [] } }],
    ['minimumBinding', { minimumBinding: { directory: 'https://idp.test' } }],
    ['minimumBinding', { minimumBinding: { directory: ['idp.test'] } }],
    ['minimumBinding', { minimumBinding: { directory: ['https://idp.test?x'] } }],
    ['minimumBinding', { minimumBinding: { directory: ['https://idp.test', 5] } }],
    ['minimumBinding', { minimumBinding: { directory: ['https://idp.test'], verified: true } }],
    ['minimumBinding', { minimumBinding: { verified: ['https://idp.test'] } }],
    ['jwksUrl', { jwksUrl: '/jwks.json' }],
    ['jwksGrace', { jwksGrace: -1 }],
    ['jwksGrace', { jwksGrace: NaN }],
    ['jwksGrace', { jwksGrace: 900_000 }],
    ['cacheSize', { cacheSize: 1.5 }],
    ['cacheSize', { cacheSize: -1 }],
  ];

for (const [option, changes] of WRONG_OPTIONS) {
  test(`a verifier with ${JSON.stringify(changes)} is not created, and the error names "${option}"`, () => {
    const options = {
      issuer: ISSUER,
      audience: AUDIENCE,
      developers: [DEVELOPER],
      revocation: 'none',
      ...changes,
    };
    expect(() => createVerifier(options as VerifierOptions)).toThrow(new RegExp(`"${option}" must be`));
  });
}

test('online revocation without a key, or with a wrong option, is not created', () => {
  expect(() => online({ apiKey: '' })).toThrow('"apiKey"');
  expect(() => online({ apiKey: 'gx_test_a\nb' })).toThrow('"apiKey"');
  expect(() => online({ apiKey: undefined as never })).toThrow('"apiKey"');
  expect(() => online({ apiKey: 'gx_test_x', url: 'here' })).toThrow('"url"');
  expect(() => online({ apiKey: 'gx_test_x', timeout: 0 })).toThrow('"timeout"');
  // No timer supports it, and on Node each call would have failed.
  expect(() => online({ apiKey: 'gx_test_x', timeout: Infinity })).toThrow('"timeout"');
  expect(() => online({ apiKey: 'gx_test_x', timeout: 30_000 })).toThrow(
    '"timeout" must be a number of seconds (not milliseconds) above 0 up to 3600',
  );
});

test('a grant contains the statements of its token, with the names of the API, and is immutable', async () => {
  const grant = await verifierOf(issuer).verify(await issuer.token(delegated(2)));
  expect(grant).toEqual({
    grantId: 'grnt_01',
    tokenId: 'tok_01',
    developerId: DEVELOPER,
    principalId: 'user_alice',
    principal: 'prn_01',
    agentId: 'ag_01',
    agentDid: 'did:grantex:ag_01',
    issuer: ISSUER,
    audience: AUDIENCE,
    scopes: ['flights:search', 'payments:initiate:max_500'],
    authorizationDetails: [],
    issuedAt: NOW,
    expiresAt: NOW + 3600,
    delegationDepth: 2,
    ancestorGrantIds: ['grnt_ancestor_0', 'grnt_ancestor_1'],
    ancestorAgentIds: ['ag_ancestor_0', 'ag_ancestor_1'],
    parentAgentDid: 'did:grantex:ag_ancestor_1',
    authenticationClass: 'urn:grantex:acr:verified',
    authenticationMethods: ['hwk', 'user', 'mfa'],
    authenticatedAt: NOW - 60,
    isRevocationUnknown: false,
  });
  expect(Object.isFrozen(grant)).toBe(true);
  expect(() => (grant.scopes as string[]).push('a:b')).toThrow(TypeError);
  expect(() => (grant.ancestorGrantIds as string[]).pop()).toThrow(TypeError);
});

test('a cached token is verified without a promise', async () => {
  const verifier = verifierOf(issuer);
  const token = await issuer.token();
  const grant = await verifier.verify(token);
  expect(verifier.verify(token)).toBe(grant);
  expect(verifier.verify(`${token.slice(0, 10)}${token.slice(10)}`)).toBe(grant);
});

test('a token with the same end as a cached one is not mistaken for it', async () => {
  const verifier = verifierOf(issuer);
  const token = await issuer.token();
  await verifier.verify(token);
  const [header, , signature] = token.split('.');
  const other = `${header}.${btoa(JSON.stringify(claimsOf({ sub: 'user_bob' }))).replaceAll('=', '')}.${signature}`;
  expect(await refusalOf(() => verifier.verify(other))).toMatchObject({ reason: 'bad_signature' });
  expect(await verifier.verify(token)).toMatchObject({ principalId: 'user_alice' });
});

test('the cache is bounded, and keeps what is used', async () => {
  const verifier = verifierOf(issuer, { cacheSize: 3 });
  const tokens = await Promise.all(['a', 'b', 'c', 'd'].map((jti) => issuer.token({ jti })));
  const [first = '', second = '', third = '', fourth = ''] = tokens;
  const grants = [await verifier.verify(first), await verifier.verify(second), await verifier.verify(third)];
  expect(verifier.verify(first)).toBe(grants[0]);
  await verifier.verify(fourth);
  expect(verifier.verify(first)).toBe(grants[0]);
  expect(await verifier.verify(second)).not.toBe(grants[1]);
});

test('a cache of size 0 caches nothing', async () => {
  const verifier = verifierOf(issuer, { cacheSize: 0 });
  const token = await issuer.token();
  expect(await verifier.verify(token)).not.toBe(await verifier.verify(token));
});

test('a revocation applies to cached and to new tokens', async () => {
  const revoked = new Set<string>();
  const verifier = verifierOf(issuer, { revocation: knownRevocations(revoked) });
  const token = await issuer.token();
  await verifier.verify(token);
  revoked.add('grnt_01');
  for (const again of [verifier, verifierOf(issuer, { revocation: knownRevocations(revoked) })]) {
    const refusal = await refusalOf(() => again.verify(token));
    expect(refusal).toMatchObject({
      reason: 'revoked',
      code: 'invalid_token',
      attribution: { grantId: 'grnt_01' },
    });
  }
});

test('a verified token is rechecked without being verified again, and refused once it has ended', async () => {
  const revoked = new Set<string>();
  const clock = createClock();
  // Nothing is cached: a token that is verified again has another grant object.
  const verifier = verifierOf(issuer, { revocation: knownRevocations(revoked), cacheSize: 0, clock });
  const token = await issuer.token({ exp: NOW + 10 });
  const grant = await verifier.verify(token);
  expect(verifier.recheck({ token, grant })).toBe(grant);

  revoked.add('grnt_01');
  expect(await refusalOf(() => verifier.recheck({ token, grant }))).toMatchObject({ reason: 'revoked' });
  revoked.clear();
  expect(verifier.recheck({ token, grant })).toBe(grant);
  clock.advance(15);
  expect(await refusalOf(() => verifier.recheck({ token, grant }))).toMatchObject({ reason: 'expired' });
});

test('a grant that the verifier did not return for this token is not accepted', async () => {
  const verifier = verifierOf(issuer, { cacheSize: 0 });
  const token = await issuer.token();
  const grant = await verifier.verify(token);
  const other = await issuer.token({ grnt: 'grnt_02', jti: 'tok_02' });
  expect(await verifier.recheck({ token: other, grant })).toMatchObject({ grantId: 'grnt_02' });
  expect(await refusalOf(() => verifier.recheck({ token: 'garbage', grant }))).toMatchObject({
    reason: 'malformed_token',
  });
  const copy = { ...grant, scopes: ['everything:do'] };
  expect(await verifier.recheck({ token, grant: copy })).toEqual(grant);
  expect(await refusalOf(() => verifier.recheck({ token: '', grant: copy }))).toMatchObject({
    reason: 'malformed_token',
  });
  const stranger = verifierOf(issuer, { audience: 'https://other.test' });
  expect(await refusalOf(() => stranger.recheck({ token, grant }))).toMatchObject({
    reason: 'wrong_audience',
  });
});

test('an unknown revocation status refuses, and the refusal is attributed', async () => {
  const revocation: Revocation = {
    connect: () => ({
      developer: () => DEVELOPER,
      isRevoked: () => Promise.reject(new Error('no answer')),
    }),
  };
  const refusal = await refusalOf(async () =>
    verifierOf(issuer, { revocation }).verify(await issuer.token()),
  );
  expect(refusal).toMatchObject({
    reason: 'revocation_unavailable',
    code: 'temporarily_unavailable',
    attribution: { grantId: 'grnt_01' },
  });
});

test('the revocation of a token is asked about again only when the knowledge has changed, or without any', async () => {
  const revoked = new Set<string>();
  let known: object | undefined = {};
  const asked: string[] = [];
  const revocation: Revocation = {
    connect: () => ({
      developer: () => DEVELOPER,
      revisionAt: (now) => (now === NOW * 1000 ? known : undefined),
      isRevoked(_token, { grantId }) {
        asked.push(grantId);
        return revoked.has(grantId);
      },
    }),
  };
  const verifier = verifierOf(issuer, { revocation });
  const [one, other] = [await issuer.token(), await issuer.token({ grnt: 'grnt_02', jti: 'tok_02' })];
  for (const token of [one, one, other, one, other]) await verifier.verify(token);
  expect(asked).toEqual(['grnt_01', 'grnt_02']);
  known = undefined;
  for (const token of [one, one]) await verifier.verify(token);
  expect(asked).toHaveLength(4);
  known = {};
  revoked.add('grnt_01');
  expect(await refusalOf(() => verifier.verify(one))).toMatchObject({ reason: 'revoked' });
  expect(await verifier.verify(other)).toMatchObject({ grantId: 'grnt_02' });
});

test('a revocation source that cannot say what it knows refuses', async () => {
  const revocation: Revocation = {
    connect: () => ({
      developer: () => DEVELOPER,
      revisionAt: () => {
        throw new Error('of the test');
      },
      isRevoked: () => false,
    }),
  };
  const verifier = verifierOf(issuer, { revocation });
  expect(await refusalOf(async () => verifier.verify(await issuer.token()))).toMatchObject({
    reason: 'revocation_unavailable',
    attribution: { grantId: 'grnt_01' },
  });
});

test('without a list of developers, the developer of the API key counts', async () => {
  const { developers: _none, ...options } = {
    issuer: ISSUER,
    audience: AUDIENCE,
    developers: undefined,
    revocation: knownRevocations(new Set()),
    fetch: issuer.fetch,
    clock: () => NOW * 1000,
  };
  const verifier = createVerifier(options);
  expect(await verifier.verify(await issuer.token())).toMatchObject({ developerId: DEVELOPER });
  const foreign = await issuer.token({ dev: 'dev_02' });
  expect(await refusalOf(() => verifier.verify(foreign))).toMatchObject({ reason: 'wrong_developer' });
});

test('a developer that cannot be looked up refuses, and is looked up again', async () => {
  let answers = 0;
  const revocation: Revocation = {
    connect: () => ({
      developer: () => {
        answers += 1;
        return answers === 1 ? Promise.reject(new Error('no answer')) : DEVELOPER;
      },
      isRevoked: () => false,
    }),
  };
  const { developers: _none, ...rest } = { issuer: ISSUER, audience: AUDIENCE, developers: undefined };
  const verifier = createVerifier({ ...rest, revocation, fetch: issuer.fetch, clock: () => NOW * 1000 });
  const token = await issuer.token();
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'revocation_unavailable' });
  expect(await verifier.verify(token)).toMatchObject({ grantId: 'grnt_01' });
});

test('a service may have several names, and a token several of them', async () => {
  const verifier = verifierOf(issuer, { audience: [AUDIENCE, 'https://api2.test'] });
  expect(await verifier.verify(await issuer.token({ aud: [AUDIENCE, 'https://api2.test'] }))).toBeDefined();
  const more = await issuer.token({ aud: [AUDIENCE, 'https://api3.test'] });
  expect(await refusalOf(() => verifier.verify(more))).toMatchObject({ reason: 'wrong_audience' });
});

const ACR = 'urn:grantex:acr:';
const IDP = 'https://idp.test';

/** The claims of a binding, as an issuer writes them. */
function boundBy(way: string, idp = IDP): { acr: string; idp?: string } {
  return way === 'directory' ? { acr: ACR + way, idp } : { acr: ACR + way };
}

for (const [minimumBinding, accepted] of [
  ['first-use', ['first-use', 'verified', 'directory']],
  ['verified', ['verified', 'directory']],
  ['directory', ['directory']],
] as const) {
  test(`a service that requires ${minimumBinding} accepts that and stronger bindings, and no unknown ones`, async () => {
    const verifier = verifierOf(issuer, { minimumBinding });
    for (const way of accepted) {
      const token = await issuer.token(boundBy(way));
      expect(await verifier.verify(token)).toMatchObject({ authenticationClass: ACR + way });
    }
    const refused = ['first-use', 'verified', 'directory', 'sandbox', 'Verified', ''].filter(
      (way) => !(accepted as readonly string[]).includes(way),
    );
    for (const way of refused) {
      const token = await issuer.token(boundBy(way));
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
        code: 'insufficient_user_authentication',
        reason: 'binding_too_weak',
        acrValues: accepted.map((name) => ACR + name),
        attribution: { grantId: 'grnt_01' },
      });
    }
    const { acr: _none, ...withoutClass } = claimsOf();
    const unbound = await issuer.sign(issuer.header, withoutClass);
    expect(await refusalOf(() => verifier.verify(unbound))).toMatchObject({ reason: 'binding_too_weak' });
  });
}

test('a service that names providers accepts a sign-in at one of them, and tells a person who signed in elsewhere', async () => {
  const trusted = ['https://login.test', 'https://sso.test/tenant'] as const;
  const verifier = verifierOf(issuer, { minimumBinding: { directory: trusted } });
  for (const idp of trusted) {
    const token = await issuer.token(boundBy('directory', idp));
    expect(await verifier.verify(token)).toMatchObject({ identityProvider: idp });
  }
  const strangers = [
    'https://idp.test',
    'https://login.test/',
    'https://LOGIN.test',
    'https://login.test.evil',
  ];
  for (const idp of strangers) {
    const token = await issuer.token(boundBy('directory', idp));
    const error = await refusalOf(() => verifier.verify(token));
    expect(error).toMatchObject({
      reason: 'binding_too_weak',
      acrValues: [`${ACR}directory`],
      attribution: { grantId: 'grnt_01' },
    });
    const { status, headers } = toRefusal(error);
    expect([status, headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining(`signed in at ${idp}; this service accepts sign-ins at ${trusted.join(', ')}.`),
    ]);
  }
  for (const way of ['first-use', 'verified', 'sandbox']) {
    const token = await issuer.token(boundBy(way));
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'binding_too_weak' });
  }
});

test('a token names a provider only if it says that one signed the principal in', async () => {
  const verifier = verifierOf(issuer);
  expect(await verifier.verify(await issuer.token())).toMatchObject({ identityProvider: undefined });
  const wrong = [
    { acr: `${ACR}directory` },
    { acr: `${ACR}verified`, idp: IDP },
    { acr: `${ACR}directory`, idp: '' },
    { acr: `${ACR}directory`, idp: [IDP] },
  ];
  for (const claims of wrong) {
    const token = await issuer.sign(issuer.header, { ...claimsOf(), ...claims });
    const error = await refusalOf(() => verifier.verify(token));
    expect([error.reason, error.message]).toEqual(['invalid_claim', expect.stringContaining('"idp"')]);
  }
});

test('a service that requires no binding accepts a token without one', async () => {
  const { acr: _none, ...withoutClass } = claimsOf();
  const token = await issuer.sign(issuer.header, withoutClass);
  expect(await verifierOf(issuer).verify(token)).toMatchObject({ authenticationClass: undefined });
});

test('a thousand concurrent verifications share one request for the keys', async () => {
  const lone = await createTestIssuer();
  const verifier = verifierOf(lone);
  const token = await lone.token();
  await Promise.all(Array.from({ length: 1000 }, async () => verifier.verify(token)));
  expect(lone.fetches()).toBe(1);
});

test('a token that is clearly not ours causes no request', async () => {
  const lone = await createTestIssuer();
  const verifier = verifierOf(lone);
  for (const changes of [{ iss: 'https://other.test' }, { dev: 'dev_02' }]) {
    await refusalOf(async () => verifier.verify(await lone.token(changes)));
  }
  expect(lone.fetches()).toBe(0);
});

test('a cached token is refused once it has expired', async () => {
  const clock = createClock();
  const verifier = verifierOf(issuer, { clock });
  const token = await issuer.token({ exp: NOW + 10 });
  await verifier.verify(token);
  clock.advance(15);
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'expired' });
});

test('a token that expires while its verification waits for keys is refused', async () => {
  const clock = createClock();
  const fetch: typeof globalThis.fetch = async (...request) => {
    const answer = await issuer.fetch(...request);
    if (isSlow) clock.advance(15);
    return answer;
  };
  let isSlow = false;
  const verifier = verifierOf(issuer, { clock, fetch });
  const token = await issuer.token({ exp: NOW + 24 * 3600 + 10 });
  await verifier.verify(token);
  // Now the keys are due to be fetched again.
  clock.advance(24 * 3600);
  isSlow = true;
  expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason: 'expired' });
});

test.each([true, false])(
  'a token that expires while its revocation is checked is refused, cached before: %s',
  async (wasSeen) => {
    const clock = createClock();
    let isSlow = false;
    const revocation: Revocation = {
      connect: () => ({
        developer: () => DEVELOPER,
        async isRevoked() {
          await Promise.resolve();
          if (isSlow) clock.advance(15);
          return false;
        },
      }),
    };
    const verifier = verifierOf(issuer, { clock, revocation });
    const token = await issuer.token({ exp: NOW + 10 });
    if (wasSeen) await verifier.verify(token);
    isSlow = true;
    expect(await refusalOf(() => verifier.verify(token))).toMatchObject({
      reason: 'expired',
      attribution: { grantId: 'grnt_01' },
    });
  },
);
