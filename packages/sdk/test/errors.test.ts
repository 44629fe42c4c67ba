import { expect, test } from 'vitest';
import { GrantexError } from '../src/index.ts';
import type * as errors from '../src/transport/errors.ts';

test('an error is recognised by its brand, across copies of the package', async () => {
  const again = '../src/transport/errors.ts?copy';
  const copy = (await import(again)) as typeof errors;
  const foreign = new copy.GrantexError('NOT_FOUND', 'there is no such agent', { status: 404 });
  expect(foreign).not.toBeInstanceOf(GrantexError);
  expect(GrantexError.is(foreign)).toBe(true);
});

test.each([
  undefined,
  null,
  'GrantexError',
  404,
  {},
  new Error('GrantexError'),
  { name: 'GrantexError', code: 'NOT_FOUND' },
])('no other value is one: %s', (value) => {
  expect(GrantexError.is(value)).toBe(false);
});

test.each([
  'gx_test_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ',
  'gx_live_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ',
  'ref_Zm9yIHRlc3RzIG9ubHksIG5vYm9keXMga2V5IQ',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2FsaWNlIn0.c2lnbmF0dXJl',
])('a secret in a message is redacted: %s', (secret) => {
  const { message, stack } = new GrantexError('VALIDATION_ERROR', `token: ${secret} is wrong`);
  expect(message).toBe('token: [secret] is wrong');
  expect(stack).not.toContain(secret);
});

test('the cause is kept', () => {
  const cause = new Error('ECONNREFUSED');
  expect(new GrantexError('NETWORK_ERROR', 'gone', { cause }).cause).toBe(cause);
  expect('cause' in new GrantexError('NETWORK_ERROR', 'gone')).toBe(false);
});
