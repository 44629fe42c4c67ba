import { AuthorizationError, type GuardOptions, guardTool } from '@grantex/openai-agents';
import { Agent, ToolCallError, tool } from '@openai/agents';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modelThatCalls, runner, type ScriptedCall, toldTo } from './scripted.ts';
import { createService, type Service, token, type Trip } from './service.ts';

const parameters = z.object({ flight: z.string(), price: z.coerce.number() });
const rule = {
  scopes: ['flights:book'],
  amount: ({ price }: { price: number }) => price,
} as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

type Execute = (input: z.infer<typeof parameters>, signal?: AbortSignal) => unknown;

function bookingTool({ guard }: Pick<Service, 'guard'>, execute: Execute) {
  return tool(
    guardTool(
      {
        name: 'book',
        description: 'Books a flight.',
        parameters,
        execute: (input, _runContext, details) => execute(input, details?.signal),
      },
      { guard, rule, token },
    ),
  );
}

const booked: Execute = ({ flight }) => `booked ${flight}`;

test('each of several parallel calls is decided separately', async () => {
  await using service = await createService();
  const book = bookingTool(service, booked);
  const model = modelThatCalls([
    ['book', { flight: 'AI 1', price: 100 }],
    ['book', { flight: 'AI 2', price: 900 }],
    ['book', { flight: 'AI 3', price: 500 }],
  ]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
  await runner.run(agent, 'Book.', { context: service.holding('flights:book:max_500') });
  expect(toldTo(model)).toEqual(['booked AI 1', expect.stringContaining('"amount_over"'), 'booked AI 3']);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed book',
    'allowed book',
    'blocked book',
    'success book',
    'success book',
  ]);
});

test('a retry after a refusal runs once the context has a better token', async () => {
  await using service = await createService();
  const tokens = ['flights:search', 'flights:book'].map((scope) =>
    service.issuer.grantToken({ scopes: [scope] }),
  );
  const model = modelThatCalls([BOOK], [BOOK]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [bookingTool(service, booked)] });
  await runner.run(agent, 'Book.', { context: { grantToken: () => tokens.shift() } });
  expect(toldTo(model)).toEqual([expect.stringContaining('"scope_missing"'), 'booked AI 101']);
  expect(await service.recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
});

test('a refusal ends a run that stops at its first tool, and is its output, as the README says', async () => {
  await using service = await createService();
  const agent = new Agent<Trip>({
    name: 'Travel',
    model: modelThatCalls([BOOK]),
    tools: [bookingTool(service, booked)],
    toolUseBehavior: 'stop_on_first_tool',
  });
  const context = service.holding('flights:search');
  const { finalOutput, interruptions } = await runner.run(agent, 'Book.', { context });
  expect(JSON.parse(finalOutput ?? '')).toMatchObject({ code: 'scope_missing' });
  expect(interruptions).toEqual([]);
});

test('a tool still gets the context of its run, and the call of the model', async () => {
  await using service = await createService();
  const context = service.holding('flights:book');
  const given: unknown[] = [];
  const book = guardTool(
    {
      name: 'book',
      description: 'Books a flight.',
      parameters,
      execute: (_input, runContext, details) => void given.push(runContext?.context, details?.toolCall?.name),
    },
    { guard: service.guard, rule, token },
  );
  const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [tool(book)] });
  await runner.run(agent, 'Book.', { context });
  expect(given).toEqual([context, 'book']);
});

test('a tool that throws is recorded, and its error is passed on unchanged', async () => {
  await using service = await createService();
  const thrown = new Error('The airline said no.');
  const seen: unknown[] = [];
  const guarded = guardTool(
    {
      name: 'book',
      description: 'Books.',
      parameters,
      execute: () => {
        throw thrown;
      },
      errorFunction: (_runContext, error) => (seen.push(error), 'no seat'),
    },
    { guard: service.guard, rule, token },
  );
  const context = service.holding('flights:book:max_500');
  const model = modelThatCalls([BOOK]);
  await runner.run(new Agent<Trip>({ name: 'Travel', model, tools: [tool(guarded)] }), 'Book.', { context });
  expect(toldTo(model)).toEqual(['no seat']);
  expect(seen).toEqual([thrown]);
  const fatal = tool({ ...guarded, errorFunction: null });
  const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [fatal] });
  const ended: unknown = await runner.run(agent, 'Book.', { context }).catch((error: unknown) => error);
  expect(ended).toBeInstanceOf(ToolCallError);
  expect((ended as ToolCallError).error).toBe(thrown);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'allowed book', 'failure book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ threw: 'Error' });
});

test('a failing token source refuses, and so does a missing context', async () => {
  await using service = await createService();
  const told = async (context: Trip | undefined): Promise<unknown> => {
    const model = modelThatCalls([BOOK]);
    const agent = new Agent<Trip>({ name: 'Travel', model, tools: [bookingTool(service, booked)] });
    await runner.run(agent, 'Book.', context === undefined ? {} : { context });
    return JSON.parse(toldTo(model)[0] ?? '');
  };
  const grantToken = (): never => {
    throw new AuthorizationError('expired');
  };
  expect(await told({ grantToken })).toMatchObject({ code: 'expired' });
  expect(await told({})).toMatchObject({ code: 'no_credentials' });
  expect(await told(undefined)).toMatchObject({ code: 'no_credentials' });
  const bare = bookingTool(service, booked);
  const invoke = bare.invoke as (...values: readonly unknown[]) => Promise<string>;
  expect(await invoke(undefined, JSON.stringify(BOOK[1]))).toContain('no_credentials');
});

test('a run that is aborted while the tool runs ends as it does without a guard, and is a failure', async () => {
  await using service = await createService();
  const controller = new AbortController();
  const book = bookingTool(service, (_input, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
    controller.abort();
    return promise;
  });
  const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [book] });
  const context = service.holding('flights:book');
  await expect(runner.run(agent, 'Book.', { context, signal: controller.signal })).rejects.toThrow('aborted');
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});

test('a tool that times out while the guard waits does not run', async () => {
  await using service = await createService();
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
  const { promise: isSettled, resolve: settle } = Promise.withResolvers<void>();
  let hasRun = false;
  const audit: GuardOptions['audit'] = {
    ...service.recorder,
    async write(record) {
      await isOver;
      if (record.status === 'failure') settle();
      return service.recorder.write(record);
    },
  };
  const book = tool(
    guardTool(
      {
        name: 'book',
        description: 'Books.',
        parameters,
        timeoutMs: 1,
        timeoutErrorFunction: () => (end(), 'too late'),
        execute: () => (hasRun = true),
      },
      { guard: service.guardWith({ audit }), rule, token },
    ),
  );
  const model = modelThatCalls([BOOK]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
  await runner.run(agent, 'Book.', { context: service.holding('flights:book') });
  expect(toldTo(model)).toEqual(['too late']);
  await isSettled;
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  expect(hasRun).toBe(false);
});

test('a tool that continues after its timeout is recorded with its outcome', async () => {
  await using service = await createService();
  const { promise: isTold, resolve: tell } = Promise.withResolvers<void>();
  const book = tool(
    guardTool(
      {
        name: 'book',
        description: 'Books.',
        parameters,
        timeoutMs: 50,
        timeoutErrorFunction: () => (tell(), 'too late'),
        execute: async () => {
          await isTold;
          return 'booked';
        },
      },
      { guard: service.guard, rule, token },
    ),
  );
  const context = service.holding('flights:book');
  // The keys are fetched first, so that only the tool takes time.
  await service.guard.preflight({ token: context.grantToken, action: 'book', input: { price: 1 }, rule });
  const model = modelThatCalls([BOOK]);
  await runner.run(new Agent<Trip>({ name: 'Travel', model, tools: [book] }), 'Book.', { context });
  expect(toldTo(model)).toEqual(['too late']);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});
