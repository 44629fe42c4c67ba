import * as adapter from '@grantex/langchain';
import { tool } from '@langchain/core/tools';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createService, token } from './service.ts';

// Values that TypeScript would reject, and JavaScript does not.
const guardTool = adapter.guardTool as (tool: unknown, options: object) => unknown;
const guardTools = adapter.guardTools as (tools: unknown, options: object) => unknown;

const { guard } = createService();
const rule = { scopes: ['flights:book'] };
const book = tool(() => 'booked', { name: 'book', description: 'Books.', schema: z.object({}) });

test.each([undefined, null, 'book', {}, () => 'booked', { type: 'function', function: { name: 'book' } }])(
  'a value that is not a tool throws: %j',
  (wrong) => {
    expect(() => guardTool(wrong, { guard, token, rule })).toThrow('"tool"');
  },
);

test.each([undefined, book, { book }])('tools that are not an array throw', (wrong) => {
  expect(() => guardTools(wrong, { guard, token, rules: { book: rule } })).toThrow('"tools"');
});
