import { defineRules, type Guard, guardTool, guardTools, type InputOf } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import type { ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { fakeModel } from '@langchain/core/testing';
import {
  type BaseToolkit,
  DynamicTool,
  StructuredTool,
  tool,
  type ToolRunnableConfig,
} from '@langchain/core/tools';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent } from 'langchain';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';

declare const guard: Guard;

const token = ({ context }: { readonly context?: { readonly grantToken?: string } }): string | undefined =>
  context?.grantToken;

const book = tool(({ flight }) => ({ bookedSeat: 12, flight }), {
  name: 'book',
  description: 'Books.',
  schema: z.object({ flight: z.string(), price: z.coerce.number() }),
});
const search = tool(({ to }) => [to], {
  name: 'search',
  description: 'Searches.',
  schema: z.object({ to: z.string() }),
});
const echo = new DynamicTool({ name: 'echo', description: 'Echoes.', func: async (text) => text });
const fromJson = tool(() => 'ran', { name: 'from_json', description: 'Runs.', schema: { type: 'object' } });

class Pay extends StructuredTool {
  readonly name = 'pay';
  description = 'Pays.';
  schema = z.object({ amount: z.string() });

  protected async _call({ amount }: { amount: string }): Promise<string> {
    return amount;
  }
}

const plain = { scopes: ['flights:search'] } as const;
const priced = { scopes: ['payments:initiate'], amount: (input: { price: number }) => input.price } as const;

// The parsed input, not what the model writes.
expectTypeOf<InputOf<typeof book>>().toEqualTypeOf<{ flight: string; price: number }>();
expectTypeOf<InputOf<typeof echo>>().toEqualTypeOf<string>();

const runnable = RunnableLambda.from(({ flight }: { flight: string; price: number }) => flight);
const asTool = runnable.asTool({ name: 'book', schema: z.object({ flight: z.string(), price: z.number() }) });
expectTypeOf<InputOf<typeof asTool>>().toEqualTypeOf<{ flight: string; price: number }>();

// The same type is returned, with the tool's input and output.
expectTypeOf(guardTool(book, { guard, rule: priced, token })).toEqualTypeOf<typeof book>();
expectTypeOf(guardTool(echo, { guard, rule: plain, token })).toEqualTypeOf<typeof echo>();
expectTypeOf(guardTool(new Pay(), { guard, rule: plain, token })).toEqualTypeOf<Pay>();
expectTypeOf(guardTool(asTool, { guard, rule: priced, token })).toEqualTypeOf<typeof asTool>();
const guarded = guardTool(book, { guard, rule: priced, token });
expectTypeOf(guarded.invoke({ flight: 'AI 101', price: 5 })).resolves.toEqualTypeOf<{
  bookedSeat: number;
  flight: string;
}>();
expectTypeOf(
  guarded.invoke({ name: 'book', args: {}, id: '1', type: 'tool_call' }),
).resolves.toEqualTypeOf<ToolMessage>();
// @ts-expect-error the tool takes no such input
void guarded.invoke({ to: 'Delhi' });

// A rule is checked against its tool's input, and reads it with its type.
guardTool(book, { guard, rule: { scopes: ['payments:initiate'], amount: ({ price }) => price }, token });
guardTool(echo, { guard, rule: { scopes: ['a:b'], metadata: (text) => ({ length: text.length }) }, token });
// @ts-expect-error the rule reads a price, and this tool has none
guardTool(search, { guard, rule: priced, token });
const seated = { scopes: ['flights:book'], amount: (input: { seat: number }) => input.seat } as const;
// @ts-expect-error the rule reads a seat, and this runnable has none
guardTool(asTool, { guard, rule: seated, token });
guardTool(search, {
  guard,
  // @ts-expect-error the input has no such member
  rule: { scopes: ['payments:initiate'], amount: (input) => Number(input.price) },
  token,
});
// The type of a tool with a JSON schema does not include its input: the rule says what it reads.
guardTool(fromJson, { guard, rule: priced, token });
guardTool(fromJson, {
  guard,
  // @ts-expect-error the input of the rule is unknown, and never any
  rule: { scopes: ['payments:initiate'], amount: (input) => Number(input.price) },
  token,
});

// A toolkit: the tools in their order, mutable as models want them, rules by the names of the tools.
const rules = defineRules({ book: priced, search: plain, cancel: plain });
const [first, second] = guardTools([book, search], { guard, rules, token });
expectTypeOf(first).toEqualTypeOf<typeof book>();
expectTypeOf(second).toEqualTypeOf<typeof search>();
fakeModel().bindTools(guardTools([book, search], { guard, rules, token }));
void new ToolNode(guardTools([book, search], { guard, rules, token }));
void createAgent({ model: fakeModel(), tools: guardTools([book, search], { guard, rules, token }) });
const readonlyTools = [book, search] as const;
expectTypeOf(guardTools(readonlyTools, { guard, rules, token })).toEqualTypeOf<
  [typeof book, typeof search]
>();
guardTools([book, search], {
  guard,
  rules: { book: { scopes: ['a:b'], amount: ({ price }) => price }, search: plain },
  token,
});
// @ts-expect-error there is no rule for search
guardTools([book, search], { guard, rules: { book: priced }, token });
// @ts-expect-error the rule of search reads a price, and that tool has none
guardTools([book, search], { guard, rules: { book: priced, search: priced }, token });
// @ts-expect-error no tool has this name
guardTools([search], { guard, rules: { search: plain, serach: plain }, token });

// Tools with unknown names take rules by any name; those beside them are still checked.
guardTools([echo], { guard, rules: { echo: plain }, token });
guardTools([echo, book], { guard, rules: { echo: plain, book: priced }, token });
// @ts-expect-error there is no rule for book
guardTools([echo, book], { guard, rules: { echo: plain }, token });
declare const loaded: DynamicTool[];
expectTypeOf(guardTools(loaded, { guard, rules, token })).toEqualTypeOf<DynamicTool[]>();

declare const toolkit: BaseToolkit;
expectTypeOf(guardTools(toolkit.getTools(), { guard, rules, token })).toEqualTypeOf<
  ReturnType<typeof toolkit.getTools>
>();

// The middleware takes any rules, or those of the given tools.
const middleware = grantMiddleware({ guard, rules, token });
void createAgent({ model: fakeModel(), tools: [book, search], middleware: [middleware] });
const tools = [book, search] as const;
grantMiddleware<typeof tools>({ guard, rules, token });
// @ts-expect-error there is no rule for search
grantMiddleware<typeof tools>({ guard, rules: { book: priced }, token });
// @ts-expect-error the rule of search reads a price, and that tool has none
grantMiddleware<typeof tools>({ guard, rules: { book: priced, search: priced }, token });

// The context of an agent keeps its type.
const agent = createAgent({
  model: fakeModel(),
  tools: [book],
  middleware: [middleware],
  contextSchema: z.object({ grantToken: z.custom<() => string>() }),
});
void agent.invoke({ messages: [] }, { context: { grantToken: () => 'token' } });
// @ts-expect-error the token is a function
void agent.invoke({ messages: [] }, { context: { grantToken: 'token' } });

// A token source reads the config that a tool runs with, synchronously or not.
guardTool(search, {
  guard,
  rule: plain,
  token: (config: ToolRunnableConfig) => Promise.resolve(config.runName),
});
// @ts-expect-error a token is a text
guardTool(search, { guard, rule: plain, token: () => 5 });
// @ts-expect-error a token is required
guardTool(search, { guard, rule: plain });
// @ts-expect-error a tool needs a rule
guardTool(search, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(search, { rule: plain, token });
// @ts-expect-error a function is not a tool
guardTool(() => 'ran', { guard, rule: plain, token });
