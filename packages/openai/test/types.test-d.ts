import { answerToolCall, defineRules, type Guard, guardTool, guardTools } from '@grantex/openai';
import type OpenAI from 'openai';
import { zodFunction, zodResponsesFunction } from 'openai/helpers/zod';
import type {
  ChatCompletionMessageToolCall,
  ChatCompletionToolMessageParam,
} from 'openai/resources/chat/completions';
import type { ResponseFunctionToolCall, ResponseInputItem } from 'openai/resources/responses/responses';
import { z } from 'zod';

declare const guard: Guard;
declare const client: OpenAI;
declare const chatCall: ChatCompletionMessageToolCall;
declare const responsesCall: ResponseFunctionToolCall;

interface Session {
  readonly grantToken: string;
}

const token = (session: Session): string => session.grantToken;
const parameters = z.object({ flight: z.string(), price: z.number() });
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});
const guarding = { guard, rule: rules.book, token } as const;

// A guarded tool has the type of the given one, so the client takes it wherever it took that.
const zod = guardTool(
  zodFunction({ name: 'book', parameters, function: ({ flight }) => flight.trim() }),
  guarding,
);
const described = guardTool(
  {
    type: 'function',
    function: {
      name: 'book',
      description: 'Books.',
      parameters: { type: 'object', properties: { flight: { type: 'string' } }, required: ['flight'] },
      parse: (text: string) => parameters.parse(JSON.parse(text)),
      function: ({ flight }: z.infer<typeof parameters>) => flight.trim(),
    },
  },
  guarding,
);
const responses = guardTool(
  zodResponsesFunction({ name: 'book', parameters, function: ({ flight }) => flight.trim() }),
  guarding,
);
const request = { model: 'gpt-5.2', messages: [] };
client.chat.completions.runTools({ ...request, tools: guardTools([zod], { guard, rules, token }) });
client.chat.completions.runTools({ ...request, tools: [described], toolContext: { grantToken: 'eyJ' } });
void client.chat.completions.create({ ...request, tools: [zod, described] });
void client.responses.create({ model: 'gpt-5.2', input: 'Book.', tools: [responses] });

// An answer has the type that its API takes.
export const message: Promise<ChatCompletionToolMessageParam> = answerToolCall([zod], chatCall);
export const output: Promise<ResponseInputItem.FunctionCallOutput> = answerToolCall(
  [responses],
  responsesCall,
);

// A rule reads the parsed input of its tool.
// @ts-expect-error the rule reads another input than the tool has
guardTool(zodFunction({ name: 'pay', parameters, function: () => '' }), { ...guarding, rule: rules.pay });
// @ts-expect-error the rule reads another input than the tool has
guardTool(described, { ...guarding, rule: rules.pay });
// @ts-expect-error the rule reads another input than the tool has
guardTool(responses, { ...guarding, rule: rules.pay });

// JSON.parse says nothing of the input: the rule may state what it reads. Without "parse", that is the text.
const definition = { name: 'book', description: 'Books.', parameters: {} };
guardTool(
  { type: 'function', function: { ...definition, parse: JSON.parse, function: (input: object) => input } },
  guarding,
);
guardTool(
  { type: 'function', function: { ...definition, function: (text: string) => text } },
  { ...guarding, rule: { scopes: ['flights:book'], metadata: (text: string) => ({ text }) } },
);
guardTool(
  {
    tool: { type: 'function', name: 'book', parameters: {}, strict: false },
    execute: (input: Record<string, unknown>) => JSON.stringify(input),
  },
  guarding,
);

// @ts-expect-error a tool needs a rule
guardTool(described, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(described, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(described, { guard, rule: rules.book });
// @ts-expect-error one tool has one rule
guardTool(described, { guard, rule: rules.book, rules, token });
// @ts-expect-error several tools need rules
guardTools([zod], { guard, token });
// @ts-expect-error a rule names at least one scope
guardTool(described, { guard, rule: { scopes: [] }, token });
// @ts-expect-error a definition has no function
guardTool({ type: 'function', function: definition }, guarding);
// @ts-expect-error nor has a tool that runs at OpenAI
guardTool({ type: 'web_search' }, guarding);
