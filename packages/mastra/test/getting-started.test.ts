import { guardTools } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { scriptedModel } from './scripted.ts';
import { createService, token } from './service.ts';

// The weather agent that `npm create mastra` makes. Only the model is scripted, and the weather does not change.
const weatherTool = createTool({
  id: 'get-weather',
  description: 'Get current weather for a location',
  inputSchema: z.object({ location: z.string().describe('City name') }),
  outputSchema: z.object({ temperature: z.number(), conditions: z.string(), location: z.string() }),
  execute: async (inputData) => ({ temperature: 21, conditions: 'Clear sky', location: inputData.location }),
});

test('the agent of the quickstart answers the same with its tools wrapped', async () => {
  const { guard, holding, recorded } = createService();
  const rules = { weatherTool: { scopes: ['weather:read'] } } as const;
  const guarded = guardTools({ weatherTool }, { guard, rules, token });
  expectTypeOf(guarded).toEqualTypeOf<{ weatherTool: typeof weatherTool }>();
  const answers = [];
  for (const tools of [{ weatherTool }, guarded]) {
    const scripted = scriptedModel([['weatherTool', { location: 'Delhi' }]]);
    const weatherAgent = new Agent({
      id: 'weather-agent',
      name: 'Weather Agent',
      instructions: 'You are a helpful weather assistant. Use the weatherTool to fetch current weather data.',
      model: scripted.model,
      tools,
    });
    const mastra = new Mastra({ agents: { weatherAgent }, logger: false });
    const { text, toolResults } = await mastra
      .getAgent('weatherAgent')
      .generate('How is the weather in Delhi?', { requestContext: holding('weather:read') });
    answers.push([text, toolResults.map(({ payload }) => payload.result), scripted.told()]);
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[1]?.[2]).toEqual([{ temperature: 21, conditions: 'Clear sky', location: 'Delhi' }]);
  expect(await recorded()).toEqual(['allowed weatherTool', 'success weatherTool']);
});
