import { defineRules, guardTool, guardTools } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { type Runnable, RunnableLambda, RunnableToolLike } from '@langchain/core/runnables';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent } from 'langchain';
import { PARSED_CALLS, PARSED_GRANT, PARSED_RULE, refusedIn } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

interface Booking {
  readonly flight: string;
  readonly price: number;
}

const schema = z.object({ flight: z.string(), price: z.number() });
const rules = defineRules({
  book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
});
const rule = rules.book;
const args = { flight: 'AI 101', price: 420 };
const call = callOf('book', args);
const HELD = 'flights:book:max_500';
const RECORDED = ['allowed book', 'success book', 'blocked book'];

function bookingTool(work: (booking: Booking) => unknown = ({ flight }) => `booked ${flight}`) {
  return RunnableLambda.from<Booking, unknown>(work).asTool({ name: 'book', description: 'Books.', schema });
}

type Run = (tool: ReturnType<typeof bookingTool>, config: object) => Promise<unknown>;

/** Invokes with a context, which the type of a runnable's config lacks. */
const invoke = (book: Runnable, input: unknown, config: object): Promise<unknown> =>
  book.invoke(input, config);

const first = ([value]: readonly unknown[]): unknown => value;

async function lastOf(chunks: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const chunk of chunks) last = chunk;
  return last;
}

async function* only<VALUE>(value: VALUE): AsyncGenerator<VALUE> {
  yield value;
}

const directWays: { readonly [way: string]: Run } = {
  invoke: (book, config) => book.invoke(args, config),
  batch: async (book, config) => first(await book.batch([args], config)),
  stream: async (book, config) => lastOf(await book.stream(args, config)),
  transform: (book, config) => lastOf(book.transform(only(args), config)),
  streamEvents: async (book, config) => {
    const events = book.streamEvents(args, { ...config, version: 'v2' });
    return ((await lastOf(events)) as { data: { output: unknown } }).data.output;
  },
  streamLog: async (book, config) => {
    const [patch] = ((await lastOf(book.streamLog(args, config))) as { ops: { value?: unknown }[] }).ops;
    return patch?.value ?? 'booked AI 101';
  },
  withConfig: (book, config) => book.withConfig({ tags: ['tagged'] }).invoke(args, config),
  withRetry: (book, config) => book.withRetry({ stopAfterAttempt: 1 }).invoke(args, config),
  withFallbacks: (book, config) => book.withFallbacks({ fallbacks: [] }).invoke(args, config),
  withListeners: (book, config) => book.withListeners({ onEnd: () => {} }).invoke(args, config),
  pipe: (book, config) =>
    book.pipe(RunnableLambda.from((output: unknown): unknown => output)).invoke(args, config),
  'asTool once more': (book, config) => book.asTool({ name: 'again', schema }).invoke(args, config),
};

test.each(Object.entries(directWays))('%s runs with a grant, and throws without one', async (_way, run) => {
  const service = createService();
  const book = guardTool(bookingTool(), { guard: service.guard, rule, token });
  expect(await run(book, service.holding(HELD))).toBe('booked AI 101');
  await expect(run(book, service.holding('flights:search'))).rejects.toMatchObject({
    name: 'AuthorizationError',
    reason: 'scope_missing',
  });
  expect(await service.recorded()).toEqual(RECORDED);
});

const calledWays: { readonly [way: string]: Run } = {
  'invoke with a tool call': (book, config) => book.invoke(call, config),
  'batch with a tool call': async (book, config) => first(await book.batch([call], config)),
  'stream with a tool call': async (book, config) => lastOf(await book.stream(call, config)),
  ToolNode: async (book, config) => {
    const message = new AIMessage({ content: '', tool_calls: [call] });
    return first((await new ToolNode([book]).invoke([message], config)) as ToolMessage[]);
  },
  createAgent: async (book, config) => {
    const model = fakeModel().respondWithTools([call]).respond(new AIMessage('Done.'));
    const agent = createAgent({ model, tools: [book] });
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Book.')] }, config);
    return messages.find((message) => ToolMessage.isInstance(message));
  },
};

test.each(Object.entries(calledWays))(
  '%s answers with a grant, and tells the model of a refusal without one',
  async (_way, run) => {
    const service = createService();
    const book = guardTool(bookingTool(), { guard: service.guard, rule, token });
    const answer = await run(book, service.holding(HELD));
    expect(ToolMessage.isInstance(answer) ? answer.text : answer).toBe('booked AI 101');
    const refusal = (await run(book, service.holding('flights:search'))) as ToolMessage;
    expect(refusal).toMatchObject({ name: 'book', status: 'error', tool_call_id: 'call_1' });
    expect(JSON.parse(refusal.text)).toMatchObject({ missingScopes: ['flights:book'] });
    expect(await service.recorded()).toEqual(RECORDED);
  },
);

test('grantMiddleware guards a runnable as a tool', async () => {
  const { guard, holding, recorded } = createService();
  const model = fakeModel()
    .respondWithTools([call])
    .respondWithTools([callOf('book', { flight: 'AI 102', price: 900 }, 'call_2')])
    .respond(new AIMessage('Done.'));
  const agent = createAgent({
    model,
    tools: [bookingTool()],
    middleware: [grantMiddleware({ guard, rules, token })],
  });
  const { messages } = await agent.invoke({ messages: [new HumanMessage('Book.')] }, holding(HELD));
  expect(messages.filter((message) => ToolMessage.isInstance(message))).toMatchObject([
    { content: 'booked AI 101' },
    { status: 'error', artifact: { code: 'amount_over' } },
  ]);
  expect(await recorded()).toEqual(RECORDED);
});

test('the rule reads what the schema has parsed, and the runnable gets that value', async () => {
  const { guard, holding } = createService();
  const seen: unknown[] = [];
  const book = RunnableLambda.from<Booking, string>((booking) => {
    seen.push(booking);
    return 'booked';
  }).asTool({
    name: 'book',
    schema: z.object({
      flight: z.string(),
      price: z.number().transform((hundreds) => hundreds * 100),
    }),
  });
  const metadata = (booking: { price: number }) => {
    seen.push(booking);
    return { price: booking.price };
  };
  const guarded = guardTool(book, { guard, rule: { ...rule, metadata }, token });
  await invoke(guarded, callOf('book', { flight: 'AI 101', price: 4 }), holding(HELD));
  expect(seen[0]).toEqual({ flight: 'AI 101', price: 400 });
  expect(seen.at(-1)).toBe(seen[0]);
  const refusal = await invoke(guarded, callOf('book', { flight: 'AI 101', price: 9 }), holding(HELD));
  expect(refusal).toMatchObject({ artifact: { code: 'amount_over' } });
});

test('arguments that look like a tool call do not run others than the guard has checked', async () => {
  const { guard, holding, recorded } = createService();
  const loose = z.looseObject({ flight: z.string(), price: z.number() });
  const book = RunnableLambda.from<Booking, string>(({ price }) => `booked for ${price}`).asTool({
    name: 'book',
    schema: loose,
  });
  const hidden = { type: 'tool_call', name: 'book', args: { flight: 'AI 101', price: 9_000 } };
  const once = guardTool(book, { guard, rule, token });
  const twice = guardTool(once, { guard, rule: { scopes: ['flights:book'], amount: rule.amount }, token });
  for (const guarded of [once, twice]) {
    const answer = await invoke(guarded, callOf('book', { ...args, ...hidden }), holding(HELD));
    expect(answer).toBe('booked for 420');
  }
  expect(new Set(await recorded())).toEqual(new Set(['allowed book', 'success book']));
});

test('a program within a tool that calls a runnable cannot mistake a refusal for a result', async () => {
  const { guard, holding } = createService();
  const book = guardTool(bookingTool(), { guard, rule, token });
  const caught: unknown[] = [];
  const travel = tool(
    async (_input, config) => {
      caught.push(await book.invoke(args, config).catch((error: unknown) => error));
      return 'travelled';
    },
    { name: 'travel', description: 'Travels.', schema: z.object({}) },
  );
  await travel.invoke(callOf('travel', {}), holding('flights:search'));
  expect(caught).toMatchObject([{ name: 'AuthorizationError', reason: 'scope_missing' }]);
});

test('an error of the runnable passes through unchanged and is recorded', async () => {
  const { guard, holding, recorder, recorded } = createService();
  const failure = new RangeError('The airline said no.');
  const failing = bookingTool(() => {
    throw failure;
  });
  const book = guardTool(failing, { guard, rule, token });
  await expect(invoke(book, call, holding(HELD))).rejects.toBe(failure);
  expect(await recorded()).toEqual(['allowed book', 'failure book']);
  expect(recorder.entries[1]?.metadata).toEqual({ threw: 'RangeError' });
});

test('the traces of a call have the same runs as without a guard', async () => {
  const { guard, holding } = createService();
  const runsOf = async (book: Runnable): Promise<unknown[]> => {
    const runs: unknown[] = [];
    const names = new Map<string, string | undefined>();
    const handleChainStart = (...[, , id, parent, , , , name]: unknown[]): void => {
      names.set(String(id), name as string | undefined);
      runs.push([name, names.get(String(parent))]);
    };
    await book.invoke(call, { ...holding(HELD), callbacks: [{ handleChainStart }] });
    return runs;
  };
  const bare = await runsOf(bookingTool());
  expect(bare).toEqual([
    ['book', undefined],
    ['book:parse_input', 'book'],
    ['RunnableLambda', 'book'],
  ]);
  expect(await runsOf(guardTool(bookingTool(), { guard, rule, token }))).toEqual(bare);
});

test('a model is shown the same tool, and the tool itself is unchanged', async () => {
  const { guard, recorded } = createService();
  const original = bookingTool();
  const guarded = guardTool(original, { guard, rule, token });
  expect(guarded).toBeInstanceOf(RunnableToolLike);
  expect(convertToOpenAITool(guarded)).toEqual(convertToOpenAITool(original));
  expect(await original.invoke(args)).toBe('booked AI 101');
  expect(await recorded()).toEqual([]);
});

test('wrapping twice is the same as wrapping once, and two guards are both asked', async () => {
  const { guard, holding, recorded } = createService();
  const [once] = guardTools([bookingTool()], { guard, rules, token });
  expect(guardTool(once, { guard, rule, token })).toBe(once);
  const both = guardTool(once, { guard, rule: { scopes: ['payments:initiate'], action: 'pay' }, token });
  expect(await invoke(both, call, holding(HELD, 'payments:initiate'))).toBe('booked AI 101');
  expect(await invoke(both, call, holding('payments:initiate'))).toMatchObject({
    status: 'error',
    artifact: { code: 'scope_missing' },
  });
  expect(await recorded()).toEqual([
    'allowed pay',
    'allowed book',
    'success book',
    'success pay',
    'allowed pay',
    'blocked book',
    'failure pay',
  ]);
});

test.each(['invoke', 'batch', 'stream', 'transform', 'streamEvents', '_streamIterator'])(
  'a runnable as a tool that has its own "%s" is rejected',
  (way) => {
    const { guard } = createService();
    const past = { value: () => Promise.resolve('past the guard') };
    const own: RunnableToolLike = Object.defineProperty(bookingTool(), way, past);
    expect(() => guardTool(own, { guard, rule: { scopes: ['flights:book'] }, token })).toThrow(`"${way}"`);
    class PastTheGuard extends RunnableToolLike {}
    Object.defineProperty(PastTheGuard.prototype, way, past);
    const ofClass = new PastTheGuard({ name: 'book', schema, bound: RunnableLambda.from(() => 'booked') });
    expect(() => guardTool(ofClass, { guard, rule: { scopes: ['flights:book'] }, token })).toThrow(
      `"${way}"`,
    );
  },
);

test('a runnable as a tool that is bound to something else is rejected', () => {
  const { guard } = createService();
  const other = Object.assign(bookingTool(), { bound: RunnableLambda.from(() => 'past the guard') });
  expect(() => guardTool(other, { guard, rule, token })).toThrow('"asTool"');
});

test.each(PARSED_CALLS)(
  'arguments that are %s are decided as the tool gets them',
  async (_what, raw, refused) => {
    const { guard, issuer } = createService();
    const ran: unknown[] = [];
    const pay = tool((payment) => ran.push(payment), {
      name: 'pay',
      description: 'Pays.',
      schema: z.object({
        amount: z.coerce.number().transform((euros) => euros * 100),
        currency: z.string().default('USD'),
      }),
    });
    const grantToken = (): string => issuer.grantToken(PARSED_GRANT);
    const guarded = guardTool(pay, { guard, rule: PARSED_RULE, token });
    const answer = (await invoke(guarded, callOf('pay', raw), { context: { grantToken } })) as ToolMessage;
    expect(ran).toEqual(refused.length === 0 ? [{ amount: 500, currency: 'EUR' }] : []);
    expect(refused.length === 0 ? [] : refusedIn(JSON.parse(String(answer.content)))).toEqual(refused);
  },
);
