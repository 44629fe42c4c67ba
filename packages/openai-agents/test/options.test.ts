import * as adapter from '@grantex/openai-agents';
import { tool } from '@openai/agents';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createService, token } from './service.ts';

// Values that TypeScript would reject, and JavaScript does not.
const guardTool = adapter.guardTool as (options: unknown, guarding: object) => unknown;
const rule = { scopes: ['flights:book'] };
const options = {
  name: 'book' as const,
  description: 'Books a flight.',
  parameters: z.object({}),
  execute: () => 'booked',
};

test.each([
  ['guard', { rule, token }],
  ['guard', { rule, token, guard: {} }],
  ['token', { rule }],
  ['token', { rule, token: 'eyJ' }],
  ['rule', { token }],
  ['rule', { token, rule: 'flights:book' }],
  ['scopes', { token, rule: { scopes: ['flights:*'] } }],
  ['action', { token, rule: { ...rule, action: 'a b' } }],
  ['amount', { token, rule: { ...rule, amount: 5 } }],
  ['metadata', { token, rule: { ...rule, metadata: {} } }],
  ['rules', { token, rules: [] }],
  ['rules', { token, rules: { book: rule }, rule }],
  ['book', { token, rules: { book: {} } }],
])('a wrong "%s" throws when the tool is guarded: %j', async (option, wrong) => {
  await using service = await createService();
  const guarding = option === 'guard' ? wrong : { guard: service.guard, ...wrong };
  expect(() => guardTool(options, guarding)).toThrow(TypeError);
  expect(() => guardTool(options, guarding)).toThrow(`"${option}"`);
});

test.each([undefined, null, 'book', {}, tool(options)])(
  "a value that is not a tool's options throws: %j",
  async (wrong) => {
    await using service = await createService();
    const guarding = { guard: service.guard, rule, token };
    expect(() => guardTool(wrong, guarding)).toThrow('"options" must be the options of tool()');
  },
);

test('the given options are unchanged, and the result only differs in "execute"', async () => {
  await using service = await createService();
  const before = { ...options };
  const guarded = adapter.guardTool(options, {
    guard: service.guard,
    rule: { scopes: ['flights:book'] },
    token,
  });
  expect(options).toEqual(before);
  expect({ ...guarded, execute: options.execute }).toEqual(options);
});
