import { expect, test } from 'vitest';
import { isPreflight } from '../../src/index.ts';

const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' };

test('what a browser asks beforehand is a preflight, with neither body nor credentials', () => {
  expect(isPreflight({ method: 'OPTIONS', headers })).toBe(true);
  expect(isPreflight({ method: 'OPTIONS', headers: { ...headers, 'content-length': '0' } })).toBe(true);
  expect(isPreflight({ method: 'OPTIONS', headers, stream: { endAfterHeaders: true } })).toBe(true);
});

const NONE = [
  ['another method', { method: 'POST', headers }],
  ['no origin', { method: 'OPTIONS', headers: { ...headers, origin: undefined } }],
  ['no method asked for', { method: 'OPTIONS', headers: { origin: headers.origin } }],
  ['credentials', { method: 'OPTIONS', headers: { ...headers, authorization: '' } }],
  ['a body of some length', { method: 'OPTIONS', headers: { ...headers, 'content-length': '2' } }],
  ['a length that is none', { method: 'OPTIONS', headers: { ...headers, 'content-length': 'x' } }],
  ['a body in chunks', { method: 'OPTIONS', headers: { ...headers, 'transfer-encoding': 'chunked' } }],
  ['a body over HTTP/2', { method: 'OPTIONS', headers, stream: { endAfterHeaders: false } }],
] as const;

for (const [what, request] of NONE) {
  test(`a request with ${what} is none`, () => {
    expect(isPreflight(request)).toBe(false);
  });
}
