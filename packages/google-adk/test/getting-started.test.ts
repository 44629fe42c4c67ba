import { FunctionTool, InMemoryRunner, LlmAgent } from '@google/adk';
import { guardTool } from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runFor, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

// The agent of the ADK's quickstart (https://google.github.io/adk-docs/get-started/typescript), with a tool that
// returns the time in a city. Only the model is scripted.
test('the agent of the quickstart tells the time as before, with one line around its tool', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const getCurrentTime = new FunctionTool({
    name: 'get_current_time',
    description: 'Tells what time it is in a city.',
    parameters: z.object({ city: z.string().describe('Whose time is asked for.') }),
    execute: ({ city }) => ({ status: 'success', report: `It is 10:30 in ${city}.` }),
  });
  const guarded = guardTool(getCurrentTime, { guard, rule: { scopes: ['time:read'] }, token });

  const results = [];
  for (const tool of [getCurrentTime, guarded]) {
    const model = new ScriptedLlm([['get_current_time', { city: 'Delhi' }]]);
    const rootAgent = new LlmAgent({
      name: 'hello_time_agent',
      model,
      description: 'Knows what time it is.',
      instruction: 'Use the tool get_current_time.',
      tools: [tool],
    });
    const events = await runFor(new InMemoryRunner({ agent: rootAgent }), service.userHolding('time:read'));
    results.push({
      answer: events.at(-1)?.content,
      told: model.told,
      declared: model.requests[0]?.config?.tools,
    });
  }
  const [before, after] = results;
  expect(after).toEqual(before);
  expect(after?.told).toEqual([{ status: 'success', report: 'It is 10:30 in Delhi.' }]);
  expect(await service.recorded()).toEqual(['allowed get_current_time', 'success get_current_time']);
});
