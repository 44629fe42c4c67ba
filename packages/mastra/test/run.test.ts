import { AuthorizationError, defineRules, guardTool, guardTools } from '@grantex/mastra';
import { createTool } from '@mastra/core/tools';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { agentOf, scriptedModel, type ScriptedCall } from './scripted.ts';
import { carrying, createService, token } from './service.ts';

const inputSchema = z.object({ flight: z.string(), price: z.number() });
const rules = defineRules({
  book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
});
const rule = rules.book;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];
const DEAR: ScriptedCall = ['book', { flight: 'AI 102', price: 900 }];
const HELD = 'flights:book:max_500';

const book = createTool({
  id: 'book',
  description: 'Books a flight.',
  inputSchema,
  execute: async ({ flight }) => ({ booked: flight }),
});

/** What a model reads of a refusal. */
const refusalIn = (told: unknown): unknown => JSON.parse(String(told));

test.each(['generate', 'stream'] as const)(
  'a tool of an agent runs with a grant, and the model reads a refusal without one (%s)',
  async (way) => {
    const { guard, holding, recorded } = createService();
    const tools = guardTools({ book }, { guard, rules, token });
    const model = scriptedModel([BOOK], [DEAR]);
    const options = { requestContext: holding(HELD) };
    const agent = agentOf(model, tools);
    if (way === 'generate') await agent.generate('Book.', options);
    else await (await agent.stream('Book.', options)).consumeStream();
    const [booked, refused] = model.told();
    expect(booked).toEqual({ booked: 'AI 101' });
    expect(refusalIn(refused)).toMatchObject({
      code: 'amount_over',
      missingScopes: ['flights:book:max_900'],
    });
    expect(await recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
  },
);

test('tools that are given for one run are guarded as well', async () => {
  const { guard, holding, recorded } = createService();
  const tools = guardTools({ book }, { guard, rules, token });
  const model = scriptedModel([DEAR]);
  await agentOf(model, {}).generate('Book.', {
    requestContext: holding(HELD),
    toolsets: { travel: tools },
  });
  expect(refusalIn(model.told()[0])).toMatchObject({ code: 'amount_over' });
  expect(await recorded()).toEqual(['blocked book']);
});

test('each of several calls in one turn is decided separately', async () => {
  const { guard, holding, recorded } = createService();
  const model = scriptedModel([BOOK, DEAR, BOOK]);
  const agent = agentOf(model, guardTools({ book }, { guard, rules, token }));
  await agent.generate('Book.', { requestContext: holding(HELD) });
  expect(model.told()).toMatchObject([{ booked: 'AI 101' }, expect.any(String), { booked: 'AI 101' }]);
  expect((await recorded()).filter((entry) => entry === 'blocked book')).toHaveLength(1);
});

test('an agent has the rule of the name under which it has a tool, not of its id', async () => {
  const { guard, holding, recorded } = createService();
  const { reserve } = guardTools({ reserve: book }, { guard, rules: { reserve: rule }, token });
  await reserve.execute?.({ flight: 'AI 101', price: 420 }, { requestContext: holding(HELD) } as never);
  const loose = { constructor: book, toString: book };
  const unruled = guardTools(loose, { guard, rules: {} as never, token });
  for (const name of ['constructor', 'toString'] as const) {
    const run = unruled[name].execute?.(BOOK[1] as never, { requestContext: holding(HELD) } as never);
    await expect(run).rejects.toMatchObject({ reason: 'no_rule' });
  }
  expect(await recorded()).toEqual([
    'allowed reserve',
    'success reserve',
    'blocked constructor',
    'blocked toString',
  ]);
});

test('a program that runs a tool cannot mistake a refusal for a result', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  const run = async (context?: object): Promise<unknown> =>
    guarded.execute?.({ flight: 'AI 101', price: 420 }, context as never);
  expect(await run({ requestContext: holding(HELD) })).toEqual({ booked: 'AI 101' });
  const error: unknown = await run({ requestContext: holding('flights:search') }).catch(
    (thrown: unknown) => thrown,
  );
  expect(AuthorizationError.is(error)).toBe(true);
  expect(error).toMatchObject({ reason: 'scope_missing', missingScopes: ['flights:book'] });
  await expect(run()).rejects.toMatchObject({ reason: 'no_credentials' });
});

test('a rule reads what the schema has converted, which is also what runs', async () => {
  const { guard, holding, recorder } = createService();
  const ran: unknown[] = [];
  const coercing = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema: z.object({ price: z.coerce.number(), seat: z.string().trim().default('12A') }),
    execute: async (input) => ran.push(input),
  });
  const metadata = (input: { price: number; seat: string }) => ({ ...input });
  const guarded = guardTool(coercing, { guard, rule: { ...rule, metadata }, token });
  const model = scriptedModel([['book', { price: '420', seat: ' 1B ' }]], [['book', { price: '900' }]]);
  await agentOf(model, { book: guarded }).generate('Book.', { requestContext: holding(HELD) });
  expect(ran).toEqual([{ price: 420, seat: '1B' }]);
  await recorder.settled();
  expect(recorder.entries[0]?.metadata).toEqual({ price: 420, seat: '1B' });
  expect(refusalIn(model.told()[1])).toMatchObject({ code: 'amount_over' });
});

// Mastra validates the arguments of a model in the agent, and again in the tool: 5 becomes 50000 here.
test('a tool whose schema changes its own output does not run: the guard would check something else', async () => {
  const { guard, holding, recorded } = createService();
  const seen: unknown[] = [];
  const changing = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema: z.object({ price: z.number().transform((hundreds) => hundreds * 100) }),
    execute: async (input) => seen.push(input),
  });
  const bare = scriptedModel([['book', { price: 5 }]]);
  await agentOf(bare, { book: changing }).generate('Book.');
  expect(seen).toEqual([{ price: 50_000 }]);
  const model = scriptedModel([['book', { price: 5 }]]);
  const guarded = guardTool(changing, { guard, rule, token });
  await agentOf(model, { book: guarded }).generate('Book.', { requestContext: holding(HELD) });
  expect(model.told()).toEqual([expect.stringContaining('The input schema of "book" changes')]);
  expect(seen).toHaveLength(1);
  expect(await recorded()).toEqual([]);
});

test('a result that the output schema does not accept is recorded as a failure', async () => {
  const { guard, holding, recorded } = createService();
  const wrong = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema,
    outputSchema: z.object({ seat: z.string() }),
    execute: async () => ({ seat: 12 }) as never,
  });
  const model = scriptedModel([BOOK]);
  const guarded = guardTool(wrong, { guard, rule, token });
  await agentOf(model, { book: guarded }).generate('Book.', { requestContext: holding(HELD) });
  expect(model.told()).toMatchObject([{ error: true, message: expect.stringContaining('output') as string }]);
  expect(await recorded()).toEqual(['allowed book', 'failure book']);
});

test('what a tool writes for the model is not asked about a refusal', async () => {
  const { guard, holding } = createService();
  const writing = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema,
    outputSchema: z.object({ booked: z.string() }),
    execute: async ({ flight }) => ({ booked: flight }),
    toModelOutput: ({ booked }) => ({ type: 'text', value: booked.toUpperCase() }),
  });
  const model = scriptedModel([BOOK], [DEAR]);
  const guarded = guardTool(writing, { guard, rule, token });
  await agentOf(model, { book: guarded }).generate('Book.', { requestContext: holding(HELD) });
  expect(model.told()[0]).toBe('AI 101');
  expect(refusalIn(model.told()[1])).toMatchObject({ code: 'amount_over' });
});

test('an error of a tool reaches the model unchanged, and is recorded', async () => {
  const { guard, holding, recorder, recorded } = createService();
  const failing = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema,
    execute: async () => {
      throw new RangeError('The airline said no.');
    },
  });
  const told: unknown[] = [];
  for (const tool of [failing, guardTool(failing, { guard, rule, token })]) {
    const model = scriptedModel([BOOK]);
    await agentOf(model, { book: tool }).generate('Book.', { requestContext: holding(HELD) });
    told.push(model.told());
  }
  expect(told[1]).toEqual(told[0]);
  expect(await recorded()).toEqual(['allowed book', 'failure book']);
  expect(recorder.entries[1]?.metadata).toEqual({ threw: 'RangeError' });
});

test('a guarded tool is the same to Mastra, and the tool itself is unchanged', async () => {
  const { guard, recorded } = createService();
  const before = Object.entries(book);
  const guarded = guardTool(book, { guard, rule, token });
  expect(Object.entries(book)).toEqual(before);
  const members = (tool: object): unknown => Object.entries(tool).filter(([name]) => name !== 'execute');
  expect(members(guarded)).toEqual(members(book));
  expect(guarded.constructor).toBe(book.constructor);
  expect(await book.execute?.(BOOK[1] as never, {} as never)).toEqual({ booked: 'AI 101' });
  expect(await recorded()).toEqual([]);
});

test.each([
  ['a copy', (guarded: typeof book) => Object.assign({}, guarded)],
  [
    'a tool that createTool makes of it',
    (guarded: typeof book) => createTool(Object.assign({}, guarded, { id: 'other' }) as never),
  ],
])('%s is guarded, too', async (_what, made) => {
  const { guard, recorded } = createService();
  const tool = made(guardTool(book, { guard, rule, token }));
  const context = { requestContext: carrying(() => undefined) };
  await expect(tool.execute?.(BOOK[1] as never, context as never)).rejects.toMatchObject({
    reason: 'no_credentials',
  });
  expect(await recorded()).toEqual([]);
});

test.each([undefined, null, {}, 'book', { id: 'book', execute: async () => 'booked' }, () => 'booked'])(
  'a value that is not a tool throws: %j',
  (wrong) => {
    const { guard } = createService();
    expect(() => guardTool(wrong as never, { guard, rule: { scopes: ['a:b'] }, token })).toThrow('"tool"');
    expect(() => guardTools({ wrong } as never, { guard, rules: {} as never, token })).toThrow(
      'the tool "wrong"',
    );
  },
);

test('a tool that runs elsewhere cannot be guarded', () => {
  const { guard } = createService();
  const onClient = createTool({ id: 'ask', description: 'Asks.' });
  expect(() => guardTool(onClient, { guard, rule: { scopes: ['a:b'] }, token })).toThrow('"execute"');
});

test.each([
  [HELD, { booked: 'AI 101' }, ['allowed book', 'success book']],
  ['flights:search', expect.stringContaining('scope_missing') as string, ['blocked book']],
])('the guard is asked after a person has approved the call (%s)', async (scope, told, entries) => {
  const { guard, holding, recorded } = createService();
  const asking = createTool({
    id: 'book',
    description: 'Books.',
    inputSchema,
    requireApproval: true,
    execute: async ({ flight }) => ({ booked: flight }),
  });
  const model = scriptedModel([BOOK]);
  const agent = agentOf(model, guardTools({ book: asking }, { guard, rules, token }));
  const requestContext = holding(scope);
  const { runId, finishReason } = await agent.generate('Book.', { requestContext });
  expect([finishReason, await recorded()]).toEqual(['suspended', []]);
  await agent.approveToolCallGenerate({ runId: runId ?? '', requestContext });
  expect(model.told()).toEqual([told]);
  expect(await recorded()).toEqual(entries);
});
