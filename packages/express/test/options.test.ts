import * as core from '@grantex/core';
import * as adapter from '@grantex/express';
import { expect, test } from 'vitest';
import { createService } from './service.ts';

// Values that TypeScript would reject, and JavaScript does not.
const requireGrant = adapter.requireGrant as (options: object) => unknown;
const rule = { scopes: ['flights:book'] };

test.each([
  ['guard', { rule }],
  ['guard', { rule, guard: {} }],
  ['rule', {}],
  ['rule', { rule: 'flights:book' }],
  ['rule', { rule: {} }],
  ['scopes', { rule: { scopes: [] } }],
  ['scopes', { rule: { scopes: ['flights:*'] } }],
  ['scopes', { rule: { scopes: ['payments:initiate:max_500'] } }],
  ['action', { rule: { ...rule, action: 'a b' } }],
  ['amount', { rule: { ...rule, amount: 5 } }],
  ['input', { rule, input: {} }],
])('a wrong "%s" throws when the middleware is created: %j', async (option, wrong) => {
  await using service = await createService();
  const options = option === 'guard' ? wrong : { guard: service.guard, ...wrong };
  expect(() => requireGrant(options)).toThrow(TypeError);
  expect(() => requireGrant(options)).toThrow(`"${option}"`);
});

test('the package exports everything from core, and this', () => {
  const own = ['requireGrant'];
  expect(Object.keys(adapter).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
});
