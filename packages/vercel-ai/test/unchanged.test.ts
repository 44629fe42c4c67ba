import { AuthorizationError, guardTools } from '@grantex/vercel-ai';
import {
  experimental_toolCaller,
  generateText,
  isStepCount,
  streamText,
  tool,
  type ToolExecutionOptions,
  type ToolSet,
  toUIMessageStream,
} from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOnly, guardOne, inputSchema } from './one-tool.ts';
import { collect, scriptedModel, toolResultsRead } from './scripted-model.ts';
import { startTestService } from '@grantex/testing';
import { contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

test('an error of a tool reaches the application unchanged, and is recorded as a failure', async () => {
  await using service = await startTestService();
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

test('a tool keeps its own form of output, which never gets a refusal', async () => {
  await using service = await startTestService();
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

test('everything else of a tool is unchanged: metadata, hooks, symbols, its class and its private fields', async () => {
  await using service = await startTestService();
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
  let titles = 0;
  Object.defineProperty(only, 'title', { get: () => `Airline ${++titles}` });
  Object.freeze(only);
  const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
  const { steps } = await generateText({ model: scriptedModel([callOnly]), tools, prompt });
  expect(steps[0]?.content.at(-1)).toMatchObject({ output: 'AI 101', toolMetadata: { source: 'airline' } });
  expect(hooks).toEqual(['available']);
  expect(tools.only).toBeInstanceOf(Airline);
  expect(tools.only[mark]).toBe('kept');
  const { title } = tools.only as { title?: string };
  expect(title).toBe(`Airline ${titles}`);
  expect(Object.keys(tools.only).toSorted()).toEqual([
    'execute',
    'inputSchema',
    'metadata',
    'onInputAvailable',
  ]);
});

test('a tool gets the options that the SDK made for the call, and a signal that aborts with its signal', async () => {
  await using service = await startTestService();
  const seen: ToolExecutionOptions<unknown>[] = [];
  const only = tool({ inputSchema, execute: (_input, options) => void seen.push(options) });
  const tools = guardOne(service.guard, service.tokenFor('flights:search'), only);
  const controller = new AbortController();
  const { signal: abortSignal } = controller;
  await generateText({ model: scriptedModel([callOnly]), tools, prompt, abortSignal });
  expect(seen).toMatchObject([{ toolCallId: 'call-1-1', messages: [{ role: 'user' }] }]);
  const given = seen[0]?.abortSignal;
  expect(seen[0]?.abortSignal).toBe(given);
  expect(given?.aborted).toBe(false);
  controller.abort('left');
  expect(given?.reason).toBe('left');
});

test.each([
  ['is aborted', 'AbortError'],
  ['takes longer than it may', 'TimeoutError'],
])(
  'a call that %s, and throws, is recorded as aborted: what it did by then is unknown',
  async (_title, threw) => {
    await using service = await startTestService();
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
    expect(service.recorder.entries.at(-1)?.metadata).toEqual({ ended: 'aborted' });
  },
);

test('an interface shows the refusal as the text of an error', async () => {
  await using service = await startTestService();
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
  const [own, shown] = result.stream.tee();
  const textOf = async (options: Parameters<typeof toUIMessageStream>[0]): Promise<string> => {
    const chunks = await collect(toUIMessageStream(options));
    const chunk = chunks.find(({ type }) => type === 'tool-output-error');
    return chunk?.type === 'tool-output-error' ? chunk.errorText : '';
  };
  const refusal = { error: 'invalid_token', code: 'no_credentials' };
  expect(JSON.parse(await textOf({ stream: shown }))).toMatchObject(refusal);
  expect(await textOf({ stream: own, onError: () => 'No.' })).toBe('No.');
});

test("the SDK's callbacks before a tool runs are called for a refused call as well", async () => {
  await using service = await startTestService();
  const called: string[] = [];
  const only = tool({
    description: () => {
      called.push('description');
      return 'Finds flights';
    },
    inputSchema,
    onInputStart: () => void called.push('onInputStart'),
    onInputAvailable: () => void called.push('onInputAvailable'),
    execute: () => void called.push('execute'),
  });
  const tools = guardOne(service.guard, service.tokenFor('flights:book'), only);
  await generateText({ model: scriptedModel([callOnly]), tools, prompt });
  expect(called).toEqual(['description', 'onInputStart', 'onInputAvailable']);
  expect(await service.recorded()).toEqual(['blocked only']);
});

test('a guarded tool is guarded when another tool calls it', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const guarded = guardTools(createTravelTools(done), {
    guard: service.guard,
    rules: travelRules,
    token: () => service.tokenFor('flights:search'),
  });
  const only = tool({ inputSchema: z.object({}), execute: () => [] as unknown[] });
  const options = { toolCallId: 'inner', messages: [], context: {} };
  const bind = ({ search, book }: ToolSet): typeof only => ({
    ...only,
    execute: async () => {
      const booked = Promise.resolve(book?.execute?.({ flight: 'AI 101', price: 5 }, options));
      const refusal: unknown = await booked.catch(
        (error: unknown) => AuthorizationError.is(error) && error.reason,
      );
      const searched: unknown = await search?.execute?.({ to: 'Oslo' }, options);
      return [searched, refusal];
    },
  });
  const program = experimental_toolCaller(only, { type: 'local', bind });
  const model = scriptedModel([{ toolName: 'program', input: {} }]);
  await generateText({
    model,
    tools: { ...guarded, program },
    toolsContext: contextOf(undefined),
    experimental_toolCallers: { search: ['program'], book: ['program'] },
    prompt,
    stopWhen,
  });
  expect(toolResultsRead(model)).toMatchObject([{ value: [{ flights: ['Oslo'] }, 'scope_missing'] }]);
  expect(done).toEqual(['searched Oslo']);
});
