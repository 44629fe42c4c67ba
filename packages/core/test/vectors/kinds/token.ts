import { AuthorizationError, createVerifier, type Grant, type MinimumBinding } from '../../../src/index.ts';
import { encodeClaims } from '../../../src/issuer.ts';
import { REFUSED_TOKENS } from '../../neutral/refused-tokens.ts';
import {
  actorsOf,
  AUDIENCE,
  claimsOf,
  createTestIssuer,
  delegated,
  DEVELOPER,
  ISSUER,
  NOW,
  type TestIssuer,
} from '../../neutral/support/issuer.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface TokenCase extends Vector {
  readonly token: string;
  /** What the issuer publishes: a set of keys, or something else. */
  readonly jwks: unknown;
  readonly verifier: {
    readonly issuer: string;
    readonly audience: string | readonly [string, ...string[]];
    readonly developers: readonly [string, ...string[]];
    readonly minimumBinding?: MinimumBinding;
  };
  /** Seconds since 1970. */
  readonly now: number;
  readonly expected: { readonly grant: Partial<Grant> } | { readonly refused: RefusedBy };
}

interface RefusedBy {
  readonly reason: string;
  /** The `acr` values that would do. */
  readonly acrValues?: readonly string[];
  /** Whether the refusal says whose call it was, so that it can be recorded. */
  readonly isAttributed: boolean;
}

type Changes = Partial<Pick<TokenCase, 'now' | 'jwks'>> & {
  readonly verifier?: Partial<TokenCase['verifier']>;
};
type Question = Pick<TokenCase, 'name' | 'token'> & Changes;

const VERIFIER: TokenCase['verifier'] = { issuer: ISSUER, audience: AUDIENCE, developers: [DEVELOPER] };

/** The issuer whose key is committed, so that tokens are the same whenever they are made. */
const fixedIssuer: TestIssuer = await createTestIssuer(keys.issuer);

const otherIssuer: TestIssuer = await createTestIssuer(keys.otherIssuer);

const DEFAULTS = { jwks: { keys: [fixedIssuer.publicJwk] }, verifier: VERIFIER, now: NOW };

const token = (changes: Parameters<TestIssuer['token']>[0] = {}): Promise<string> =>
  fixedIssuer.token(changes);
const signed = (claims: object | string, header: object = {}): Promise<string> =>
  fixedIssuer.sign({ ...fixedIssuer.header, ...header }, claims);

const ACR = 'urn:grantex:acr:';
const IDP = 'https://idp.test';
const boundBy = (way: string, idp = IDP): object =>
  way === 'directory' ? { acr: ACR + way, idp } : { acr: ACR + way };

const withoutClass = (): object => {
  const { acr: _none, ...others } = claimsOf();
  return others;
};

const limitedClaims = (details: unknown): object => ({
  ...claimsOf({ scp: ['p:i:by_details'], scope: 'p:i:by_details' }),
  authorization_details: details,
});

type Maker = readonly [name: string, make: () => Promise<string>, changes?: Changes];

/** Tokens that are good, or nearly so. */
const MORE: readonly Maker[] = [
  ['a token as an issuer gives it', () => token()],
  ['a token of a grant two links below its root', () => token(delegated(2))],
  [
    'a token of a grant with details',
    () =>
      token({
        scp: ['p:i:by_details', 'read'],
        scope: 'p:i:by_details read',
        authorization_details: [
          {
            type: 'urn:grantex:call',
            scope: 'p:i',
            arguments: { amount: { max: '500.00' }, country: { oneOf: ['DE', '\u00d6'] } },
            closed: true,
            ask: { amount: { over: '200' } },
            budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' },
            online: true,
          },
        ],
      }),
  ],
  [
    'a token of a grant with details that nobody knows',
    () => signed(limitedClaims([{ type: 'urn:other:call', scope: 'p:i' }])),
  ],
  ['a token of a grant that is limited by no details', () => signed(limitedClaims(undefined))],
  ['a token of a grant ten links below its root', () => token(delegated(10))],
  [
    'a delegated token that ends when its parent does',
    () => token({ ...delegated(1), parentExp: NOW + 3600 }),
  ],
  [
    'a payload with white space, more members and another order',
    () =>
      signed(
        JSON.stringify({ extra: '\u00e9>?~', 7: 1, ...claimsOf(), note: { a: [1, { b: null }] } }, null, 2),
      ),
  ],
  [
    'an own member __proto__ in the payload',
    () => signed(JSON.stringify(claimsOf()).replace(/}$/, ',"__proto__":{"exp":1}}')),
  ],
  ...['application/at+jwt', 'AT+JWT', 'At+Jwt', 'Application/AT+jwt'].map((typ): Maker => [
    `the type ${typ}`,
    () => signed(claimsOf(), { typ }),
  ]),
  [
    'an actor with further members',
    () => signed({ ...claimsOf(), act: { ...actorsOf(['ag_01']), iss: ISSUER } }),
  ],
  ['a life of a year', () => token({ exp: NOW + 366 * 86_400 })],
  ['an iat five seconds ahead', () => token({ iat: NOW + 5, nbf: NOW + 5 })],
  ['an exp almost five seconds past', () => token({ exp: NOW + 60 }), { now: NOW + 64.999 }],
  ['an exp five seconds past', () => token({ exp: NOW + 60 }), { now: NOW + 65 }],
  [
    'a principal beyond ASCII',
    async () =>
      fixedIssuer.sign(
        fixedIssuer.header,
        encodeClaims(claimsOf({ sub: '\u00dcn\u00ef>?~\u007f\u{1f600}' })),
      ),
  ],
  ['no prn', () => token({ prn: undefined as never })],
  ['a list of one audience', () => token({ aud: [AUDIENCE] })],
  ['the same audience twice', () => token({ aud: [AUDIENCE, AUDIENCE] })],
  [
    'two audiences, both of them names of the service',
    () => token({ aud: [AUDIENCE, 'https://api2.test'] }),
    { verifier: { audience: [AUDIENCE, 'https://api2.test'] } },
  ],
  [
    'two audiences, one of them another service',
    () => token({ aud: [AUDIENCE, 'https://api3.test'] }),
    { verifier: { audience: [AUDIENCE, 'https://api2.test'] } },
  ],
  [
    'one of two developers that the service serves',
    () => token({ dev: 'dev_02' }),
    { verifier: { developers: [DEVELOPER, 'dev_02'] } },
  ],
  ['no acr, where no binding is required', () => signed(withoutClass())],
  [
    'no acr, where any binding is required',
    () => signed(withoutClass()),
    { verifier: { minimumBinding: 'first-use' } },
  ],
  ...(['first-use', 'verified', 'directory'] as const).flatMap((minimumBinding) =>
    ['first-use', 'verified', 'directory', 'sandbox', 'Verified', 'none'].map((way): Maker => [
      `the binding ${way}, where ${minimumBinding} is required`,
      () => token(boundBy(way)),
      { verifier: { minimumBinding } },
    ]),
  ),
  ...[
    IDP,
    'https://login.test',
    'https://sso.test/tenant',
    'https://login.test/',
    'https://LOGIN.test',
    'https://login.test.evil',
  ].map((idp): Maker => [
    `a sign-in at ${idp}, where two providers are named`,
    () => token(boundBy('directory', idp)),
    { verifier: { minimumBinding: { directory: ['https://login.test', 'https://sso.test/tenant'] } } },
  ]),
  [
    'a verified binding, where two providers are named',
    () => token(boundBy('verified')),
    { verifier: { minimumBinding: { directory: ['https://login.test', 'https://sso.test/tenant'] } } },
  ],
  ['a directory and no provider', () => signed({ ...claimsOf(), acr: `${ACR}directory` })],
  ['a provider and no directory', () => signed({ ...claimsOf(), idp: IDP })],
  ['a provider that is empty', () => signed({ ...claimsOf(), ...boundBy('directory', '') })],
  ['a provider in a list', () => signed({ ...claimsOf(), acr: `${ACR}directory`, idp: [IDP] })],
];

/** Keys that no service may use, beside one that it may. */
const UNFIT_KEYS: readonly (readonly [name: string, changes: { readonly [member: string]: unknown }])[] = [
  ['for encryption', { use: 'enc' }],
  ['without a use', { use: undefined }],
  ['for signing alone', { key_ops: ['sign'] }],
  ['for no operation', { key_ops: [] }],
  ['whose operations are a text', { key_ops: 'verify' }],
  ['for another algorithm', { alg: 'PS256' }],
  ['without an algorithm', { alg: undefined }],
  ['of another type', { kty: 'EC' }],
  ['that is a secret', { kty: 'oct', k: 'c2VjcmV0' }],
  ['with a private half', { d: 'AQAB' }],
  ['with another exponent', { e: 'Aw' }],
  ['with a modulus that is no base64url', { n: '!' }],
  ['of 1024 bits', { n: 'A'.repeat(171) }],
  ['of 16384 bits', { n: 'x'.repeat(2732) }],
  ['without a kid', { kid: undefined }],
];

const ourKey = fixedIssuer.publicJwk;
const besides = (...others: readonly unknown[]): Changes => ({
  jwks: { keys: [...others, otherIssuer.publicJwk] },
});

/** What issuers may publish, and must not. */
const SETS: readonly Maker[] = [
  ['a key for the operation verify', () => token(), { jwks: { keys: [{ ...ourKey, key_ops: ['verify'] }] } }],
  ['a set without its key', () => token(), besides()],
  ['the second key of a set', () => otherIssuer.token(), besides(ourKey)],
  [
    'the second key of a set whose first is unfit',
    () => otherIssuer.token(),
    besides({ ...ourKey, use: 'enc' }),
  ],
  [
    'the second key of a set that also has what is no key',
    () => otherIssuer.token(),
    besides(null, 'key', []),
  ],
  ...UNFIT_KEYS.map(([name, changes]): Maker => [
    `a key ${name}`,
    () => token(),
    besides({ ...ourKey, ...changes }),
  ]),
  [
    'two keys with one id',
    () => token(),
    besides(ourKey, { ...otherIssuer.publicJwk, kid: fixedIssuer.kid }),
  ],
  [
    'a set of 33 keys',
    () => token(),
    { jwks: { keys: [ourKey, ...Array.from({ length: 32 }, () => ({}))] } },
  ],
  ['a set that is a list', () => token(), { jwks: [ourKey] }],
  ['a set that is null', () => token(), { jwks: null }],
  ['keys that are no list', () => token(), { jwks: { keys: { 0: ourKey } } }],
];

async function verify({ token: presented, jwks, verifier: options, now }: TokenCase): Promise<unknown> {
  const verifier = createVerifier({
    ...options,
    revocation: 'none',
    fetch: async () => Response.json(jwks),
    clock: () => now * 1000,
  });
  try {
    const { authorizationDetails, ...grant } = await verifier.verify(presented);
    // Most have none.
    return { grant: { ...grant, ...(authorizationDetails.length > 0 && { authorizationDetails }) } };
  } catch (error) {
    if (!AuthorizationError.is(error)) throw error;
    const { reason, acrValues, attribution } = error;
    return {
      refused: {
        reason,
        ...(acrValues.length > 0 && { acrValues }),
        isAttributed: attribution !== undefined,
      },
    };
  }
}

const complete = ({ verifier, ...question }: Question): TokenCase => ({
  ...DEFAULTS,
  expected: undefined as never,
  ...question,
  verifier: { ...VERIFIER, ...verifier },
});

/** Grant tokens (`docs/protocol.md` §6). */
export const tokenVectors: VectorKind = vectorKind<TokenCase>({
  kind: 'token',
  about:
    'Grant tokens and what a verifier makes of them: every kind that must be refused, and good ones beside them.',
  defaults: DEFAULTS,
  async cases() {
    const refused = REFUSED_TOKENS.map(async ([name, reason, make]) => {
      const question = { name, token: await make(fixedIssuer) };
      const answer = await verify(complete(question));
      return { ...question, expected: { refused: { ...(answer as { refused?: object }).refused, reason } } };
    });
    const others = [...MORE, ...SETS].map(async ([name, make, changes = {}]) => {
      const question: Question = { name, token: await make(), ...changes };
      const whole = complete(question);
      const { verifier } = question.verifier === undefined ? {} : whole;
      return {
        ...question,
        ...(verifier && { verifier }),
        expected: (await verify(whole)) as TokenCase['expected'],
      };
    });
    return [...(await Promise.all(refused)), ...(await Promise.all(others))] as TokenCase[];
  },
  run: verify,
});
