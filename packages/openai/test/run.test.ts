import { AuthorizationError, guardTool } from '@grantex/openai';
import { startTestService } from '@grantex/testing';
import { zodFunction } from 'openai/helpers/zod';
import { expect, test } from 'vitest';
import { clientOf } from './clients.ts';
import type { ScriptedCall } from 'adapter-tests';
import { startScriptedApi } from './scripted-api.ts';
import { type Booking, kindOf, names, parameters, parse } from './tools.ts';

const rule = { scopes: ['flights:book'], amount: ({ price }: Booking) => price } as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];
const messages = [{ role: 'user' as const, content: 'Book.' }];
const model = 'scripted';

test.each(names)('what the API is told of %s does not change, nor what it is answered', async (name) => {
  await using service = await startTestService();
  const { make, run } = kindOf(name);
  const bare = make(({ flight }) => `booked ${flight}`);
  const grantToken = service.tokenFor('flights:book:max_500');
  const guarded = guardTool(bare, { guard: service.guard, rule, token: () => grantToken });
  const seen = [];
  for (const tool of [bare, guarded]) {
    await using api = await startScriptedApi([BOOK]);
    await run(api, tool);
    seen.push({ requests: api.requests, answers: api.answers });
  }
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[1]?.answers).toMatchObject([{ name: 'book', content: 'booked AI 101' }]);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('each of several calls in one turn is decided separately', async () => {
  await using service = await startTestService();
  await using api = await startScriptedApi([
    ['book', { flight: 'AI 1', price: 100 }],
    ['book', { flight: 'AI 2', price: 900 }],
    ['book', { flight: 'AI 3', price: 500 }],
  ]);
  const grantToken = service.tokenFor('flights:book:max_500');
  const book = guardTool(
    zodFunction({ name: 'book', parameters, function: ({ flight }) => ({ booked: flight }) }),
    { guard: service.guard, rule, token: () => grantToken },
  );
  await clientOf(api.baseURL)
    .chat.completions.runTools({ model, messages, tools: [book] })
    .done();
  expect(api.told).toMatchObject([{ booked: 'AI 1' }, { code: 'amount_over' }, { booked: 'AI 3' }]);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed book',
    'allowed book',
    'blocked book',
    'success book',
    'success book',
  ]);
});

test('two runs of the same tools at once act each with the token of its own context', async () => {
  await using service = await startTestService();
  const book = guardTool(
    {
      type: 'function',
      function: {
        name: 'book',
        description: 'Books.',
        parameters: { type: 'object' },
        parse,
        function: async ({ flight }: Booking) => `booked ${flight}`,
      },
    },
    { guard: service.guard, rule, token: ({ grantToken }: { readonly grantToken: string }) => grantToken },
  );
  const answers = await Promise.all(
    ['flights:book', 'flights:search'].map(async (scope) => {
      await using api = await startScriptedApi([BOOK]);
      const toolContext = { grantToken: service.tokenFor(scope) };
      const { completions } = clientOf(api.baseURL).chat;
      await completions.runTools({ model, messages, tools: [book], toolContext }).done();
      return api.answers[0]?.content;
    }),
  );
  expect(answers).toEqual(['booked AI 101', expect.stringContaining('"scope_missing"')]);
});

test('a runner that was given no context has no token, so its calls are refused', async () => {
  await using service = await startTestService();
  await using api = await startScriptedApi([BOOK]);
  const book = guardTool(zodFunction({ name: 'book', parameters, function: () => 'booked' }), {
    guard: service.guardWith({ onDecision: () => {} }),
    rule,
    token: ({ grantToken }: { readonly grantToken: string }) => grantToken,
  });
  await clientOf(api.baseURL)
    .chat.completions.runTools({ model, messages, tools: [book] })
    .done();
  expect(api.told).toMatchObject([{ code: 'token_unavailable' }]);
});

test('a retry after a refusal runs once there is a better token', async () => {
  await using service = await startTestService();
  await using api = await startScriptedApi([BOOK], [BOOK]);
  const tokens = [service.tokenFor('flights:search'), service.tokenFor('flights:book')];
  const book = guardTool(zodFunction({ name: 'book', parameters, function: () => 'booked' }), {
    guard: service.guard,
    rule,
    token: () => tokens.shift(),
  });
  await clientOf(api.baseURL)
    .chat.completions.runTools({ model, messages, tools: [book] })
    .done();
  expect(api.answers.map(({ content }) => content)).toEqual([
    expect.stringContaining('"scope_missing"'),
    'booked',
  ]);
  expect(await service.recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
});

test.each<[string, Error]>([
  ['an error', new RangeError('The airline said no.')],
  ['a refusal by another guard', new AuthorizationError('scope_missing')],
])('%s of a tool ends the run as without a guard', async (_what, error) => {
  await using service = await startTestService();
  const grantToken = service.tokenFor('flights:book');
  const bare = zodFunction({
    name: 'book',
    parameters,
    function: () => {
      throw error;
    },
  });
  const guarded = guardTool(bare, { guard: service.guard, rule, token: () => grantToken });
  for (const tool of [bare, guarded]) {
    await using api = await startScriptedApi([BOOK]);
    const { completions } = clientOf(api.baseURL).chat;
    const ended: unknown = await completions
      .runTools({ model, messages, tools: [tool] })
      .done()
      .catch((thrown: unknown) => thrown);
    expect((ended as Error).message).toBe(error.message);
  }
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});
