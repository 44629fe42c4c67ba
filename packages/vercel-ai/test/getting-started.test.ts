// The SDK's own quickstart for Node.js (docs/02-getting-started/06-nodejs.mdx in its package): two tools, several
// steps, an answer that streams. Only the model and the terminal are scripted.
import { defineRules, guardTools } from '@grantex/vercel-ai';
import { isStepCount, type ModelMessage, streamText, tool } from 'ai';
import { afterEach, expect, expectTypeOf, test, vi } from 'vitest';
import { z } from 'zod';
import { scriptedModel } from './scripted-model.ts';
import { startTestService } from '@grantex/testing';

const quickstartTools = {
  weather: tool({
    description: 'Get the weather in a location (fahrenheit)',
    inputSchema: z.object({ location: z.string().describe('The location to get the weather for') }),
    execute: async ({ location }) => {
      const temperature = Math.round(Math.random() * (90 - 32) + 32);
      return { location, temperature };
    },
  }),
  convertFahrenheitToCelsius: tool({
    description: 'Convert a temperature in fahrenheit to celsius',
    inputSchema: z.object({
      temperature: z.number().describe('The temperature in fahrenheit to convert'),
    }),
    execute: async ({ temperature }) => {
      const celsius = Math.round((temperature - 32) * (5 / 9));
      return { celsius };
    },
  }),
};

/** Runs the conversation of the quickstart, and returns its output and the model's input. */
async function chat(tools: typeof quickstartTools, questions: readonly string[]): Promise<unknown> {
  const model = scriptedModel(
    [{ toolName: 'weather', input: { location: 'New York' } }],
    [{ toolName: 'convertFahrenheitToCelsius', input: { temperature: 61 } }],
    'It is 16 degrees in New York.',
    'You are welcome.',
  );
  const printed: string[] = [];
  const messages: ModelMessage[] = [];
  for (const content of questions) {
    messages.push({ role: 'user', content });
    const result = streamText({
      model,
      messages,
      tools,
      stopWhen: isStepCount(5),
      onStepEnd: async ({ toolResults }) => {
        if (toolResults.length > 0) printed.push(JSON.stringify(toolResults, null, 2));
      },
    });
    let fullResponse = '';
    for await (const delta of result.textStream) {
      fullResponse += delta;
      printed.push(delta);
    }
    messages.push({ role: 'assistant', content: fullResponse });
  }
  const sent = model.doStreamCalls.map(({ prompt, tools: offered }) => ({ prompt, offered }));
  return { printed, sent };
}

afterEach(() => vi.restoreAllMocks());

test('the quickstart of the SDK, wrapped by one line, prints and sends the same as before', async () => {
  await using service = await startTestService();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const { guard } = service;
  const token = (): string => service.tokenFor('weather:read', 'units:convert');
  const rules = defineRules({
    weather: { scopes: ['weather:read'] },
    convertFahrenheitToCelsius: { scopes: ['units:convert'] },
  });
  const questions = ["What's the weather in New York in celsius?", 'Thank you.'];
  const before = await chat(quickstartTools, questions);

  const tools = guardTools(quickstartTools, { guard, rules, token });

  expectTypeOf(tools).toEqualTypeOf(quickstartTools);
  expect(await chat(tools, questions)).toEqual(before);
  expect(before).toMatchObject({ printed: expect.arrayContaining(['It is 16 degrees in New York.']) });
  expect(await service.recorded()).toEqual([
    'allowed weather',
    'success weather',
    'allowed convertFahrenheitToCelsius',
    'success convertFahrenheitToCelsius',
  ]);
});
