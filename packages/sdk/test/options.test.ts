import { inspect } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import { createPrincipal, Grantex, type GrantexOptions } from '../src/index.ts';
import { checkConnection } from '../src/transport/options.ts';

const KEY = 'gx_test_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['no API key', { apiKey: undefined }, /apiKey is missing.*GRANTEX_API_KEY/],
  ['an empty API key', { apiKey: '' }, /apiKey is missing.*GRANTEX_API_KEY/],
  ['an API key with a line break', { apiKey: `${KEY}\n` }, /^apiKey must be/],
  ['a base URL that is none', { apiKey: KEY, baseUrl: 'localhost:4000' }, /^baseUrl must be/],
  ['a base URL with a password', { apiKey: KEY, baseUrl: 'http://a:b@localhost' }, /^baseUrl must be/],
  ['a base URL with a query', { apiKey: KEY, baseUrl: 'http://localhost?a=b' }, /^baseUrl must be/],
  ['no time at all', { apiKey: KEY, timeout: 0 }, /^timeout must be/],
  [
    'milliseconds',
    { apiKey: KEY, timeout: 30_000 },
    /^timeout must be a number of seconds \(not milliseconds\)/,
  ],
  ['endless time', { apiKey: KEY, timeout: Infinity }, /^timeout must be/],
  ['less than no retries', { apiKey: KEY, retries: -1 }, /^retries must be/],
  ['half a retry', { apiKey: KEY, retries: 0.5 }, /^retries must be/],
  ['a fetch that is none', { apiKey: KEY, fetch: 'fetch' as never }, /^fetch must be/],
] satisfies [string, GrantexOptions, RegExp][])(
  '%s is a TypeError that names the option',
  (_case, options, message) => {
    expect(() => new Grantex(options)).toThrow(TypeError);
    expect(() => new Grantex(options)).toThrow(message);
  },
);

test('a wrong API key is not repeated in the error', () => {
  let message = '';
  try {
    void new Grantex({ apiKey: `${KEY} ` });
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('apiKey');
  expect(message).not.toContain(KEY);
});

test('a session with a space is refused by name', () => {
  expect(() => createPrincipal({ sessionToken: 'a b' })).toThrow(/^sessionToken must be/);
});

test('the server is given as an option, in GRANTEX_URL, or defaults to localhost', () => {
  vi.stubEnv('GRANTEX_URL', '');
  expect(checkConnection({}).baseUrl).toBe('http://localhost:4000');
  vi.stubEnv('GRANTEX_URL', 'https://grantex.example.com/');
  expect(checkConnection({}).baseUrl).toBe('https://grantex.example.com');
  expect(checkConnection({ baseUrl: 'http://127.0.0.1:1/api//' }).baseUrl).toBe('http://127.0.0.1:1/api');
});

test('a wrong GRANTEX_URL is named in the error', () => {
  vi.stubEnv('GRANTEX_URL', 'grantex.example.com');
  expect(() => new Grantex({ apiKey: KEY })).toThrow(/^GRANTEX_URL/);
});

test('the key does not appear when the client is printed', () => {
  const gx = new Grantex({ apiKey: KEY });
  const printed = inspect(gx, { depth: Infinity, showHidden: true }) + JSON.stringify(gx);
  expect(printed).not.toContain(KEY);
});
