import { guardTool, guardTools, type TokenSource } from '@grantex/langchain';
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain';
import { MemorySaver } from '@langchain/langgraph';
import { createAgent } from 'langchain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService } from './service.ts';

// Where a token in the config of a call is sent or stored besides the tool. This checks what the README says about it.

const rule = { scopes: ['flights:book'] } as const;
const book = tool(() => 'booked', { name: 'book', description: 'Books.', schema: z.object({}) });

type Client = NonNullable<NonNullable<ConstructorParameters<typeof LangChainTracer>[0]>['client']>;

interface Traces {
  readonly callbacks: [LangChainTracer];
  /** What LangSmith would receive. */
  sent(): string;
}

/** The tracer of LangSmith, which keeps what it would send. */
function createTraces(): Traces {
  const runs: string[] = [];
  const client: Client = {
    createRun: async (run) => void runs.push(JSON.stringify(run)),
    updateRun: async (_id, run) => void runs.push(JSON.stringify(run)),
  };
  return { callbacks: [new LangChainTracer({ client })], sent: () => runs.join('\n') };
}

type Place = { readonly grantToken?: string | (() => string); readonly __grantToken?: string };

interface Carried {
  readonly context?: Place;
  readonly configurable?: Place & { readonly thread_id?: string };
}

const token: TokenSource = ({ context, configurable }: Carried) => {
  const { __grantToken, grantToken = __grantToken } = { ...context, ...configurable };
  return typeof grantToken === 'function' ? grantToken() : grantToken;
};

interface Row {
  readonly place: string;
  readonly carry: (grantToken: string) => Carried;
  readonly inTracesOfChains: boolean;
  readonly inTracesOfAgents: boolean;
  readonly inDebugStream: boolean;
}

const rows: readonly Row[] = [
  {
    place: 'a function in the context',
    carry: (grantToken) => ({ context: { grantToken: () => grantToken } }),
    inTracesOfChains: false,
    inTracesOfAgents: false,
    inDebugStream: false,
  },
  {
    place: 'a function in configurable',
    carry: (grantToken) => ({ configurable: { grantToken: () => grantToken } }),
    inTracesOfChains: false,
    inTracesOfAgents: false,
    inDebugStream: false,
  },
  {
    place: 'a text in the context',
    carry: (grantToken) => ({ context: { grantToken } }),
    inTracesOfChains: false,
    inTracesOfAgents: true,
    inDebugStream: false,
  },
  {
    place: 'a text in configurable',
    carry: (grantToken) => ({ configurable: { grantToken } }),
    inTracesOfChains: true,
    inTracesOfAgents: true,
    inDebugStream: true,
  },
  {
    place: 'a text in configurable, under a name with two underscores',
    carry: (grantToken) => ({ configurable: { __grantToken: grantToken } }),
    inTracesOfChains: false,
    inTracesOfAgents: false,
    inDebugStream: true,
  },
];

describe.each(rows)('$place', ({ carry, inTracesOfChains, inTracesOfAgents, inDebugStream }) => {
  test(`LangSmith's traces of a chain contain the token: ${inTracesOfChains}`, async () => {
    const service = createService();
    const guarded = guardTool(book, { guard: service.guard, rule, token });
    const grantToken = service.issuer.grantToken({ scopes: ['flights:book'] });
    const { callbacks, sent } = createTraces();
    const chain = RunnableLambda.from((_input: string, config) => guarded.invoke({}, config));
    expect(await chain.invoke('Book.', { ...carry(grantToken), callbacks })).toBe('booked');
    expect(sent()).toContain('booked');
    expect(sent().includes(grantToken)).toBe(inTracesOfChains);
  });

  test(`LangSmith's traces of an agent contain the token: ${inTracesOfAgents}, its debug stream: ${inDebugStream}, its checkpoints never`, async () => {
    const service = createService();
    const grantToken = service.issuer.grantToken({ scopes: ['flights:book'] });
    const { callbacks, sent } = createTraces();
    const checkpointer = new MemorySaver();
    const agent = createAgent({
      model: fakeModel()
        .respondWithTools([callOf('book', {})])
        .respond(new AIMessage('Done.')),
      tools: guardTools([book], { guard: service.guard, rules: { book: rule }, token }),
      checkpointer,
    });
    const carried = carry(grantToken);
    const configurable = { ...carried.configurable, thread_id: 'trip' };
    const config = { ...carried, configurable, callbacks, streamMode: 'debug' } as const;
    const streamed: string[] = [];
    for await (const chunk of await agent.stream({ messages: [new HumanMessage('Book.')] }, config)) {
      streamed.push(JSON.stringify(chunk, (member, value: unknown) => (member === 'callbacks' ? [] : value)));
    }
    expect(await service.recorded()).toEqual(['allowed book', 'success book']);
    expect(sent()).toContain('booked');
    expect(sent().includes(grantToken)).toBe(inTracesOfAgents);
    expect(streamed.join('\n').includes(grantToken)).toBe(inDebugStream);
    expect(textIn(checkpointer)).toContain('booked');
    expect(textIn(checkpointer)).not.toContain(grantToken);
  });
});

function textIn({ storage, writes }: MemorySaver): string {
  const decoder = new TextDecoder();
  return JSON.stringify([storage, writes], (_member, value: unknown) =>
    value instanceof Uint8Array ? decoder.decode(value) : value,
  );
}
