import { AuthorizationError, type Guard, guardTools, type Rule } from '@grantex/vercel-ai';
import {
  dynamicTool,
  generateText,
  isStepCount,
  streamText,
  tool,
  type ToolExecutionOptions,
  type ToolSet,
} from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { collect, scriptedModel, toolResultsRead } from './scripted-model.ts';
import { createService, inLaterTurns } from './service.ts';
import { book, contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';
const rule: Rule = { scopes: ['flights:search'] };

/** Puts the guard in front of one tool, whose token the test knows. */
function guardOne<TOOL extends ToolSet[string]>(guard: Guard, token: string, only: TOOL): { only: TOOL } {
  return guardTools({ only }, { guard, rules: { only: rule }, token: () => token });
}

const callOnly = { toolName: 'only', input: { to: 'Oslo' } };
const inputSchema = z.object({ to: z.string() });

test('what a tool throws reaches the application as it is, and is recorded as a failure', async () => {
  await using service = await createService();
  const thrown = new TypeError('The airline said no.');
  const execute = (): string => {
    throw thrown;
  };
  for (const only of [
    tool({ inputSchema, execute }),
    tool({ inputSchema, execute: async () => execute() }),
  ]) {
    const model = scriptedModel([callOnly]);
    const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
    const { steps } = await generateText({ model, tools, prompt, stopWhen });
    expect(steps[0]?.content.at(-1)).toMatchObject({ type: 'tool-error', error: thrown });
    expect(toolResultsRead(model)).toEqual([
      { type: 'error-text', value: 'TypeError: The airline said no.' },
    ]);
  }
  expect(await service.recorded()).toEqual(['allowed only', 'failure only', 'allowed only', 'failure only']);
  expect(service.recorder.entries.at(-1)?.metadata).toEqual({ threw: 'TypeError' });
});

test('a refusal by another guard inside of a tool is an error of the tool, word for word', async () => {
  await using service = await createService();
  const inner = { token: '', action: 'inner', input: undefined, rule };
  const only = tool({ inputSchema, execute: async () => service.guard.run(inner, () => 'never') });
  const model = scriptedModel([callOnly]);
  const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
  await generateText({ model, tools, prompt, stopWhen });
  expect(toolResultsRead(model)).toEqual([
    {
      type: 'error-text',
      value: 'AuthorizationError: This call needs a grant token, and none was sent.',
    },
  ]);
  expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
});

test('a tool keeps its own form of output, which never sees a refusal', async () => {
  await using service = await createService();
  const seen: unknown[] = [];
  const only = tool({
    inputSchema,
    outputSchema: z.object({ price: z.number() }),
    execute: ({ to }) => ({ price: to.length }),
    toModelOutput: ({ output }) => {
      seen.push(output);
      return { type: 'text', value: `costs ${output.price.toFixed(2)}` };
    },
  });
  const allowed = scriptedModel([callOnly]);
  const held = service.tokenFor('flights:search');
  await generateText({ model: allowed, tools: guardOne(service.guard, held, only), prompt, stopWhen });
  expect(toolResultsRead(allowed)).toEqual([{ type: 'text', value: 'costs 4.00' }]);
  const refused = scriptedModel([callOnly]);
  await generateText({ model: refused, tools: guardOne(service.guard, '', only), prompt, stopWhen });
  expect(toolResultsRead(refused)).toMatchObject([{ type: 'error-text' }]);
  expect(seen).toEqual([{ price: 4 }]);
});

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

test('an input that somebody changes while the guard waits is refused', async () => {
  await using service = await createService();
  const guard = service.guardWith({ audit: inLaterTurns(service.recorder) });
  const done: string[] = [];
  const tools = guardTools(createTravelTools(done), { guard, rules: travelRules, token: tokenOf });
  const input = { flight: 'AI 101', price: 5 };
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const options = { toolCallId: 'call', messages: [], context: toolsContext.book };
  // Known from an earlier call, so that nothing is awaited before the decision.
  await service.verifier.verify(toolsContext.book.grantToken ?? '');
  const result = tools.book.execute(input, options);
  input.price = 9000;
  await expect(result).rejects.toMatchObject({ reason: 'input_changed' });
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});

test('an input that the application refines or repairs is checked as it is then', async () => {
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

test('an input that its schema refuses never reaches the guard', async () => {
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

test('a dynamic tool stays one, and a rule reads its input as what it may be: anything', async () => {
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

test('everything else of a tool stays as it was: metadata, hooks, symbols, its class and its private fields', async () => {
  await using service = await createService();
  const mark = Symbol('mark');
  class Airline {
    readonly inputSchema = inputSchema;
    readonly metadata = { source: 'airline' };
    readonly [mark] = 'kept';
    readonly #fleet = ['AI 101'];
    execute(): string {
      return this.#fleet.join();
    }
  }
  const hooks: string[] = [];
  const only = Object.assign(new Airline(), { onInputAvailable: () => void hooks.push('available') });
  Object.freeze(only);
  const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
  const { steps } = await generateText({ model: scriptedModel([callOnly]), tools, prompt });
  expect(steps[0]?.content.at(-1)).toMatchObject({ output: 'AI 101', toolMetadata: { source: 'airline' } });
  expect(hooks).toEqual(['available']);
  expect(tools.only).toBeInstanceOf(Airline);
  expect(tools.only[mark]).toBe('kept');
  expect(Object.keys(tools.only).toSorted()).toEqual([
    'execute',
    'inputSchema',
    'metadata',
    'onInputAvailable',
  ]);
});

test('a tool gets the options that the SDK made for the call, its own signal included', async () => {
  await using service = await createService();
  const seen: ToolExecutionOptions<unknown>[] = [];
  const only = tool({ inputSchema, execute: (_input, options) => void seen.push(options) });
  const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
  const { signal } = new AbortController();
  await generateText({ model: scriptedModel([callOnly]), tools, prompt, abortSignal: signal });
  expect(seen).toMatchObject([{ toolCallId: 'call-1-1', messages: [{ role: 'user' }] }]);
  expect(seen[0]?.abortSignal).toBe(signal);
});

test.each([
  ['is aborted', 'AbortError'],
  ['takes longer than it may', 'TimeoutError'],
])('a call that %s ends as the tool does', async (_title, threw) => {
  await using service = await createService();
  const token = service.tokenFor('flights:search');
  await service.verifier.verify(token);
  const controller = new AbortController();
  const only = tool({
    inputSchema,
    execute: (_input, { abortSignal }) =>
      new Promise<string>((_resolve, reject) => {
        abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
        if (threw === 'AbortError') controller.abort();
      }),
  });
  const limits = threw === 'AbortError' ? { abortSignal: controller.signal } : { timeout: { toolMs: 20 } };
  const tools = guardOne(service.guard, token, only);
  const model = scriptedModel([callOnly]);
  await generateText({ model, tools, prompt, ...limits }).catch((error: unknown) => error);
  expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
  expect(service.recorder.entries.at(-1)?.metadata).toEqual({ threw });
});

test('a call that is aborted while the guard waits does not run', async () => {
  await using service = await createService();
  const controller = new AbortController();
  const guard = service.guardWith({
    audit: {
      ...service.recorder,
      async write(record) {
        controller.abort();
        return service.recorder.write(record);
      },
    },
  });
  const done: string[] = [];
  const only = tool({ inputSchema, execute: ({ to }) => done.push(to) });
  const tools = guardOne(guard, service.tokenFor('flights:search'), only);
  const model = scriptedModel([callOnly]);
  const { steps } = await generateText({ model, tools, prompt, abortSignal: controller.signal });
  expect(steps[0]?.content.at(-1)).toMatchObject({ type: 'tool-error', error: { name: 'AbortError' } });
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
});

test('an interface shows the refusal as the text of an error', async () => {
  await using service = await createService();
  const tools = guardTools(createTravelTools(), {
    guard: service.guard,
    rules: travelRules,
    token: tokenOf,
  });
  const result = streamText({
    model: scriptedModel([search()]),
    tools,
    prompt,
    toolsContext: contextOf(undefined),
  });
  const chunks = await collect(result.toUIMessageStream());
  const chunk = chunks.find(({ type }) => type === 'tool-output-error');
  const text = chunk?.type === 'tool-output-error' ? chunk.errorText : '';
  expect(JSON.parse(text)).toMatchObject({ error: 'invalid_token', code: 'no_credentials' });
});

test('what reads the token may fail, which refuses and does not run the tool', async () => {
  await using service = await createService();
  const done: string[] = [];
  const readers = [
    () => {
      throw new Error('The session is gone.');
    },
    () => Promise.reject(new Error('The session is gone.')),
    () => Promise.resolve(undefined),
    () => '',
  ];
  const codes: unknown[] = [];
  for (const token of readers) {
    const model = scriptedModel([search()]);
    const tools = guardTools(createTravelTools(done), { guard: service.guard, rules: travelRules, token });
    const { steps } = await generateText({ model, tools, prompt, toolsContext: contextOf(undefined) });
    const part = steps[0]?.content.at(-1);
    codes.push(part?.type === 'tool-error' && AuthorizationError.is(part.error) && part.error.reason);
  }
  expect(codes).toEqual(['guard_failed', 'guard_failed', 'no_credentials', 'no_credentials']);
  expect(done).toEqual([]);
});
