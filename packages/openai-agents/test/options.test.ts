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
