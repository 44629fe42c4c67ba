import type { CallDetail } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { takesPlaceOf } from '../../../src/people/authorization-requests/choice.ts';

/** Which grants a page offers to end: only those whose whole authority the new one has, and more. */

const upTo = (max: string, more: Partial<CallDetail> = {}): CallDetail => ({
  type: 'urn:grantex:call',
  scope: 'payments:initiate',
  arguments: { amount: { max } },
  ...more,
});
const of = (...details: CallDetail[]) => ({ scopes: ['payments:initiate:by_details'], details });
const READ = { scopes: ['payments:read'], details: [] };
const FREE = { scopes: ['payments:initiate'], details: [] };
const withRead = ({ scopes, details }: ReturnType<typeof of>) => ({
  scopes: [...scopes, 'payments:read'],
  details,
});

test.each([
  ['a higher limit', of(upTo('500')), of(upTo('100')), true],
  ['no limit', FREE, of(upTo('100')), true],
  ['another scope besides', withRead(of(upTo('100'))), of(upTo('100')), true],
  ['the limited scope besides', withRead(of(upTo('100'))), READ, true],
  ['the same limit', of(upTo('100')), of(upTo('100')), false],
  ['a lower limit', of(upTo('50')), of(upTo('100')), false],
  ['a lower limit, and another scope', withRead(of(upTo('50'))), of(upTo('100')), false],
  ['a limit where there was none', of(upTo('100')), FREE, false],
  ['a limit more', withRead(of(upTo('100'), upTo('100', { closed: true }))), of(upTo('100')), false],
  ['an ask', of(upTo('500', { ask: true })), of(upTo('100')), false],
  ['a budget', of(upTo('500', { budget: { calls: 1, per: 'day' } })), of(upTo('100')), false],
])('a grant with %s takes the place of another one: %#', (_what, wanted, earlier, takes) => {
  expect(takesPlaceOf(wanted, { id: 'grnt_1', ...earlier })).toBe(takes);
});
