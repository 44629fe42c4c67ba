import * as core from '@grantex/core';
import * as adapter from '@grantex/langchain';
import * as agent from '@grantex/langchain/agent';
import { tool } from '@langchain/core/tools';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createService, token } from './service.ts';

test('the package exports everything from core, and this', () => {
  const own = ['guardTool', 'guardToolkit'];
  expect(Object.keys(adapter).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
  expect(Object.keys(agent)).toEqual(['grantMiddleware']);
});

// Values that TypeScript would reject, and JavaScript does not.
const guardTool = adapter.guardTool as (tool: unknown, options: object) => unknown;
const guardToolkit = adapter.guardToolkit as (tools: unknown, options: object) => unknown;
const grantMiddleware = agent.grantMiddleware as (options: object) => unknown;

const { guard } = createService();
const rule = { scopes: ['flights:book'] };
const book = tool(() => 'booked', { name: 'book', description: 'Books.', schema: z.object({}) });
const wrongRules: readonly [string, unknown][] = [
  ['rule', undefined],
  ['rule', 'flights:book'],
  ['rule', {}],
  ['scopes', { scopes: [] }],
  ['scopes', { scopes: ['flights:*'] }],
  ['scopes', { scopes: ['payments:initiate:max_500'] }],
  ['action', { ...rule, action: 'a b' }],
  ['amount', { ...rule, amount: 5 }],
  ['metadata', { ...rule, metadata: {} }],
];
const wrongOptions: readonly [string, object][] = [
  ['guard', { guard: undefined, token }],
  ['guard', { guard: {}, token }],
  ['token', { guard }],
  ['token', { guard, token: 'eyJ' }],
];

test.each(wrongRules)('guardTool throws for a wrong "%s": %j', (member, wrong) => {
  expect(() => guardTool(book, { guard, token, rule: wrong })).toThrow(TypeError);
  expect(() => guardTool(book, { guard, token, rule: wrong })).toThrow(`"${member}"`);
});

test.each(wrongRules)(
  'guardToolkit and grantMiddleware throw for a wrong "%s" of a named rule: %j',
  (member, wrong) => {
    const options = { guard, token, rules: { book: wrong } };
    const named = member === 'rule' ? 'rule "book"' : `"${member}"`;
    expect(() => guardToolkit([book], options)).toThrow(named);
    expect(() => grantMiddleware(options)).toThrow(named);
  },
);

test.each(wrongOptions)('a wrong "%s" throws when the guard is created', (member, wrong) => {
  expect(() => guardTool(book, { rule, ...wrong })).toThrow(`guardTool: "${member}"`);
  expect(() => guardToolkit([book], { rules: { book: rule }, ...wrong })).toThrow(
    `guardToolkit: "${member}"`,
  );
  expect(() => grantMiddleware({ rules: { book: rule }, ...wrong })).toThrow(`grantMiddleware: "${member}"`);
});

test.each([undefined, 'rules', [rule]])('rules that are not an object throw: %j', (rules) => {
  expect(() => guardToolkit([book], { guard, token, rules })).toThrow(TypeError);
  expect(() => grantMiddleware({ guard, token, rules })).toThrow(TypeError);
});

test.each([undefined, null, 'book', {}, () => 'booked', { type: 'function', function: { name: 'book' } }])(
  'a value that is not a tool throws: %j',
  (wrong) => {
    expect(() => guardTool(wrong, { guard, token, rule })).toThrow('"tool"');
  },
);

test.each([undefined, book, { book }])('tools that are not an array throw', (wrong) => {
  expect(() => guardToolkit(wrong, { guard, token, rules: { book: rule } })).toThrow('"tools"');
});
