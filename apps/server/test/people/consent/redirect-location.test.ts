import { expect, test } from 'vitest';
import { oauthError } from '../../../src/http/answers/oauth-errors.ts';
import { redirectLocation } from '../../../src/people/authorization-requests/decide.ts';

const issuer = 'https://auth.example.com';
const code = { code: 'code_x' };

test.each([
  ['https://app.example/cb', 'https://app.example/cb?code=code_x&iss=https%3A%2F%2Fauth.example.com'],
  [
    'https://app.example/cb?a=%20b+c',
    'https://app.example/cb?a=%20b+c&code=code_x&iss=https%3A%2F%2Fauth.example.com',
  ],
  ['com.example.app:/cb', 'com.example.app:/cb?code=code_x&iss=https%3A%2F%2Fauth.example.com'],
])('%s keeps its query unchanged', (redirect_uri, location) => {
  expect(redirectLocation({ redirect_uri, state: null }, issuer, code)).toBe(location);
});

test.each(['a&iss=https://evil.example', 'a#b', '%26code=c', '\u{1F600} ü', '<script>'])(
  'state %j is returned unchanged, and adds no parameter',
  (state) => {
    const location = redirectLocation({ redirect_uri: 'https://app.example/cb', state }, issuer, code);
    const { searchParams, hash } = new URL(location ?? '');
    expect([...searchParams]).toEqual([
      ['code', 'code_x'],
      ['state', state],
      ['iss', issuer],
    ]);
    expect(hash).toBe('');
  },
);

test('without a redirect address there is no location', () => {
  expect(
    redirectLocation({ redirect_uri: null, state: 's' }, issuer, oauthError('ACCESS_DENIED', 'No.', issuer)),
  ).toBeUndefined();
});
