import { defineRules, type Guard, guardTool, guardTools, type InputOf } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { expectTypeOf } from 'vitest';
import { z } from 'zod';

declare const guard: Guard;
const token = (): string => 'token';
const book = createTool({
  id: 'book',
  description: 'Books.',
  inputSchema: z.object({ flight: z.string(), price: z.coerce.number() }),
  outputSchema: z.object({ seat: z.string() }),
  execute: async ({ flight, price }) => ({ seat: `${flight.trim()} ${price.toFixed(2)}` }),
});
const search = createTool({
  id: 'search',
  description: 'Searches.',
  inputSchema: z.object({ to: z.string() }),
  execute: async ({ to }) => [to],
});
const bare = createTool({ id: 'bare', description: 'Runs.', execute: async () => 'ran' });

const plain = { scopes: ['flights:search'] } as const;
const priced = { scopes: ['payments:initiate'], amount: (input: { price: number }) => input.price } as const;

// The parsed input, not what the model writes.
expectTypeOf<InputOf<typeof book>>().toEqualTypeOf<{ flight: string; price: number }>();

// The same type is returned.
expectTypeOf(guardTool(book, { guard, rule: priced, token })).toEqualTypeOf<typeof book>();
guardTool(book, { guard, rule: { scopes: ['a:b'], amount: ({ price }) => price }, token });
// @ts-expect-error the rule reads a price, and this tool has none
guardTool(search, { guard, rule: priced, token });
// The type of a tool without a schema does not show its input: the rule says what it reads.
guardTool(bare, { guard, rule: priced, token });

// Tools by name, rules by the same names.
const rules = defineRules({ book: priced, search: plain, cancel: plain });
const tools = guardTools({ book, search }, { guard, rules, token });
expectTypeOf(tools).toEqualTypeOf<{ book: typeof book; search: typeof search }>();
void new Agent({ id: 'a', name: 'A', instructions: '', model: 'openai/gpt-5', tools });
// @ts-expect-error there is no rule for search
guardTools({ book, search }, { guard, rules: { book: priced }, token });
// @ts-expect-error the rule of search reads a price, and that tool has none
guardTools({ book, search }, { guard, rules: { book: priced, search: priced }, token });

// A token source reads the context, synchronously or not.
guardTool(search, { guard, rule: plain, token: async ({ requestContext }) => requestContext?.get('token') });
// @ts-expect-error a token is a text
guardTool(search, { guard, rule: plain, token: () => 5 });
// @ts-expect-error a token is required
guardTool(search, { guard, rule: plain });
// @ts-expect-error a tool needs a rule
guardTool(search, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(search, { rule: plain, token });
// @ts-expect-error a rule names at least one scope
guardTool(search, { guard, rule: { scopes: [] }, token });
// @ts-expect-error a function is not a tool
guardTool(() => 'ran', { guard, rule: plain, token });
