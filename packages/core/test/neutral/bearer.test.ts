import { expect, test } from 'vitest';
import { type RawHeaders, readBearerToken } from '../../src/index.ts';
import { refusalOf } from './support/outcome.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln';

const READ: readonly (readonly [name: string, headers: RawHeaders, url?: string])[] = [
  ['one header', ['Authorization', `Bearer ${token}`]],
  ['a name in any case', ['Host', 'x', 'aUTHORIZATION', `Bearer ${token}`]],
  ['a scheme in any case', ['authorization', `bearer ${token}`]],
  ['several spaces', ['authorization', `Bearer   ${token} `]],
  ['the headers of the Fetch API', new Headers({ authorization: `Bearer ${token}` })],
  ['a URL with another query', ['authorization', `Bearer ${token}`], '/flights?token_type=x&q=access_token'],
  ['a URL without a query', ['authorization', `Bearer ${token}`], '/access_token=x'],
];

for (const [name, headers, url] of READ) {
  test(`a token is read from ${name}`, () => {
    expect(readBearerToken(headers, url)).toBe(token);
  });
}

const twice = new Headers([
  ['authorization', `Bearer ${token}`],
  ['authorization', `Bearer ${token}`],
]);

const REFUSED: readonly (readonly [name: string, reason: string, headers: RawHeaders, url?: string])[] = [
  ['no header', 'no_credentials', ['Host', 'x']],
  ['no header of the Fetch API', 'no_credentials', new Headers()],
  ['an empty header', 'no_credentials', ['Authorization', '']],
  ['a scheme alone', 'no_credentials', ['Authorization', 'Bearer']],
  ['a scheme and a space', 'no_credentials', ['Authorization', 'Bearer ']],
  ['Basic', 'wrong_scheme', ['Authorization', 'Basic dXNlcjpwYXNz']],
  ['DPoP', 'wrong_scheme', ['Authorization', `DPoP ${token}`]],
  ['a token without a scheme', 'wrong_scheme', ['Authorization', token]],
  ['a scheme that only begins so', 'wrong_scheme', ['Authorization', `BearerX ${token}`]],
  [
    'two headers',
    'two_credentials',
    ['Authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`],
  ],
  [
    'two headers of which one is empty',
    'two_credentials',
    ['Authorization', '', 'authorization', `Bearer ${token}`],
  ],
  [
    'two headers of other schemes',
    'two_credentials',
    ['Authorization', 'Basic x', 'authorization', `Bearer ${token}`],
  ],
  ['two headers joined by the Fetch API', 'two_credentials', twice],
  ['two tokens', 'malformed_credentials', ['Authorization', `Bearer ${token} ${token}`]],
  ['a tab', 'wrong_scheme', ['Authorization', `Bearer\t${token}`]],
  ['characters that no token has', 'malformed_credentials', ['Authorization', 'Bearer "quoted"']],
  ['more than 8 KiB', 'malformed_credentials', ['Authorization', `Bearer ${'a'.repeat(8193)}`]],
  ['a token in the URL alone', 'token_in_query', [], `/flights?access_token=${token}`],
  [
    'a token in the URL beside the header',
    'token_in_query',
    ['Authorization', `Bearer ${token}`],
    `/?access_token=${token}`,
  ],
  [
    'an escaped name in the URL',
    'token_in_query',
    ['Authorization', `Bearer ${token}`],
    `/?acc%65ss_token=${token}`,
  ],
  ['our own name in the URL', 'token_in_query', [], `https://api.test/?a=b&grantToken=${token}`],
];

for (const [name, reason, headers, url] of REFUSED) {
  test(`${name} is refused: ${reason}`, async () => {
    expect(await refusalOf(() => readBearerToken(headers, url))).toMatchObject({ reason });
  });
}
