import { createSdkMcpServer, type Query, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { defineRules, type Guard, guardQuery, guardTool, guardTools } from '@grantex/claude-agent';
import { z } from 'zod';

declare const guard: Guard;

const token = (): string => 'eyJ';
const rules = defineRules({
  Bash: { scopes: ['shell:run'], metadata: (input: { command: string }) => ({ command: input.command }) },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});

// A query takes what it took, and states whose settings it reads.
const guardedQuery = guardQuery(query, { guard, rules, token, unguarded: ['Read'] });
const run: Query = guardedQuery({ prompt: 'Go.', options: { settingSources: [], maxTurns: 3 } });
await run.interrupt();
// @ts-expect-error the settings are not stated
guardedQuery({ prompt: 'Go.', options: { maxTurns: 3 } });
// @ts-expect-error the settings are not stated
guardedQuery({ prompt: 'Go.' });
guardQuery(guardedQuery, { guard, rules, token });
// @ts-expect-error a query needs rules
guardQuery(query, { guard, token });
// @ts-expect-error a query needs a guard
guardQuery(query, { rules, token });
// @ts-expect-error a query needs a token
guardQuery(query, { guard, rules });

// A tool comes back as it was, and its rule reads its input.
const book = tool('book', 'Books.', { flight: z.string(), price: z.number() }, async ({ flight }) => ({
  content: [{ type: 'text', text: flight }],
}));
const guarded = guardTool(book, { guard, rule: rules.book, token });
export const same: typeof book = guarded;
createSdkMcpServer({ name: 'travel', tools: [guarded] });
export const several: [typeof book] = guardTools([book], {
  guard,
  rules,
  token: ({ _meta }) => String(_meta?.['claudecode/toolUseId']),
});
// @ts-expect-error the rule reads another input than the tool has
guardTool(book, { guard, rule: rules.pay, token });
// @ts-expect-error a tool needs a rule
guardTool(book, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(book, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(book, { guard, rule: rules.book });
// @ts-expect-error one tool has one rule
guardTool(book, { guard, rule: rules.book, rules, token });
