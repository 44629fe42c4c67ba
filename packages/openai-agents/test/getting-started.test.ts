import { guardTool } from '@grantex/openai-agents';
import { Agent, run, setDefaultModelProvider, setTracingDisabled, tool } from '@openai/agents';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modelThatCalls, toldTo } from './scripted.ts';
import { createService, token } from './service.ts';

// The agent of the SDK's quickstart (https://openai.github.io/openai-agents-js/guides/quickstart): an agent, a tool
// without parameters, `run`. Only the model is scripted.
test('the tutor of the quickstart tells its fun fact as before, with one line around its tool', async () => {
  await using service = await createService();
  let model = modelThatCalls();
  setTracingDisabled(true);
  setDefaultModelProvider({ getModel: () => model });
  const options = {
    name: 'history_fun_fact',
    description: 'Give a fun fact about history',
    parameters: z.object({}),
    execute: async () => 'Sharks are older than trees.',
  };
  const bare = tool(options);
  const rule = { scopes: ['history:read'] } as const;
  const guarded = tool(guardTool(options, { guard: service.guard, rule, token }));
  const context = service.holding('history:read');

  const results = [];
  for (const historyFunFact of [bare, guarded]) {
    model = modelThatCalls([['history_fun_fact', {}]]);
    const agent = new Agent({
      name: 'History Tutor',
      instructions: 'You help with questions about history.',
      tools: [historyFunFact],
    });
    const { finalOutput } = await run(agent, 'When did sharks first appear?', { context });
    results.push({ finalOutput, told: toldTo(model), tools: model.firstCall?.request.tools });
  }
  const [before, after] = results;
  expect(after).toEqual(before);
  expect(after).toMatchObject({ finalOutput: 'Done.', told: ['Sharks are older than trees.'] });
  expect(await service.recorded()).toEqual(['allowed history_fun_fact', 'success history_fun_fact']);
});
