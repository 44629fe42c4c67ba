import { claimsFault, decodeBase64url } from '../../../src/issuer.ts';
import { REFUSED_TOKENS } from '../../neutral/refused-tokens.ts';
import { claimsOf, createTestIssuer, delegated, NOW } from '../../neutral/support/issuer.ts';
import keys from '../test-keys.json' with { type: 'json' };
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface ClaimsCase extends Vector {
  /** The payload as JSON. It may hold escapes of lone surrogates and numbers that no double holds. */
  readonly json: string;
  /** A sentence that names the claim at fault; null where there is none. */
  readonly expected: string | null;
}

const DETAIL = { type: 'urn:grantex:call', scope: 'p:i', arguments: { amount: { max: '500' } } };

function limitedClaims(scp: readonly string[], details: unknown): object {
  return { ...claimsOf({ scp, scope: scp.join(' ') }), authorization_details: details };
}

/** Scopes, and the details beside them. */
const DETAILS: readonly (readonly [name: string, scp: readonly string[], details: unknown])[] = [
  ['a scope with its details', ['p:i:by_details', 'read'], [DETAIL, { ...DETAIL, closed: true }]],
  ['details that the server must look at', ['p:i:by_details'], [{ ...DETAIL, online: true, ask: true }]],
  [
    'two scopes with their details',
    ['p:i:by_details', 'q:r:by_details'],
    [DETAIL, { ...DETAIL, scope: 'q:r' }],
  ],
  ['by_details and no details', ['p:i:by_details'], undefined],
  ['by_details and an empty list', ['p:i:by_details'], []],
  ['details that are no list', ['p:i:by_details'], DETAIL],
  ['details that are null', ['p:i:by_details'], null],
  ['by_details, and the details of another scope', ['p:i:by_details', 'q:r'], [{ ...DETAIL, scope: 'q:r' }]],
  ['details of a bare scope', ['p:i'], [DETAIL]],
  ['details of a scope with a bound', ['p:i:max_500'], [DETAIL]],
  ['details of no scope', ['q:r'], [DETAIL]],
  ['a bare scope beside by_details', ['p:i:by_details', 'p:i'], [DETAIL]],
  ['a bound beside by_details', ['p:i:max_5', 'p:i:by_details'], [DETAIL]],
  ['a text beside by_details', ['p:i:by_details', 'p:i:eur'], [DETAIL]],
  ['by_details of a second scope without details', ['p:i:by_details', 'q:r:by_details'], [DETAIL]],
  ['details of an unknown type', ['p:i:by_details'], [{ ...DETAIL, type: 'urn:other:call' }]],
  ['an unknown member of details', ['p:i:by_details'], [{ ...DETAIL, resources: [] }]],
  [
    'an unknown operator of details',
    ['p:i:by_details'],
    [{ ...DETAIL, arguments: { amount: { below: '5' } } }],
  ],
  ['details that are malformed, and the details of another scope', ['q:r'], [{ ...DETAIL, closed: 'no' }]],
];

const MORE: readonly (readonly [name: string, claims: unknown])[] = [
  ['the claims of a root', claimsOf()],
  ['the claims of a grant two links below its root', claimsOf(delegated(2))],
  ['more claims than are read', { ...claimsOf(), note: { a: [1] } }],
  ['a life of a year', claimsOf({ exp: NOW + 366 * 86_400 })],
  ['a time in the future, which is not a matter of form', claimsOf({ nbf: NOW + 1000, exp: NOW + 2000 })],
  [
    'a directory and its provider',
    { ...claimsOf(), acr: 'urn:grantex:acr:directory', idp: 'https://idp.test' },
  ],
  ['a directory and no provider', { ...claimsOf(), acr: 'urn:grantex:acr:directory' }],
  ['a provider and no directory', { ...claimsOf(), idp: 'https://idp.test' }],
  ...DETAILS.map(([name, scp, details]) => [name, limitedClaims(scp, details)] as const),
  ['a list', []],
  ['null', null],
];

/** What claims a payload must have (`docs/protocol.md` §6). */
export const claimsVectors: VectorKind = vectorKind<ClaimsCase>({
  kind: 'claims',
  about:
    'The payloads of grant tokens, and the sentence that names the claim at fault. Times are not compared with a clock, nor the audience with a service.',
  async cases() {
    const issuer = await createTestIssuer(keys.issuer);
    const wrong = REFUSED_TOKENS.filter(([, reason]) => reason === 'invalid_claim');
    const refused = wrong.map(async ([name, , make]) => [name, payloadOf(await make(issuer))] as const);
    const more = MORE.map(([name, claims]) => [name, JSON.stringify(claims)] as const);
    return [...(await Promise.all(refused)), ...more].map(([name, json]) => ({
      name,
      json,
      expected: faultOf({ json }),
    }));
  },
  run: faultOf,
});

function faultOf({ json }: Pick<ClaimsCase, 'json'>): string | null {
  return claimsFault(JSON.parse(json)) ?? null;
}

function payloadOf(token: string): string {
  return new TextDecoder().decode(decodeBase64url(token.split('.')[1] ?? ''));
}
