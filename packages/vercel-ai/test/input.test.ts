import { guardTools } from '@grantex/vercel-ai';
import { dynamicTool, generateText, isStepCount, tool } from 'ai';
import { PARSED_CALLS, PARSED_GRANT, PARSED_RULE, refusedIn } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOnly, inputSchema, rule } from './one-tool.ts';
import { scriptedModel, toolResultsRead } from './scripted-model.ts';
import { startTestService } from '@grantex/testing';
import { book, contextOf, createTravelTools, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

test('an input that the application refines or repairs is checked afterwards', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const tools = guardTools(createTravelTools(done), {
    guard: service.guard,
    rules: travelRules,
    token: tokenOf,
  });
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const raise = { book: (input: { flight: string; price: number }) => ({ ...input, price: 9000 }) };
  const refined = scriptedModel([book(5)]);
  const asked = { tools, toolsContext, prompt, stopWhen };
  await generateText({ ...asked, model: refined, experimental_refineToolInput: raise });
  expect(toolResultsRead(refined)).toMatchObject([{ value: expect.stringContaining('max_9000') }]);
  const repaired = scriptedModel([book('a lot')]);
  await generateText({
    ...asked,
    model: repaired,
    repairToolCall: ({ toolCall }) =>
      Promise.resolve({ ...toolCall, input: JSON.stringify({ flight: 'AI 101', price: 8000 }) }),
  });
  expect(toolResultsRead(repaired)).toMatchObject([{ value: expect.stringContaining('max_8000') }]);
  expect(done).toEqual([]);
});

test('a dynamic tool stays one, and a rule gets its input as unknown', async () => {
  await using service = await startTestService();
  const tools = guardTools(
    { only: dynamicTool({ inputSchema, execute: async (input) => ({ got: input }) }) },
    {
      guard: service.guard,
      rules: { only: { ...rule, metadata: (input) => ({ known: typeof input }) } },
      token: () => service.tokenFor('flights:search'),
    },
  );
  const { steps } = await generateText({ model: scriptedModel([callOnly]), tools, prompt });
  expect(steps[0]?.content.at(-1)).toMatchObject({
    type: 'tool-result',
    dynamic: true,
    output: { got: callOnly.input },
  });
  await service.recorded();
  expect(service.recorder.entries[0]?.metadata).toEqual({ known: 'object' });
});

test.each(PARSED_CALLS)(
  'arguments that are %s are decided as the tool gets them',
  async (_what, input, refused) => {
    await using service = await startTestService();
    const ran: unknown[] = [];
    const pay = tool({
      inputSchema: z.object({
        amount: z.coerce.number().transform((euros) => euros * 100),
        currency: z.string().default('USD'),
      }),
      execute: async (payment) => ran.push(payment),
    });
    const { guard, issuer } = service;
    const token = (): string => issuer.grantToken(PARSED_GRANT);
    const tools = guardTools({ pay }, { guard, rules: { pay: PARSED_RULE }, token });
    const model = scriptedModel([{ toolName: 'pay', input }]);
    await generateText({ model, tools, prompt, stopWhen });
    expect(ran).toEqual(refused.length === 0 ? [{ amount: 500, currency: 'EUR' }] : []);
    const told = toolResultsRead(model)[0] as { readonly value: string };
    expect(refused.length === 0 ? [] : refusedIn(JSON.parse(told.value))).toEqual(refused);
  },
);
