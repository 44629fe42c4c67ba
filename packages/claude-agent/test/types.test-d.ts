import { createSdkMcpServer, type Options, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { defineRules, type Guard, guardOptions, guardTool } from '@grantex/claude-agent';
import { z } from 'zod';

declare const guard: Guard;

const token = (): string => 'eyJ';
const rules = defineRules({
  Bash: { scopes: ['shell:run'], metadata: (input: { command: string }) => ({ command: input.command }) },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});

// Options come back as they were, and the SDK takes them.
const options = guardOptions({ maxTurns: 3, allowedTools: ['Bash'] }, { guard, rules, token });
export const turns: number = options.maxTurns;
query({ prompt: 'Go.', options });
query({ prompt: 'Go.', options: guardOptions<Options>({}, { guard, rules, token, unguarded: ['Read'] }) });

// @ts-expect-error the options need rules
guardOptions({}, { guard, token });
// @ts-expect-error the options need a guard
guardOptions({}, { rules, token });
// @ts-expect-error the options need a token
guardOptions({}, { guard, rules });

// A tool comes back as it was, and its rule reads its input.
const book = tool('book', 'Books.', { flight: z.string(), price: z.number() }, async ({ flight }) => ({
  content: [{ type: 'text', text: flight }],
}));
const guarded = guardTool(book, { guard, rule: rules.book, token });
export const same: typeof book = guarded;
createSdkMcpServer({ name: 'travel', tools: [guarded] });
guardTool(book, { guard, rules, token: ({ _meta }) => String(_meta?.['claudecode/toolUseId']) });
// @ts-expect-error the rule reads another input than the tool has
guardTool(book, { guard, rule: rules.pay, token });
// @ts-expect-error a tool needs a rule
guardTool(book, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(book, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(book, { guard, rule: rules.book });
// @ts-expect-error one rule, or rules by name
guardTool(book, { guard, rule: rules.book, rules, token });
