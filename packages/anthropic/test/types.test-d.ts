import type Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import type { ToolResultBlockParam, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import { answerToolUse, defineRules, type Guard, guardTool, guardTools } from '@grantex/anthropic';
import { z } from 'zod';

declare const guard: Guard;
declare const client: Anthropic;
declare const use: ToolUseBlock;

interface Session {
  readonly grantToken: string;
}

const token = (session: Session): string => session.grantToken;
const inputSchema = z.object({ flight: z.string(), price: z.number() });
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});
const guarding = { guard, rule: rules.book, token } as const;
const about = { name: 'book', description: 'Books.' };

// A guarded tool has the type of the given one, so the client takes it wherever it took that.
const zod = guardTool(betaZodTool({ ...about, inputSchema, run: ({ flight }) => flight.trim() }), guarding);
const json = guardTool(
  betaTool({
    ...about,
    inputSchema: {
      type: 'object',
      properties: { flight: { type: 'string' }, price: { type: 'number' } },
      required: ['flight', 'price'],
    },
    run: ({ flight }) => flight.trim(),
  }),
  guarding,
);
const raw = guardTool(
  {
    ...about,
    input_schema: { type: 'object', required: ['flight'] },
    cache_control: { type: 'ephemeral' },
    run: ({ flight }: z.infer<typeof inputSchema>) => ({ booked: flight.trim() }),
  },
  guarding,
);
const request = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [] };
client.beta.messages.toolRunner({ ...request, tools: [zod, json] });
client.beta.messages.toolRunner({ ...request, tools: guardTools([zod, json], { guard, rules, token }) });
void client.messages.create({ ...request, tools: [raw] });

// An answer has the type that the API takes.
export const result: Promise<ToolResultBlockParam> = answerToolUse([raw, zod], use);

// A rule reads the parsed input of its tool.
// @ts-expect-error the rule reads another input than the tool has
guardTool(betaZodTool({ ...about, inputSchema, run: () => '' }), { ...guarding, rule: rules.pay });
// @ts-expect-error the rule reads another input than the tool has
guardTool(json, { ...guarding, rule: rules.pay });
// @ts-expect-error the rule reads another input than the tool has
guardTool(raw, { ...guarding, rule: rules.pay });

// @ts-expect-error a tool needs a rule
guardTool(zod, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(zod, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(zod, { guard, rule: rules.book });
// @ts-expect-error one tool has one rule
guardTool(zod, { guard, rule: rules.book, rules, token });
// @ts-expect-error several tools need rules
guardTools([zod], { guard, token });
// @ts-expect-error a rule names at least one scope
guardTool(zod, { guard, rule: { scopes: [] }, token });
// @ts-expect-error a definition has no function
guardTool({ ...about, input_schema: { type: 'object' } }, guarding);
