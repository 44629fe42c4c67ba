import { expect, test } from 'vitest';
import { parseCallback } from '../src/index.ts';
import { caught } from './support/caught.ts';

const EXPECTED = { state: 'st4te', issuer: 'http://localhost:4000' };
const ISS = 'iss=http%3A%2F%2Flocalhost%3A4000';

test.each([
  `https://app.example.com/callback?code=abc&state=st4te&${ISS}`,
  `/callback?state=st4te&${ISS}&code=abc&session_state=1`,
  new URL(`http://localhost:3000/?${ISS}&code=abc&state=st4te`),
])('a valid callback returns its code: %s', (url) => {
  expect(parseCallback(url, EXPECTED)).toEqual({ code: 'abc' });
});

test.each([
  ['another state', `code=abc&state=other&${ISS}`, 'STATE_MISMATCH'],
  ['a state that only begins the same', `code=abc&state=st4te2&${ISS}`, 'STATE_MISMATCH'],
  ['another issuer', 'code=abc&state=st4te&iss=https://evil.example.com', 'ISSUER_MISMATCH'],
  ['an issuer with a slash more', `code=abc&state=st4te&${ISS}%2F`, 'ISSUER_MISMATCH'],
  ['no state', `code=abc&${ISS}`, 'CALLBACK_MALFORMED'],
  ['no issuer', 'code=abc&state=st4te', 'CALLBACK_MALFORMED'],
  ['no code', `state=st4te&${ISS}`, 'CALLBACK_MALFORMED'],
  ['an empty code', `code=&state=st4te&${ISS}`, 'CALLBACK_MALFORMED'],
  ['two codes', `code=abc&code=def&state=st4te&${ISS}`, 'CALLBACK_MALFORMED'],
  ['two states, one of them right', `code=abc&state=st4te&state=other&${ISS}`, 'CALLBACK_MALFORMED'],
  [
    'two issuers, one of them right',
    `code=abc&state=st4te&${ISS}&iss=https://evil.example.com`,
    'CALLBACK_MALFORMED',
  ],
  ['a no', `error=access_denied&state=st4te&${ISS}`, 'ACCESS_DENIED'],
  ['a denial beside a code', `error=access_denied&code=abc&state=st4te&${ISS}`, 'ACCESS_DENIED'],
  ['another error', `error=server_error&state=st4te&${ISS}`, 'AUTHORIZATION_FAILED'],
  ['a denial with another state', `error=access_denied&state=other&${ISS}`, 'STATE_MISMATCH'],
])('%s is refused', async (_case, query, code) => {
  const read = async (): Promise<unknown> => parseCallback(`/callback?${query}`, EXPECTED);
  expect(await caught(read())).toMatchObject({ name: 'GrantexError', code });
});

test('text that a stranger wrote into the callback is not in the message', async () => {
  const read = async (): Promise<unknown> =>
    parseCallback(`/?error=%3Cscript%3E&state=st4te&${ISS}`, EXPECTED);
  expect(String(await caught(read()))).not.toContain('script');
});

test('an empty state never matches', () => {
  expect(() => parseCallback(`/?code=abc&state=&${ISS}`, { ...EXPECTED, state: '' })).toThrow(
    /^state must be/,
  );
});
