import { defineRules, guardTools } from '@grantex/langchain';
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { convertToOpenAITool } from '@langchain/core/utils/function_calling';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const search = tool(({ to }) => `flights to ${to}`, {
  name: 'search',
  description: 'Searches.',
  schema: z.object({ to: z.string() }),
});
const book = tool(({ flight }) => `booked ${flight}`, {
  name: 'book',
  description: 'Books.',
  schema: z.object({ flight: z.string(), price: z.number() }),
});
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (input: { price: number }) => input.price,
  },
  cancel: { scopes: ['flights:cancel'] },
});

test('every tool has the rule of its name, in the original order', async () => {
  const { guard, holding, recorded } = createService();
  const [searching, booking] = guardTools([search, book], { guard, rules, token });
  expect(searching.name).toBe('search');
  const config = holding('flights:search', 'flights:book', 'payments:initiate:max_500');
  expect(await searching.invoke({ to: 'Delhi' }, config)).toBe('flights to Delhi');
  expect(await booking.invoke({ flight: 'AI 101', price: 420 }, config)).toBe('booked AI 101');
  await expect(booking.invoke({ flight: 'AI 101', price: 900 }, config)).rejects.toMatchObject({
    reason: 'amount_over',
    missingScopes: ['payments:initiate:max_900'],
  });
  expect(await recorded()).toEqual([
    'allowed search',
    'success search',
    'allowed flight.booked',
    'success flight.booked',
    'blocked flight.booked',
  ]);
});

test.each(['nameless_rule', 'constructor', '__proto__', 'toString'])(
  'a tool named "%s" without a rule of its own is refused',
  async (name) => {
    const { guard, holding, recorded } = createService();
    const odd = tool(() => 'ran', { name, description: 'Runs.', schema: z.object({}) });
    const loose: { readonly [name: string]: { scopes: ['flights:search'] } } = {};
    const [guarded] = guardTools([odd], { guard, rules: loose, token });
    const answer: ToolMessage = await guarded.invoke(callOf(name, {}), holding('flights:search'));
    expect(answer).toMatchObject({ status: 'error', artifact: { code: 'no_rule' } });
    expect(await recorded()).toEqual([`blocked ${name}`]);
  },
);

test('a model is shown the same tools', () => {
  const { guard } = createService();
  const guarded = guardTools([search, book], { guard, rules, token });
  expect(guarded.map((each) => convertToOpenAITool(each))).toEqual(
    [search, book].map((each) => convertToOpenAITool(each)),
  );
});

test('each of several parallel tool calls is decided and answered', async () => {
  const { guard, holding, recorder } = createService();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('tools', new ToolNode(guardTools([search, book], { guard, rules, token })))
    .addEdge(START, 'tools')
    .addEdge('tools', END)
    .compile();
  const calls = [
    callOf('book', { flight: 'AI 101', price: 420 }, 'one'),
    callOf('book', { flight: 'AI 102', price: 900 }, 'two'),
    callOf('search', { to: 'Delhi' }, 'three'),
    callOf('constructor', {}, 'four'),
    callOf('book', { flight: 'AI 103', price: 500 }, 'five'),
  ];
  const { messages } = await graph.invoke(
    { messages: [new AIMessage({ content: '', tool_calls: calls })] },
    holding('flights:book', 'payments:initiate:max_500'),
  );
  const answers = messages.slice(1) as ToolMessage[];
  expect(answers.map(({ tool_call_id, status }) => `${tool_call_id} ${status}`)).toEqual([
    'one success',
    'two error',
    'three error',
    'four error',
    'five success',
  ]);
  expect(answers.map(({ text }) => text)).toEqual([
    'booked AI 101',
    expect.stringContaining('max_900'),
    expect.stringContaining('flights:search'),
    expect.stringContaining('not found'),
    'booked AI 103',
  ]);
  await recorder.settled();
  expect(recorder.entries.map(({ status }) => status).toSorted()).toEqual([
    'allowed',
    'allowed',
    'blocked',
    'blocked',
    'success',
    'success',
  ]);
});
