import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { AuthorizationError, guardTool, guardTools } from '@grantex/anthropic';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import { clientOf } from './clients.ts';
import { type ScriptedCall, startMessagesApi } from 'adapter-tests';
import { type Booking, makeTool, mcpTool, names, run, type Work } from './tools.ts';

const rule = { scopes: ['flights:book'], amount: ({ price }: Booking) => price } as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

test.each(names)(
  'what the API is told of a tool by %s does not change, nor what it is answered',
  async (kind) => {
    await using service = await startTestService();
    const bare = makeTool(kind, ({ flight }) => `booked ${flight}`);
    const grantToken = service.tokenFor('flights:book:max_500');
    const guarded = guardTool(bare, { guard: service.guard, rule, token: () => grantToken });
    const seen = [];
    for (const tool of [bare, guarded]) {
      await using api = await startMessagesApi([BOOK]);
      await run(api, [tool]);
      seen.push({ requests: api.requests, answers: api.answers });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[1]?.answers).toEqual([{ name: 'book', content: 'booked AI 101', isError: false }]);
    expect(await service.recorded()).toEqual(['allowed book', 'success book']);
  },
);

test('each of several calls in one turn is decided separately, and a refusal is an error', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([
    ['book', { flight: 'AI 1', price: 100 }],
    ['book', { flight: 'AI 2', price: 900 }],
    ['book', { flight: 'AI 3', price: 500 }],
  ]);
  const grantToken = service.tokenFor('flights:book:max_500');
  const book = guardTool(
    makeTool('betaZodTool', ({ flight }) => `"${flight}"`),
    { guard: service.guard, rule, token: () => grantToken },
  );
  await run(api, [book]);
  expect(api.answers.map(({ isError }) => isError)).toEqual([false, true, false]);
  expect(api.told).toMatchObject(['AI 1', { code: 'amount_over' }, 'AI 3']);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed book',
    'allowed book',
    'blocked book',
    'success book',
    'success book',
  ]);
});

test('two runs of the same tool at once act each with its own token', async () => {
  await using service = await startTestService();
  const bare = makeTool('betaZodTool', async ({ flight }) => `"${flight}"`);
  const told = await Promise.all(
    ['flights:book', 'flights:search'].map(async (scope) => {
      await using api = await startMessagesApi([BOOK]);
      const grantToken = service.tokenFor(scope);
      await run(api, [guardTool(bare, { guard: service.guard, rule, token: () => grantToken })]);
      return api.told[0];
    }),
  );
  expect(told).toMatchObject(['AI 101', { code: 'scope_missing' }]);
});

test('a runner passes no context, so a token that needs one is not read, and the call is refused', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([BOOK]);
  const book = guardTool(
    makeTool('betaZodTool', () => 'booked'),
    {
      guard: service.guardWith({ onDecision: () => {} }),
      rule,
      token: ({ grantToken }: { readonly grantToken: string }) => grantToken,
    },
  );
  await run(api, [book]);
  expect(api.told).toMatchObject([{ code: 'token_unavailable' }]);
});

test('a tool that is added to a running runner is guarded as it was given', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([BOOK]);
  const grantToken = service.tokenFor('flights:search');
  const book = guardTool(
    makeTool('betaZodTool', () => 'booked'),
    { guard: service.guard, rule, token: () => grantToken },
  );
  const runner = clientOf(api.baseURL).beta.messages.toolRunner({
    model: 'scripted',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Book.' }],
    tools: [],
  });
  runner.addTools(book);
  await runner;
  expect(api.told).toMatchObject([{ code: 'scope_missing' }]);
});

test.each<[string, Error, unknown]>([
  ['an error', new RangeError('The airline said no.'), 'Error: The airline said no.'],
  [
    'a ToolError',
    new ToolError([{ type: 'text', text: 'Sold out.' }]),
    [{ type: 'text', text: 'Sold out.' }],
  ],
  ['a refusal by another guard', new AuthorizationError('scope_missing'), expect.stringMatching(/^Error: /)],
])(
  '%s of a tool is the answer as without a guard, and recorded as a failure',
  async (_what, error, content) => {
    await using service = await startTestService();
    const grantToken = service.tokenFor('flights:book');
    const bare = makeTool('betaZodTool', () => {
      throw error;
    });
    const guarded = guardTool(bare, { guard: service.guard, rule, token: () => grantToken });
    const answers = [];
    for (const tool of [bare, guarded]) {
      await using api = await startMessagesApi([BOOK]);
      await run(api, [tool]);
      answers.push(...api.answers);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[1]).toEqual({ name: 'book', content, isError: true });
    expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  },
);

test('a tool of an MCP server is guarded before the call reaches the server, and its errors are failures', async () => {
  await using service = await startTestService();
  const called: unknown[] = [];
  const bare = mcpTool((input) => {
    called.push(input);
    return { content: [{ type: 'text', text: 'Sold out.' }], isError: true };
  });
  const answers = [];
  for (const scope of ['flights:book', 'flights:search']) {
    await using api = await startMessagesApi([BOOK]);
    const grantToken = service.tokenFor(scope);
    const options = { guard: service.guard, rules: { book: rule }, token: () => grantToken };
    await run(api, guardTools([bare], options));
    answers.push(...api.answers);
  }
  expect(answers).toMatchObject([
    { content: [{ text: 'Sold out.' }], isError: true },
    { content: expect.stringContaining('"scope_missing"') as string, isError: true },
  ]);
  expect(called).toEqual([{ flight: 'AI 101', price: 420 }]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'blocked book']);
});

test('a tool still gets what the runner passes', async () => {
  await using service = await startTestService();
  await using api = await startMessagesApi([BOOK], [BOOK]);
  const grantToken = service.tokenFor('flights:book');
  const work: Work = (_booking, context) => {
    const { toolUse } = context as { readonly toolUse: { readonly name: string } };
    return JSON.stringify(toolUse.name);
  };
  await run(api, [
    guardTool(makeTool('betaZodTool', work), { guard: service.guard, rule, token: () => grantToken }),
  ]);
  expect(api.told).toEqual(['book', 'book']);
});

test('what has no name or no function throws, such as a toolset', async () => {
  await using service = await startTestService();
  const guarding = { guard: service.guard, rule, token: () => '' };
  for (const tool of [
    undefined,
    { name: 'book', input_schema: { type: 'object' } },
    { type: 'web_search_20250305', name: 'web_search' },
    { type: 'computer_toolset_20260801', run: () => [] },
  ]) {
    expect(() => guardTool(tool as never, guarding)).toThrow(
      '"tool" must be a tool with a "name" and a "run"',
    );
  }
});
