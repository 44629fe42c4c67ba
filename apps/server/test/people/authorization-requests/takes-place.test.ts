import type { Budget, CallDetail } from '@grantex/core/issuer';
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
const DAILY: Budget = { amount: '50', currency: 'EUR', calls: 5, per: 'day' };
const OVER_200 = { ask: { amount: { over: '200' } } };
const spending = (max: string, budget: Budget) => of(upTo(max, { budget }));
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
  ['the same budget', spending('500', DAILY), spending('100', DAILY), true],
  ['a larger budget', spending('500', { ...DAILY, calls: 9, amount: '90' }), spending('500', DAILY), false],
  ['a larger budget, and more', spending('600', { ...DAILY, calls: 9 }), spending('500', DAILY), true],
  ['a smaller budget', spending('500', { ...DAILY, calls: 4 }), spending('100', DAILY), false],
  ['a smaller amount', spending('500', { ...DAILY, amount: '49.99' }), spending('100', DAILY), false],
  ['an amount more', spending('500', DAILY), spending('100', { calls: 5, per: 'day' }), false],
  ['another currency', spending('500', { ...DAILY, currency: 'USD' }), spending('100', DAILY), false],
  ['a longer window', spending('500', { ...DAILY, per: 'month' }), spending('100', DAILY), false],
  ['a budget for what the other one has not', withRead(spending('500', DAILY)), READ, true],
  ['the same ask', of(upTo('500', { ask: true })), of(upTo('100', { ask: true })), true],
  ['a rarer ask', of(upTo('500', OVER_200)), of(upTo('100', { ask: true })), true],
  ['a more frequent ask', of(upTo('500', { ask: true })), of(upTo('100', OVER_200)), false],
])('a grant with %s takes the place of another one: %#', (_what, wanted, earlier, takes) => {
  expect(takesPlaceOf(wanted, { id: 'grnt_1', ...earlier })).toBe(takes);
});
