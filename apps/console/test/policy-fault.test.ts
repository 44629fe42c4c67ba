import { GrantexError } from '@grantex/sdk';
import { expect, test } from 'vitest';
import { policyFaultOf, rangeOfLine } from '../src/console/pages/policies/fault.ts';

const faultOf = (message: string, code: 'INVALID_POLICY' | 'NETWORK_ERROR' = 'INVALID_POLICY') =>
  policyFaultOf(new GrantexError(code, message), 'no-nights');

test.each([
  ['line 3: unexpected token `}`', { message: 'Unexpected token `}`', line: 3 }],
  ['no-nights: line 12: it is\nnested', { message: 'It is\nnested', line: 12 }],
  ['no-nights: a permit restricts nothing', { message: 'A permit restricts nothing' }],
  ['it has no statement', { message: 'It has no statement' }],
  // In the text of another policy.
  ['other: line 3: types differ', { message: 'other: line 3: types differ' }],
])('the fault of a policy is read: %s', (message, fault) => {
  expect(faultOf(message)).toEqual(fault);
});

test('what is no fault of the text is none', () => {
  expect(faultOf('no response', 'NETWORK_ERROR')).toBeUndefined();
  expect(policyFaultOf(new Error('line 3: x'), 'no-nights')).toBeUndefined();
});

test('a line has a begin and an end, also where the text has changed since', () => {
  const text = 'one\ntwo\n\nfour';
  const lines = [1, 2, 3, 4, 9].map((line) => {
    const { start, end } = rangeOfLine(text, line);
    return text.slice(start, end);
  });
  expect(lines).toEqual(['one', 'two', '', 'four', '']);
});
