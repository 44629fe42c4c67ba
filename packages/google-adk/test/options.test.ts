import { AgentTool, FunctionTool, isFunctionTool, LlmAgent, LongRunningFunctionTool } from '@google/adk';
import * as adapter from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createService } from './service.ts';

// Values that TypeScript would reject, and JavaScript does not.
const guardTool = adapter.guardTool as (tool: unknown, guarding: object) => unknown;
const token = (): string => '';
const rule = { scopes: ['flights:book'] };
const options = {
  name: 'book',
  description: 'Books a flight.',
  parameters: z.object({ flight: z.string() }),
  execute: () => 'booked',
};

test.each([
  undefined,
  null,
  'book',
  {},
  options,
  new AgentTool({ agent: new LlmAgent({ name: 'inner', model: 'gemini-2.5-flash' }) }),
])('a tool that is not a FunctionTool throws', async (wrong) => {
  await using service = await createService();
  const guarding = { guard: service.guard, rule, token };
  expect(() => guardTool(wrong, guarding)).toThrow('"tool" must be a FunctionTool');
});

test('a guarded tool keeps its class, its declaration and its members, and the original is unchanged', async () => {
  await using service = await createService();
  class BookingTool extends FunctionTool<typeof options.parameters> {
    readonly airline = 'AI';
  }
  for (const tool of [
    new FunctionTool(options),
    new LongRunningFunctionTool(options),
    new BookingTool(options),
  ]) {
    const before = Object.entries(tool);
    const guarded = adapter.guardTool(tool, {
      guard: service.guard,
      rule: { scopes: ['flights:book'] },
      token,
    });
    expect(guarded).not.toBe(tool);
    expect(Object.entries(tool)).toEqual(before);
    expect(guarded.constructor).toBe(tool.constructor);
    expect(isFunctionTool(guarded)).toBe(true);
    expect(guarded._getDeclaration()).toEqual(tool._getDeclaration());
    expect(guarded.name).toBe('book');
    expect(guarded.isLongRunning).toBe(tool.isLongRunning);
    expect('airline' in guarded).toBe('airline' in tool);
  }
});
