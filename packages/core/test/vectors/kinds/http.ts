import { AuthorizationError, readBearerToken } from '../../../src/index.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

type Headers = readonly (readonly [name: string, value: string])[];

interface HttpCase extends Vector {
  /** In the order in which they arrived. */
  readonly headers: Headers;
  /** The URL, or the path with the query; null where it is not known. */
  readonly url: string | null;
  readonly expected: { readonly token: string } | { readonly refused: string };
}

const token = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln';
const BEARER = ['Authorization', `Bearer ${token}`] as const;

const READ: readonly (readonly [name: string, headers: Headers, url?: string])[] = [
  ['one header', [BEARER]],
  [
    'a name in any case',
    [
      ['Host', 'x'],
      ['aUTHORIZATION', `Bearer ${token}`],
    ],
  ],
  ['a scheme in any case', [['authorization', `bearer ${token}`]]],
  ['several spaces', [['authorization', `Bearer   ${token} `]]],
  ['a URL with another query', [BEARER], '/flights?token_type=x&q=access_token'],
  ['a URL without a query', [BEARER], '/access_token=x'],
];

const REFUSED: readonly (readonly [name: string, reason: string, headers: Headers, url?: string])[] = [
  ['no header', 'no_credentials', [['Host', 'x']]],
  ['an empty header', 'no_credentials', [['Authorization', '']]],
  ['a scheme alone', 'no_credentials', [['Authorization', 'Bearer']]],
  ['a scheme and a space', 'no_credentials', [['Authorization', 'Bearer ']]],
  ['Basic', 'wrong_scheme', [['Authorization', 'Basic dXNlcjpwYXNz']]],
  ['DPoP, where it is not accepted', 'wrong_scheme', [['Authorization', `DPoP ${token}`]]],
  ['a token without a scheme', 'wrong_scheme', [['Authorization', token]]],
  ['a scheme that only begins so', 'wrong_scheme', [['Authorization', `BearerX ${token}`]]],
  ['two headers', 'two_credentials', [BEARER, ['authorization', `Bearer ${token}`]]],
  [
    'two headers of which one is empty',
    'two_credentials',
    [
      ['Authorization', ''],
      ['authorization', `Bearer ${token}`],
    ],
  ],
  [
    'two headers of other schemes',
    'two_credentials',
    [
      ['Authorization', 'Basic x'],
      ['authorization', `Bearer ${token}`],
    ],
  ],
  [
    'two headers that were joined',
    'two_credentials',
    [['Authorization', `Bearer ${token}, Bearer ${token}`]],
  ],
  ['two tokens', 'malformed_credentials', [['Authorization', `Bearer ${token} ${token}`]]],
  ['a tab', 'wrong_scheme', [['Authorization', `Bearer\t${token}`]]],
  ['characters that no token has', 'malformed_credentials', [['Authorization', 'Bearer "quoted"']]],
  ['more than 8 KiB', 'malformed_credentials', [['Authorization', `Bearer ${'a'.repeat(8193)}`]]],
  ['a token in the URL alone', 'token_in_query', [], `/flights?access_token=${token}`],
  ['a token in the URL beside the header', 'token_in_query', [BEARER], `/?access_token=${token}`],
  ['an escaped name in the URL', 'token_in_query', [BEARER], `/?acc%65ss_token=${token}`],
  ['our own name in the URL', 'token_in_query', [], `https://api.test/?a=b&grantToken=${token}`],
];

/** How the token of a request is read (RFC 6750 §2.1). */
export const httpVectors: VectorKind = vectorKind<HttpCase>({
  kind: 'http',
  about: 'Requests over HTTP, and the bearer token that is read from each, by a guard without DPoP.',
  defaults: { url: null },
  cases: () => [
    ...READ.map(([name, headers, url]) => ({ name, headers, ...(url && { url }), expected: { token } })),
    ...REFUSED.map(([name, refused, headers, url]) => ({
      name,
      headers,
      ...(url && { url }),
      expected: { refused },
    })),
  ],
  run({ headers, url }) {
    try {
      return { token: readBearerToken(headers.flat(), url ?? undefined) };
    } catch (error) {
      if (!AuthorizationError.is(error)) throw error;
      return { refused: error.reason };
    }
  },
});
