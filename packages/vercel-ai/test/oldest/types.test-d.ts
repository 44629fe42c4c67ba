import { defineRules, type Guard, guardTools } from '@grantex/vercel-ai';
import { dynamicTool, generateText, type LanguageModel, tool, type ToolSet, type TypedToolResult } from 'ai';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';

declare const guard: Guard;
declare const model: LanguageModel;

const plain = {
  search: tool({ inputSchema: z.object({ to: z.string() }), execute: async ({ to }) => ({ flights: [to] }) }),
  book: tool({ inputSchema: z.object({ price: z.coerce.number() }), execute: ({ price }) => `${price}` }),
};
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (booking: { price: number }) => booking.price },
});
const token = ({ experimental_context }: { experimental_context?: unknown }): string | undefined =>
  (experimental_context as { readonly grantToken?: string }).grantToken;

// The result has the type of the input.
const tools = guardTools(plain, { guard, rules, token });
expectTypeOf(tools).toEqualTypeOf(plain);
const { toolResults } = await generateText({ model, tools, experimental_context: {}, prompt: 'Book.' });
expectTypeOf(toolResults).toEqualTypeOf<TypedToolResult<typeof plain>[]>();

// A rule gets the parsed input, and the token's reader what the SDK passes to a tool.
guardTools(plain, {
  guard,
  rules: {
    search: { scopes: ['flights:search'], metadata: ({ to }) => ({ to: to.toUpperCase() }) },
    book: { scopes: ['flights:book'], amount: (booking) => booking.price.toFixed(2) },
  },
  token: ({ experimental_context, toolCallId, abortSignal }) => {
    expectTypeOf(experimental_context).toEqualTypeOf<unknown>();
    expectTypeOf(toolCallId).toEqualTypeOf<string>();
    expectTypeOf(abortSignal).toEqualTypeOf<AbortSignal | undefined>();
    return undefined;
  },
});
// @ts-expect-error this version has no context for each tool
guardTools(plain, { guard, rules, token: ({ context }) => String(context) });

// @ts-expect-error the tool "book" has no rule
guardTools(plain, { guard, rules: { search: rules.search }, token });
const other = defineRules({
  ...rules,
  book: { scopes: ['flights:book'], amount: (booking: { cost: number }) => booking.cost },
});
// @ts-expect-error the rule of "book" reads another input than the tool gets
guardTools(plain, { guard, rules: other, token });

const dynamic = { run: dynamicTool({ inputSchema: z.object({}), execute: async () => 1 }) };
expectTypeOf(guardTools(dynamic, { guard, rules: { run: { scopes: ['jobs:run'] } }, token })).toEqualTypeOf(
  dynamic,
);
declare const fromElsewhere: ToolSet;
guardTools(fromElsewhere, { guard, rules: { run: { scopes: ['jobs:run'] } }, token });
