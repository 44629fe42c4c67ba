import { type AuditSink, guardTool } from '@grantex/langchain';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { StructuredTool, tool, type ToolRunnableConfig } from '@langchain/core/tools';
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { endings } from 'adapter-tests';
import { createAgent } from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const about = { name: 'book', description: 'Books.', schema: z.object({ flight: z.string() }) };
const rule = { scopes: ['flights:book'] } as const;
const args = { flight: 'AI 101' };

test('an error of a tool is passed on unchanged, and is recorded as a failure', async () => {
  const service = createService();
  const thrown = new RangeError('The airline said no.');
  const failing = tool(() => Promise.reject(thrown), about);
  const guarded = guardTool(failing, { guard: service.guard, rule, token });
  await expect(guarded.invoke(args, service.holding('flights:book'))).rejects.toBe(thrown);
  await expect(guarded.invoke(callOf('book', args), service.holding('flights:book'))).rejects.toBe(thrown);
  const failure = ['failure', { threw: 'RangeError' }];
  expect(await endings(service)).toEqual([failure, failure]);
});

test('in a ToolNode an error of a tool reads as it does without a guard', async () => {
  const { guard, holding } = createService();
  const failing = tool(() => Promise.reject(new Error('The airline said no.')), about);
  const state = { messages: [new AIMessage({ content: '', tool_calls: [callOf('book', args)] })] };
  const bare = await new ToolNode([failing]).invoke(state);
  const guarded = new ToolNode([guardTool(failing, { guard, rule, token })]);
  const answered = await guarded.invoke(state, { tags: [], ...holding('flights:book') });
  expect(JSON.stringify(answered)).toBe(JSON.stringify(bare));
});

test.each(['content', 'content_and_artifact'])(
  'a message with status error is a failure, as %s',
  async (format) => {
    const service = createService();
    const message = new ToolMessage({ status: 'error', content: 'sold out', tool_call_id: 'call_1' });
    const soldOut = tool(() => (format === 'content' ? message : [message, {}]), {
      ...about,
      responseFormat: format,
    });
    const guarded = guardTool(soldOut, { guard: service.guard, rule, token });
    expect(await guarded.invoke(callOf('book', args), service.holding('flights:book'))).toBe(message);
    expect(await endings(service)).toEqual([['failure', {}]]);
  },
);

test('a tool that returns a Command changes the state of the graph', async () => {
  const service = createService();
  const state = Annotation.Root({ ...MessagesAnnotation.spec, booked: Annotation<string> });
  const commanding = tool(({ flight }, config: ToolRunnableConfig) => {
    const answer = new ToolMessage({ content: 'booked', tool_call_id: config.toolCall?.id ?? '' });
    return new Command({ update: { booked: flight, messages: [answer] } });
  }, about);
  const graph = new StateGraph(state)
    .addNode('tools', new ToolNode([guardTool(commanding, { guard: service.guard, rule, token })]))
    .addEdge(START, 'tools')
    .addEdge('tools', END)
    .compile();
  const messages = [new AIMessage({ content: '', tool_calls: [callOf('book', args)] })];
  const allowed = await graph.invoke({ messages }, service.holding('flights:book'));
  expect(allowed).toMatchObject({ booked: 'AI 101', messages: [{}, { content: 'booked' }] });
  const refused = await graph.invoke({ messages }, service.holding('flights:search'));
  expect(refused).toMatchObject({ messages: [{}, { status: 'error' }] });
  expect(refused.booked).toBeUndefined();
  expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
});

test('a streaming tool keeps streaming into the stream of an agent, and is a success at its end, not before', async () => {
  const service = createService();
  const during: string[] = [];
  const streaming = tool(async function* ({ flight }) {
    yield `asking for ${flight}`;
    during.push(...service.recorder.entries.map(({ status }) => status));
    yield 'paying';
    return 'booked';
  }, about);
  const agent = createAgent({
    model: modelThatBooks(),
    tools: [guardTool(streaming, { guard: service.guard, rule, token })],
  });
  const config = { ...service.holding('flights:book'), streamMode: 'tools' } as const;
  const events: unknown[] = [];
  for await (const event of await agent.stream({ messages: [new HumanMessage('Book.')] }, config)) {
    events.push(event);
  }
  expect(events).toMatchObject([
    { event: 'on_tool_start' },
    { event: 'on_tool_event', data: 'asking for AI 101' },
    { event: 'on_tool_event', data: 'paying' },
    { event: 'on_tool_end', output: { content: 'booked' } },
  ]);
  expect(during).toEqual(['allowed']);
  expect(await endings(service)).toEqual([['success', {}]]);
});

test('a stream that breaks is a failure', async () => {
  const service = createService();
  const breaking = tool(async function* () {
    yield 'asking';
    throw new Error('The airline hung up.');
  }, about);
  const guarded = guardTool(breaking, { guard: service.guard, rule, token });
  await expect(guarded.invoke(args, service.holding('flights:book'))).rejects.toThrow('hung up');
  expect(await endings(service)).toEqual([['failure', { threw: 'Error' }]]);
});

test('a reader that leaves while a tool streams does not stop it: LangChain reads it to its end', async () => {
  const service = createService();
  const leaving = new AbortController();
  const streaming = tool(async function* () {
    yield 'asking';
    leaving.abort();
    yield 'paying';
    return 'booked';
  }, about);
  const guarded = guardTool(streaming, { guard: service.guard, rule, token });
  const config = { ...service.holding('flights:book'), signal: leaving.signal };
  expect(await guarded.invoke(args, config)).toBe('booked');
  expect(leaving.signal.aborted).toBe(true);
  expect(await endings(service)).toEqual([['success', {}]]);
});

test('a plain generator is a success before LangChain has run it, as the README says', async () => {
  const service = createService();
  const plain = tool(function* ({ flight }) {
    yield service.recorder.entries.map(({ status }) => status).join(' ');
    return `booked ${flight}`;
  }, about);
  const guarded = guardTool(plain, { guard: service.guard, rule, token });
  const heard: unknown[] = [];
  const callbacks = [{ handleToolEvent: (chunk: unknown) => void heard.push(chunk) }];
  const config = { ...service.holding('flights:book'), callbacks };
  expect(await guarded.invoke(args, config)).toBe('booked AI 101');
  expect(heard).toEqual(['allowed success']);
});

test('an aborted call rejects at once, and is a failure: what the tool did by then is unknown', async () => {
  const service = createService();
  const started = Promise.withResolvers<void>();
  const endless = tool(() => {
    started.resolve();
    return new Promise<string>(() => {});
  }, about);
  const guarded = guardTool(endless, { guard: service.guard, rule, token });
  const leaving = new AbortController();
  const config = { ...service.holding('flights:book'), signal: leaving.signal };
  const answer = guarded.invoke(callOf('book', args), config);
  await started.promise;
  leaving.abort(new Error('The person closed the window.'));
  await expect(answer).rejects.toThrow('closed the window');
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test('an aborted agent still passes its tool a signal', async () => {
  const service = createService();
  const started = Promise.withResolvers<void>();
  const waiting = tool((_input, { signal }: ToolRunnableConfig) => {
    started.resolve();
    return new Promise<string>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('stopped')));
    });
  }, about);
  const agent = createAgent({
    model: modelThatBooks(),
    tools: [guardTool(waiting, { guard: service.guard, rule, token })],
  });
  const leaving = new AbortController();
  const config = { ...service.holding('flights:book'), signal: leaving.signal };
  const answer = agent.invoke({ messages: [new HumanMessage('Book.')] }, config);
  await started.promise;
  leaving.abort();
  await expect(answer).rejects.toThrow(/abort/i);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});

test('a tool that interrupts is a failure, and its grant is checked again when it resumes', async () => {
  const service = createService();
  const confirming = tool(({ flight }) => `${flight}: ${String(interrupt('Really?'))}`, about);
  const agent = createAgent({
    model: modelThatBooks(),
    tools: [guardTool(confirming, { guard: service.guard, rule, token })],
    checkpointer: new MemorySaver(),
  });
  const configurable = { thread_id: 'trip' };
  const config = { ...service.holding('flights:book'), configurable };
  await agent.invoke({ messages: [new HumanMessage('Book.')] }, config);
  expect(await endings(service)).toEqual([['failure', { threw: 'GraphInterrupt' }]]);
  const { messages } = await agent.invoke(new Command({ resume: 'yes' }), config);
  expect(messages.at(-2)).toMatchObject({ content: 'AI 101: yes', status: 'success' });
  expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'allowed book', 'success book']);
});

test('a class whose _call is not asynchronous runs in the turn of its check', async () => {
  const service = createService();
  class Book extends StructuredTool {
    name = 'book';
    description = 'Books.';
    schema = about.schema;

    protected _call({ flight }: { flight: string }): Promise<string> {
      return Promise.resolve(`booked ${flight}`);
    }
  }
  const guarded = guardTool(new Book(), { guard: service.guard, rule, token });
  expect(await guarded.invoke(args, service.holding('flights:book'))).toBe('booked AI 101');
});

test('arguments that change while the entry is written are refused', async () => {
  const service = createService();
  const json = {
    type: 'object',
    properties: { flight: { type: 'string' } },
    required: ['flight'],
  } as const;
  // Without a schema that creates a new object, the tool gets the object that the caller still has.
  const call = callOf('book', { flight: 'AI 101' });
  const changing: AuditSink = {
    async write(record) {
      const receipt = await service.recorder.write(record);
      call.args['flight'] = 'AI 999';
      return receipt;
    },
    close: () => Promise.resolve(),
  };
  const booking = tool(() => 'booked', { ...about, schema: json });
  const guarded = guardTool(booking, { guard: service.guardWith({ audit: changing }), rule, token });
  const message = await guarded.invoke(call, service.holding('flights:book'));
  expect(message).toMatchObject({ artifact: { code: 'input_changed' }, status: 'error' });
  expect(await endings(service)).toEqual([['failure', { reason: 'input_changed' }]]);
});

function modelThatBooks() {
  return fakeModel()
    .respondWithTools([callOf('book', args)])
    .respond(new AIMessage('Done.'));
}
