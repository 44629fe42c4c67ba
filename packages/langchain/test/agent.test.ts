import { defineRules, guardTools } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { Command, MemorySaver } from '@langchain/langgraph';
import {
  type AgentMiddleware,
  createAgent,
  createMiddleware,
  humanInTheLoopMiddleware,
  toolErrorMiddleware,
  toolRetryMiddleware,
} from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const ran: unknown[] = [];
// The trap: the model says cents, the tool gets whole units.
const book = tool(
  (input) => {
    ran.push(input);
    return `booked ${input.flight} for ${input.price}`;
  },
  {
    name: 'book',
    description: 'Books.',
    schema: z.object({
      flight: z.string(),
      price: z.coerce.number().transform((hundreds) => hundreds * 100),
    }),
  },
);
const rules = defineRules({
  book: { scopes: ['payments:initiate'], amount: (input: { price: number }) => input.price },
});
const prompt = { messages: [new HumanMessage('Book.')] };

// The types of these two do not compile under exactOptionalPropertyTypes.
const askPerson: (options: { interruptOn: { book: true } }) => AgentMiddleware = (options) =>
  humanInTheLoopMiddleware(options as never);
const retry: (options: Parameters<typeof toolRetryMiddleware>[0]) => AgentMiddleware = toolRetryMiddleware;

function modelThatCalls(...calls: ReturnType<typeof callOf>[]) {
  return fakeModel().respondWithTools(calls).respond(new AIMessage('Done.'));
}

function answersIn({ messages }: { readonly messages: readonly unknown[] }): ToolMessage[] {
  return messages.filter((message) => ToolMessage.isInstance(message));
}

test('the model reads which scope is missing', async () => {
  const { guard, holding } = createService();
  const model = modelThatCalls(callOf('book', { flight: 'AI 101', price: 1 }));
  const middleware = [grantMiddleware({ guard, rules, token })];
  await createAgent({ model, tools: [book], middleware }).invoke(prompt, holding('flights:search'));
  const read = model.calls[1]?.messages.at(-1) as ToolMessage;
  expect(read).toMatchObject({ name: 'book', status: 'error', tool_call_id: 'call_1' });
  expect(JSON.parse(read.text)).toEqual({
    error: 'insufficient_scope',
    code: 'scope_missing',
    message: 'The grant does not hold every scope that this call needs.',
    missingScopes: ['payments:initiate'],
    howToAsk: 'Ask the person for a grant that holds payments:initiate.',
    error_uri: `${guard.issuer}/docs/errors/scope_missing`,
  });
});

test.each(['transfer_everything', 'constructor', '__proto__', 'book'])(
  'a call of the unknown tool "%s" is refused and recorded, even with a rule of that name',
  async (name) => {
    const { guard, holding, recorded } = createService();
    const middleware = [grantMiddleware({ guard, rules, token })];
    const agent = createAgent({ model: modelThatCalls(callOf(name, {})), tools: [], middleware });
    const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate')));
    expect(answers).toMatchObject([{ name, status: 'error', artifact: { code: 'no_rule' } }]);
    expect(await recorded()).toHaveLength(1);
  },
);

test('a tool without a rule is refused', async () => {
  const { guard, holding, recorded } = createService();
  const pay = tool(() => 'paid', { name: 'pay', description: 'Pays.', schema: z.object({}) });
  const middleware = [grantMiddleware({ guard, rules, token })];
  const agent = createAgent({ model: modelThatCalls(callOf('pay', {})), tools: [book, pay], middleware });
  const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate')));
  expect(answers).toMatchObject([{ status: 'error', artifact: { code: 'no_rule' } }]);
  expect(await recorded()).toEqual(['blocked pay']);
});

test('a tool from other middleware is guarded if this middleware comes last', async () => {
  const { guard, holding, recorded } = createService();
  const bringing = createMiddleware({
    name: 'Bringing',
    wrapToolCall: (request, handler) => handler({ ...request, tool: request.tool ?? book }),
  });
  const middleware = [bringing, grantMiddleware({ guard, rules, token })];
  const agent = createAgent({
    model: modelThatCalls(callOf('book', { flight: 'AI 101', price: 1 })),
    tools: [],
    middleware,
  });
  const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate:max_50')));
  expect(answers).toMatchObject([{ artifact: { code: 'amount_over' } }]);
  expect(await recorded()).toEqual(['blocked book']);
});

test('arguments that other middleware changes are checked as they run, at any position', async () => {
  const { guard, holding } = createService();
  const raising = createMiddleware({
    name: 'Raising',
    wrapToolCall: (request, handler) =>
      handler({ ...request, toolCall: { ...request.toolCall, args: { flight: 'AI 101', price: 90 } } }),
  });
  const granting = grantMiddleware({ guard, rules, token });
  for (const middleware of [
    [raising, granting],
    [granting, raising],
  ]) {
    const model = modelThatCalls(callOf('book', { flight: 'AI 101', price: 1 }));
    const agent = createAgent({ model, tools: [book], middleware });
    const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate:max_500')));
    expect(answers).toMatchObject([{ artifact: { code: 'amount_over' } }]);
  }
});

const failing = tool(() => Promise.reject(new Error('The airline said no.')), {
  name: 'book',
  description: 'Books.',
  schema: z.object({ flight: z.string(), price: z.number() }),
});
const callOfBook = callOf('book', { flight: 'AI 101', price: 1 });

test('with any middleware around tools, a tool that throws ends the run; with guarded tools it does not', async () => {
  const { guard, holding, recorded } = createService();
  const idle = createMiddleware({ name: 'Idle', wrapToolCall: (request, handler) => handler(request) });
  for (const middleware of [[idle], [grantMiddleware({ guard, rules, token })]]) {
    const agent = createAgent({ model: modelThatCalls(callOfBook), tools: [failing], middleware });
    await expect(agent.invoke(prompt, holding('payments:initiate'))).rejects.toThrow('The airline said no.');
  }
  const tools = guardTools([failing], { guard, rules, token });
  const agent = createAgent({ model: modelThatCalls(callOfBook), tools });
  const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate')));
  expect(answers).toMatchObject([
    { status: 'error', content: expect.stringContaining('The airline said no.') },
  ]);
  expect(await recorded()).toEqual(['allowed book', 'failure book', 'allowed book', 'failure book']);
});

test("LangChain's toolErrorMiddleware in front keeps the run going, and does not count refusals as errors", async () => {
  const { guard, holding } = createService();
  const middleware = [
    toolErrorMiddleware({ onError: (error) => (error as Error).message }),
    grantMiddleware({ guard, rules, token }),
  ];
  const agent = createAgent({ model: modelThatCalls(callOfBook), tools: [failing], middleware });
  const failed = answersIn(await agent.invoke(prompt, holding('payments:initiate')));
  expect(failed).toMatchObject([{ status: 'error', content: 'The airline said no.' }]);
  const again = createAgent({ model: modelThatCalls(callOfBook), tools: [failing], middleware });
  const refused = answersIn(await again.invoke(prompt, holding('flights:search')));
  expect(refused).toMatchObject([{ status: 'error', artifact: { code: 'scope_missing' } }]);
});

test('each retry of a tool is a separate call in the audit log', async () => {
  const { guard, holding, recorded } = createService();
  let attempts = 0;
  const unsteady = tool(
    () => {
      attempts += 1;
      if (attempts === 1) throw new Error('busy');
      return 'booked';
    },
    { name: 'book', description: 'Books.', schema: failing.schema },
  );
  const middleware = [
    retry({ maxRetries: 1, initialDelayMs: 0, jitter: false }),
    grantMiddleware({ guard, rules, token }),
  ];
  const agent = createAgent({ model: modelThatCalls(callOfBook), tools: [unsteady], middleware });
  const answers = answersIn(await agent.invoke(prompt, holding('payments:initiate')));
  expect(answers).toMatchObject([{ status: 'success', content: 'booked' }]);
  expect(await recorded()).toEqual(['allowed book', 'failure book', 'allowed book', 'success book']);
});

test('a call that a person approves or edits is still checked, with the grant of the resumed run', async () => {
  const { guard, holding, recorded } = createService();
  const middleware = [askPerson({ interruptOn: { book: true } }), grantMiddleware({ guard, rules, token })];
  const checkpointer = new MemorySaver();
  const configurable = { thread_id: 'trip' };
  const model = modelThatCalls(callOf('book', { flight: 'AI 101', price: 1 }));
  const agent = createAgent({ model, tools: [book], middleware, checkpointer });
  const limited = holding('payments:initiate:max_500');
  expect(await agent.invoke(prompt, { ...limited, configurable })).toHaveProperty('__interrupt__');
  expect(await recorded()).toEqual([]);
  const editedAction = { name: 'book', args: { flight: 'AI 101', price: 9 } };
  const resume = { decisions: [{ type: 'edit', editedAction }] };
  const answers = answersIn(await agent.invoke(new Command({ resume }), { ...limited, configurable }));
  expect(answers).toMatchObject([{ artifact: { code: 'amount_over' }, status: 'error' }]);
  expect(await recorded()).toEqual(['blocked book']);
});

test('a run that resumes without a token is refused: the context is not stored', async () => {
  const { guard, holding } = createService();
  const middleware = [askPerson({ interruptOn: { book: true } }), grantMiddleware({ guard, rules, token })];
  const configurable = { thread_id: 'trip' };
  const model = modelThatCalls(callOf('book', { flight: 'AI 101', price: 1 }));
  const agent = createAgent({ model, tools: [book], middleware, checkpointer: new MemorySaver() });
  await agent.invoke(prompt, { ...holding('payments:initiate'), configurable });
  const resume = { decisions: [{ type: 'approve' }] };
  const answers = answersIn(await agent.invoke(new Command({ resume }), { configurable }));
  expect(answers).toMatchObject([{ artifact: { code: 'no_credentials' }, status: 'error' }]);
});
