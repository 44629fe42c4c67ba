import { guardTool } from '@grantex/langchain';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { fakeModel } from '@langchain/core/testing';
import { DynamicStructuredTool, DynamicTool, StructuredTool, tool } from '@langchain/core/tools';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent, tool as tool1 } from 'langchain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- a tool of any schema and output
type AnyTool = StructuredTool<any, any, any, any, any>;

const rule = { scopes: ['flights:book'] } as const;
const schema = z.object({ input: z.string() });

class Counter extends StructuredTool {
  name = 'book';
  description = 'Books.';
  schema = schema;
  #booked = 0;

  protected async _call({ input }: z.infer<typeof schema>): Promise<string> {
    this.#booked += 1;
    return `booked ${input} as number ${this.#booked}`.replace(' as number 1', '');
  }
}

const about = { name: 'book', description: 'Books.' };

/** Every kind of tool, with the same answer. */
const kinds: readonly { readonly kind: string; readonly make: () => AnyTool }[] = [
  { kind: 'tool()', make: () => tool(({ input }) => `booked ${input}`, { ...about, schema }) },
  { kind: 'tool() of langchain', make: () => tool1(({ input }) => `booked ${input}`, { ...about, schema }) },
  {
    kind: 'tool() over a string',
    make: () => tool((input) => `booked ${input}`, { ...about, schema: z.string() }),
  },
  {
    kind: 'tool() with a JSON schema',
    make: () =>
      tool((args) => `booked ${(args as { input: string }).input}`, {
        ...about,
        schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
      }),
  },
  {
    kind: 'tool() that streams',
    make: () =>
      tool(
        async function* ({ input }) {
          yield 'booking';
          return `booked ${input}`;
        },
        { ...about, schema },
      ),
  },
  {
    kind: 'DynamicTool',
    make: () => new DynamicTool({ ...about, func: async (input) => `booked ${input}` }),
  },
  {
    kind: 'DynamicStructuredTool',
    make: () => new DynamicStructuredTool({ ...about, schema, func: async ({ input }) => `booked ${input}` }),
  },
  {
    kind: 'DynamicStructuredTool that streams',
    make: () =>
      new DynamicStructuredTool({
        ...about,
        schema,
        async *func({ input }) {
          yield 'booking';
          return `booked ${input}`;
        },
      }),
  },
  { kind: 'a class with private members', make: () => new Counter() },
];

type Run = (tool: AnyTool, config: object) => Promise<unknown>;

const args = { input: 'AI 101' };
const first = ([value]: readonly unknown[]): unknown => value;
const firstOf = async (chunks: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const chunk of chunks) return chunk;
  return undefined;
};

async function* only<VALUE>(value: VALUE): AsyncGenerator<VALUE> {
  yield value;
}

/** The part of a run log's change that is read here. */
interface Patch {
  readonly path: string;
  readonly value?: { readonly output?: unknown };
}

/** Every way to run a tool with plain arguments. */
const directWays: { readonly [way: string]: Run } = {
  invoke: (tool, config) => tool.invoke(args, config),
  batch: async (tool, config) => first(await tool.batch([args], config)),
  stream: async (tool, config) => firstOf(await tool.stream(args, config)),
  streamEvents: async (tool, config) => {
    let output: unknown;
    for await (const { event, data } of tool.streamEvents(args, { ...config, version: 'v2' })) {
      if (event === 'on_tool_end') output = data.output;
    }
    return output;
  },
  'the deprecated call': (tool, config) => tool.call(args, config),
  withConfig: (tool, config) => tool.withConfig({ tags: ['tagged'] }).invoke(args, config),
  withRetry: (tool, config) => tool.withRetry({ stopAfterAttempt: 1 }).invoke(args, config),
  withFallbacks: (tool, config) => tool.withFallbacks({ fallbacks: [] }).invoke(args, config),
  transform: async (tool, config) => firstOf(tool.transform(only(args), config)),
  streamLog: async (tool, config) => {
    let output: unknown;
    for await (const { ops } of tool.streamLog(args, config)) {
      const last = (ops as readonly Patch[]).find(({ path }) => path === '/final_output');
      output = last?.value?.output ?? output;
    }
    return output;
  },
  pipe: (tool, config) => tool.pipe(RunnableLambda.from((output: unknown) => output)).invoke(args, config),
};

/** Every way in which a model's tool call runs one. */
const calledWays: { readonly [way: string]: Run } = {
  'invoke with a tool call': (tool, config) => tool.invoke(callOf('book', args), config),
  'batch with a tool call': async (tool, config) => first(await tool.batch([callOf('book', args)], config)),
  'stream with a tool call': async (tool, config) => firstOf(await tool.stream(callOf('book', args), config)),
  ToolNode: async (tool, config) => {
    const message = new AIMessage({ content: '', tool_calls: [callOf('book', args)] });
    return first((await new ToolNode([tool]).invoke([message], config)) as ToolMessage[]);
  },
  createAgent: async (tool, config) => {
    const model = fakeModel()
      .respondWithTools([callOf('book', args)])
      .respond(new AIMessage('Done.'));
    const agent = createAgent({ model, tools: [tool] });
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Book.')] }, config);
    return messages.find((message) => ToolMessage.isInstance(message));
  },
};

describe.each(kinds)('$kind', ({ make }) => {
  test.each(Object.entries(directWays))('%s runs with a grant, and throws without one', async (_way, run) => {
    const service = createService();
    const guarded = guardTool(make(), { guard: service.guard, rule, token });
    expect(await run(guarded, service.holding('flights:book'))).toBe('booked AI 101');
    await expect(run(guarded, service.holding('flights:search'))).rejects.toMatchObject({
      name: 'AuthorizationError',
      reason: 'scope_missing',
    });
    expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
  });

  test.each(Object.entries(calledWays))(
    '%s answers with a grant, and refuses without one',
    async (_way, run) => {
      const service = createService();
      const guarded = guardTool(make(), { guard: service.guard, rule, token });
      expect(await run(guarded, service.holding('flights:book'))).toMatchObject({
        content: 'booked AI 101',
        status: 'success',
        tool_call_id: 'call_1',
      });
      const refusal = (await run(guarded, service.holding('flights:search'))) as ToolMessage;
      expect(refusal).toMatchObject({ name: 'book', status: 'error', tool_call_id: 'call_1' });
      expect(JSON.parse(refusal.text)).toMatchObject({ missingScopes: ['flights:book'] });
      expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
    },
  );

  test('the guarded tool looks the same to LangChain, and the tool itself is unchanged', async () => {
    const service = createService();
    const original = make();
    const guarded = guardTool(original, { guard: service.guard, rule, token });
    expect(guarded).toBeInstanceOf(original.constructor);
    const { name, description, schema, lc_namespace, returnDirect, responseFormat, metadata } = original;
    expect(guarded).toMatchObject({ name, description, lc_namespace, returnDirect, responseFormat });
    expect(guarded.schema).toBe(schema);
    expect(guarded.metadata).toBe(metadata);
    expect(JSON.stringify(guarded)).toBe(JSON.stringify(original));
    expect(await original.invoke(args)).toBe('booked AI 101');
    expect(await service.recorded()).toEqual([]);
  });
});

test.each(['invoke', 'call', 'batch', 'stream', 'transform'])(
  'a tool with its own "%s", or whose class has one, throws',
  (way) => {
    const { guard } = createService();
    const pastTheGuard = { value: () => Promise.resolve('past the guard') };
    class PastTheGuard extends Counter {}
    Object.defineProperty(PastTheGuard.prototype, way, pastTheGuard);
    for (const tool of [new PastTheGuard(), Object.defineProperty(new Counter(), way, pastTheGuard)]) {
      expect(() => guardTool(tool, { guard, rule, token })).toThrow(`"${way}"`);
    }
  },
);

test.each([
  ['reaches for its function', (guarded: DynamicTool) => guarded.func('AI 101')],
  [
    'makes one of another name of it',
    (guarded: DynamicTool) =>
      new DynamicTool({ name: 'other', description: guarded.description, func: guarded.func }).invoke(
        'AI 101',
      ),
  ],
  [
    'clones it',
    (guarded: DynamicTool) =>
      (Object.assign(Object.create(Object.getPrototypeOf(guarded) as object), guarded) as DynamicTool).invoke(
        'AI 101',
      ),
  ],
])('code that %s does not get around the guard', async (_what, reach) => {
  const service = createService();
  const plain = new DynamicTool({ ...about, func: async (input) => `booked ${input}` });
  const guarded = guardTool(plain, { guard: service.guard, rule, token });
  const reached = async (): Promise<unknown> => reach(guarded) as Promise<unknown>;
  await expect(reached()).rejects.toMatchObject({ reason: 'no_credentials' });
  expect(await service.recorded()).toEqual([]);
});
