import { answerToolCall, createGrantex, guardTool } from '@grantex/openai';
import OpenAI from 'openai';
import { zodResponsesFunction } from 'openai/helpers/zod';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { z } from 'zod';

export const grantex = createGrantex();
const client = new OpenAI();

const tools = [
  guardTool(
    zodResponsesFunction({
      name: 'search',
      description: 'Finds flights to a city, with their prices.',
      parameters: z.object({ to: z.string() }),
      function: ({ to }) => [{ flight: 'AI 101', to, price: 420 }],
    }),
    {
      guard: grantex.guard,
      rule: { scopes: ['flights:search'] },
      token: (session: { readonly grantToken: string }) => session.grantToken,
    },
  ),
];

/** A loop of your own over Responses. */
export async function find(request: string, grantToken: string) {
  const input: ResponseInputItem[] = [{ role: 'user', content: request }];
  for (;;) {
    const { output, output_text: said } = await client.responses.create({ model: 'gpt-5.2', input, tools });
    const calls = output.filter((item) => item.type === 'function_call');
    if (calls.length === 0) return said;
    input.push(...output.filter((item) => item.type === 'function_call' || item.type === 'reasoning'));
    for (const call of calls) {
      input.push(await answerToolCall(tools, call, { toolContext: { grantToken } }));
    }
  }
}
