import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import type { Verifier } from '../../src/index.ts';
import { type GrantTokenClaims, encodeClaims } from '../../src/issuer.ts';
import { REFUSED_TOKENS } from './refused-tokens.ts';
import {
  actorsOf,
  AUDIENCE,
  base64url,
  claimsOf,
  createTestIssuer,
  delegated,
  ISSUER,
  NOW,
} from './support/issuer.ts';
import { formatErrorOf, refusalOf } from './support/outcome.ts';
import { createClock, verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();

async function warm(): Promise<Verifier> {
  const verifier = verifierOf(issuer);
  await verifier.verify(await issuer.token());
  return verifier;
}

for (const [name, reason, make] of REFUSED_TOKENS) {
  test(`a token with ${name} is refused: ${reason}`, async () => {
    const token = await make(issuer);
    // Once with nothing cached, and once with a valid token in the cache.
    for (const verifier of [verifierOf(issuer), await warm()]) {
      expect(await refusalOf(() => verifier.verify(token))).toMatchObject({ reason });
    }
  });
}

test('a refused token is attributed only if its signature, issuer and developer are valid', async () => {
  const attributed = ['expired', 'not_yet_valid', 'wrong_audience', 'unchecked_confirmation'];
  for (const [name, reason, make] of REFUSED_TOKENS) {
    if (reason === 'invalid_claim') continue;
    const { attribution } = await refusalOf(async () => verifierOf(issuer).verify(await make(issuer)));
    expect([name, attribution !== undefined]).toEqual([name, attributed.includes(reason)]);
  }
});

test('a value that is not a text is refused', async () => {
  for (const token of [undefined, null, 7, {}, ['a.b.c']]) {
    const refusal = await refusalOf(() => verifierOf(issuer).verify(token as never));
    expect(refusal.reason).toBe('malformed_token');
  }
});

test('every single character of a token counts', async () => {
  const token = await issuer.token();
  const verifier = await warm();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= \u0141é';
  await fc.assert(
    fc.asyncProperty(
      fc.nat(token.length - 1),
      fc.constantFrom(...alphabet.split('')),
      async (index, character) => {
        fc.pre(token[index] !== character);
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect((await refusalOf(() => verifier.verify(changed))).code).toBe('invalid_token');
      },
    ),
    { numRuns: 2000 },
  );
});

test('no text, however odd, makes a verifier fail with anything but a refusal', async () => {
  const verifier = await warm();
  const parts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.jsonValue().map((value) => base64url(JSON.stringify(value))),
  );
  const header = base64url(issuer.header);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('', header), parts, parts, async (head, payload, signature) => {
      const refusal = await refusalOf(() => verifier.verify(`${head}.${payload}.${signature}`));
      expect(refusal.code).toBe('invalid_token');
    }),
    { numRuns: 2000 },
  );
});

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((value) => value.isWellFormed());
const scope = fc.constantFrom(
  'flights:search',
  'flights:book',
  'payments:initiate:max_500.5',
  'read',
  'files:read:x',
);
const validClaims: fc.Arbitrary<GrantTokenClaims> = fc
  .record({
    sub: text,
    grnt: text.map((id) => `grnt_${id}`),
    jti: text,
    scp: fc.uniqueArray(scope, { minLength: 1 }),
    aud: fc.constantFrom(AUDIENCE, [AUDIENCE], [AUDIENCE, AUDIENCE]),
    iat: fc.integer({ min: NOW - 3600, max: NOW + 5 }),
    nbf: fc.integer({ min: NOW - 3600, max: NOW + 5 }),
    exp: fc.integer({ min: NOW + 6, max: NOW - 3600 + 366 * 86_400 }),
    depth: fc.nat(10),
  })
  .map(({ depth, ...changes }) =>
    claimsOf({ ...changes, ...(depth === 0 ? {} : { ...delegated(depth), parentExp: changes.exp }) }),
  );

test('tokens that an issuer may issue are accepted, here and by jose', async () => {
  const verifier = verifierOf(issuer);
  await fc.assert(
    fc.asyncProperty(validClaims, async (claims) => {
      const token = await issuer.sign(issuer.header, encodeClaims(claims));
      const { payload } = await jwtVerify(token, issuer.publicKey, {
        algorithms: ['RS256'],
        audience: AUDIENCE,
        issuer: ISSUER,
        typ: 'at+jwt',
        clockTolerance: 5,
        currentDate: new Date(NOW * 1000),
      });
      expect(payload).toEqual(claims);
      const grant = await verifier.verify(token);
      expect(grant).toMatchObject({ principalId: claims.sub, grantId: claims.grnt, scopes: claims.scp });
    }),
    { numRuns: 200 },
  );
});

test('a payload needs no escapes and no fixed order, and may contain more than is read', async () => {
  const spread = JSON.stringify(
    { extra: 'é>?~', 7: 1, ...claimsOf(), note: { a: [1, { b: null }] } },
    null,
    2,
  );
  const grant = await verifierOf(issuer).verify(await issuer.sign(issuer.header, spread));
  expect(grant.grantId).toBe('grnt_01');
});

test('both spellings of the type are accepted, in upper case and lower case (RFC 7515 §4.1.9)', async () => {
  for (const typ of ['application/at+jwt', 'AT+JWT', 'At+Jwt', 'Application/AT+jwt']) {
    const token = await issuer.sign({ ...issuer.header, typ }, claimsOf());
    expect([typ, (await verifierOf(issuer).verify(token)).grantId]).toEqual([typ, 'grnt_01']);
  }
});

test('an actor may have further members, and a token may live for a year', async () => {
  const { sub } = actorsOf(['ag_01']);
  const described = claimsOf({ exp: NOW + 366 * 86_400, act: { sub, iss: 'https://issuer.test' } as never });
  const token = await issuer.sign(issuer.header, described);
  expect((await verifierOf(issuer).verify(token)).grantId).toBe('grnt_01');
});

test('clocks may differ by five seconds, and no more', async () => {
  const clock = createClock();
  const verifier = verifierOf(issuer, { clock });
  const early = await issuer.token({ iat: NOW + 5, nbf: NOW + 5 });
  const token = await issuer.token({ exp: NOW + 60 });
  expect((await verifier.verify(early)).grantId).toBe('grnt_01');
  clock.advance(64.999);
  expect((await verifier.verify(token)).grantId).toBe('grnt_01');
  clock.advance(0.001);
  // Once from the cache, once verified again.
  for (const again of [verifier, verifierOf(issuer, { clock })]) {
    expect(await refusalOf(() => again.verify(token))).toMatchObject({
      reason: 'expired',
      attribution: { grantId: 'grnt_01' },
    });
  }
});

test('the payload of a grant token is ASCII whose base64url is also base64', () => {
  const payload = encodeClaims(claimsOf({ sub: 'Ünï>?~\u007f😀', jti: '\u2028' }));
  expect(payload.every((byte) => byte < 0x7f)).toBe(true);
  expect(base64url(payload)).not.toMatch(/[-_]/);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(
    claimsOf({ sub: 'Ünï>?~\u007f😀', jti: '\u2028' }),
  );
});

test('any claims have a base64url without - and _', () => {
  fc.assert(
    fc.property(validClaims, (claims) => {
      expect(base64url(encodeClaims(claims))).not.toMatch(/[-_]/);
    }),
    { numRuns: 2000 },
  );
});

test('an issuer cannot create what a verifier would refuse', () => {
  const wrong = [
    { exp: NOW },
    { exp: NOW + 367 * 86_400 },
    { sub: '' },
    { scp: ['a:*'] },
    { cnf: { jkt: 'x' } },
    { delegationDepth: 1 },
    { client_id: 'ag_02' },
    { act: actorsOf(['ag_02']) },
  ];
  for (const changes of wrong) {
    const claims = { ...claimsOf(), ...changes };
    expect(formatErrorOf(() => encodeClaims(claims)).code).toBe('INVALID_CLAIMS');
  }
});
