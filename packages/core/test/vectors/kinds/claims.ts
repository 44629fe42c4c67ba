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
