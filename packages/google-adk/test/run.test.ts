import { FunctionTool } from '@google/adk';
import { AuthorizationError, guardTool, type TokenSource } from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventsOf, runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService, type Service } from './service.ts';

const parameters = z.object({ flight: z.string(), price: z.coerce.number() });
const rule = {
  scopes: ['flights:book'],
  amount: ({ price }: { price: number }) => price,
} as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

type Execute = (input: z.infer<typeof parameters>, signal?: AbortSignal) => unknown;

function bookingTool({ guard, token }: Pick<Service, 'guard' | 'token'>, execute: Execute) {
  const book = new FunctionTool({
    name: 'book',
    description: 'Books a flight.',
    parameters,
    execute: (input, toolContext) => execute(input, toolContext?.abortSignal),
  });
  return guardTool(book, { guard, rule, token });
}

const booked: Execute = ({ flight }) => ({ booked: flight });

test.each<[string, object, 'failure' | 'success']>([
  ['an error', { error: 'The airline said no.' }, 'failure'],
  ['an MCP result with isError', { content: [], isError: true }, 'failure'],
  ['an error member without an error', { error: null, booked: 'AI 101' }, 'success'],
])('an answer with %s is passed on unchanged, and recorded by its content', async (_what, answer, status) => {
  await using service = await createService();
  const model = new ScriptedLlm([BOOK]);
  const runner = runnerOf(model, [bookingTool(service, () => answer)]);
  await runFor(runner, service.userHolding('flights:book:max_500'));
  expect(model.told).toEqual([answer]);
  expect(await service.recorded()).toEqual(['allowed book', `${status} book`]);
});

test('each of several calls in one turn is decided separately', async () => {
  await using service = await createService();
  const model = new ScriptedLlm([
    ['book', { flight: 'AI 1', price: 100 }],
    ['book', { flight: 'AI 2', price: 900 }],
    ['book', { flight: 'AI 3', price: 500 }],
  ]);
  const runner = runnerOf(model, [bookingTool(service, booked)]);
  await runFor(runner, service.userHolding('flights:book:max_500'));
  expect(model.told).toMatchObject([{ booked: 'AI 1' }, { code: 'amount_over' }, { booked: 'AI 3' }]);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed book',
    'allowed book',
    'blocked book',
    'success book',
    'success book',
  ]);
});

test('a retry after a refusal runs once the user has a better token', async () => {
  await using service = await createService();
  const model = new ScriptedLlm([BOOK], [BOOK]);
  const userId = service.userHolding('flights:search');
  const runner = runnerOf(model, [bookingTool(service, booked)], {
    afterToolCallback: () => {
      service.give(userId, service.issuer.grantToken({ scopes: ['flights:book'] }));
      return undefined;
    },
  });
  await runFor(runner, userId);
  expect(model.told).toMatchObject([{ code: 'scope_missing' }, { booked: 'AI 101' }]);
  expect(await service.recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
});

test('a tool that throws is recorded, and the model gets the error as without a guard', async () => {
  await using service = await createService();
  const execute = (): never => {
    throw new RangeError('The airline said no.');
  };
  const bare = new FunctionTool({ name: 'book', description: 'Books a flight.', parameters, execute });
  const told: unknown[] = [];
  for (const tool of [bare, guardTool(bare, { guard: service.guard, rule, token: service.token })]) {
    const model = new ScriptedLlm([BOOK]);
    await runFor(runnerOf(model, [tool]), service.userHolding('flights:book'));
    told.push(model.told);
  }
  expect(told[1]).toEqual(told[0]);
  expect(told[1]).toEqual([{ error: "Error in tool 'book': The airline said no." }]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ threw: 'RangeError' });
});

test('a failing token lookup refuses, and so does a missing token', async () => {
  await using service = await createService();
  const told = async (token: TokenSource): Promise<unknown> => {
    const model = new ScriptedLlm([BOOK]);
    await runFor(runnerOf(model, [bookingTool({ guard: service.guard, token }, booked)]), 'user_alice');
    return model.told[0];
  };
  const expired: TokenSource = () => {
    throw new AuthorizationError('expired');
  };
  expect(await told(expired)).toMatchObject({ code: 'expired' });
  expect(await told(() => undefined)).toMatchObject({ code: 'no_credentials' });
  expect(await told(async () => '')).toMatchObject({ code: 'no_credentials' });
  const book = bookingTool(service, booked);
  const runWithout = book.runAsync.bind(book) as (request: { args: unknown }) => Promise<unknown>;
  expect(await runWithout({ args: BOOK[1] })).toMatchObject({ code: 'no_credentials' });
});

test('a run that is aborted while the tool runs ends, and is a failure', async () => {
  await using service = await createService();
  const controller = new AbortController();
  const book = bookingTool(service, (_input, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
    controller.abort();
    return promise;
  });
  const model = new ScriptedLlm([BOOK]);
  await runAborted(service, controller.signal, model, book);
  expect(model.requests).toHaveLength(1);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});

test('calls that the ADK still makes after an abort run as without a guard', async () => {
  await using service = await createService();
  const controller = new AbortController();
  let runs = 0;
  const book = bookingTool(service, () => {
    controller.abort();
    runs += 1;
    return { runs };
  });
  await runAborted(service, controller.signal, new ScriptedLlm([BOOK, BOOK]), book);
  expect(runs).toBe(2);
});

async function runAborted(
  service: Service,
  abortSignal: AbortSignal,
  model: ScriptedLlm,
  book: ReturnType<typeof bookingTool>,
): Promise<void> {
  const runner = runnerOf(model, [book]);
  const userId = service.userHolding('flights:book');
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  await eventsOf(
    runner.runAsync({ userId, sessionId, newMessage: { parts: [{ text: 'Book.' }] }, abortSignal }),
  );
}
