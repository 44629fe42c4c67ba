import { guardTools, type Rule } from '@grantex/vercel-ai';
import { dynamicTool, generateText, isStepCount, tool } from 'ai';
import { expect, test } from 'vitest';
import { callOnly, inputSchema, rule } from './one-tool.ts';
import { scriptedModel, toolResultsRead } from './scripted-model.ts';
import { createService, inLaterTurns } from './service.ts';
import { book, contextOf, createTravelTools, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

test('the input that was checked is the very input that runs', async () => {
  await using service = await createService();
  const checked: unknown[] = [];
  const ran: unknown[] = [];
  const only = tool({ inputSchema, execute: (input) => void ran.push(input) });
  const looking: Rule<object> = { ...rule, metadata: (input) => ({ seen: checked.push(input) }) };
  const tools = guardTools(
    { only },
    { guard: service.guard, rules: { only: looking }, token: () => service.tokenFor('flights:search') },
  );
  await generateText({ model: scriptedModel([callOnly]), tools, prompt });
  expect(ran).toHaveLength(1);
  expect(checked[0]).toBe(ran[0]);
});

test('an input that changes while the guard waits is refused', async () => {
  await using service = await createService();
  const guard = service.guardWith({ audit: inLaterTurns(service.recorder) });
  const done: string[] = [];
  const tools = guardTools(createTravelTools(done), { guard, rules: travelRules, token: tokenOf });
  const input = { flight: 'AI 101', price: 5 };
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const options = { toolCallId: 'call', messages: [], context: toolsContext.book };
  // Verified by an earlier call, so that nothing is awaited before the decision.
  await service.verifier.verify(toolsContext.book.grantToken ?? '');
  const result = tools.book.execute(input, options);
  input.price = 9000;
  await expect(result).rejects.toMatchObject({ reason: 'input_changed' });
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});

test('an input that the application refines or repairs is checked afterwards', async () => {
  await using service = await createService();
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

test('an input that its schema rejects never reaches the guard', async () => {
  await using service = await createService();
  const tools = guardTools(createTravelTools(), {
    guard: service.guard,
    rules: travelRules,
    token: tokenOf,
  });
  const model = scriptedModel([book('a lot')]);
  const toolsContext = contextOf(service.tokenFor('flights:book'));
  await generateText({ model, tools, toolsContext, prompt, stopWhen });
  expect(toolResultsRead(model)).toMatchObject([{ type: 'error-text' }]);
  expect(await service.recorded()).toEqual([]);
});

test('a dynamic tool stays one, and a rule gets its input as unknown', async () => {
  await using service = await createService();
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
