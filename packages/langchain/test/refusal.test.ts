import { AuthorizationError, guardTool } from '@grantex/langchain';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent } from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const about = { name: 'book', description: 'Books.', schema: z.object({ flight: z.string() }) };
const book = tool(({ flight }) => `booked ${flight}`, about);
const rule = { scopes: ['flights:book'] } as const;
const args = { flight: 'AI 101' };
const REFUSAL = {
  error: 'insufficient_scope',
  code: 'scope_missing',
  message: 'The grant does not hold every scope that this call needs.',
  missingScopes: ['flights:book'],
  howToAsk: 'Ask the person for a grant that holds flights:book.',
};

test('a refusal answers a tool call: as JSON for the model, as an object for the program', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  const message: ToolMessage = await guarded.invoke(callOf('book', args), holding('flights:search'));
  expect(message).toBeInstanceOf(ToolMessage);
  const refusal = { ...REFUSAL, error_uri: `${guard.issuer}/docs/errors/scope_missing` };
  expect(JSON.parse(message.text)).toEqual(refusal);
  expect(message).toMatchObject({
    artifact: refusal,
    name: 'book',
    status: 'error',
    tool_call_id: 'call_1',
  });
});

test('a program that calls with plain arguments cannot mistake a refusal for a result', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  const error: unknown = await guarded
    .invoke(args, holding('flights:search'))
    .catch((thrown: unknown) => thrown);
  expect(AuthorizationError.is(error)).toBe(true);
  expect(error).toMatchObject({ reason: 'scope_missing', missingScopes: ['flights:book'] });
});

test('the deprecated call does not pass a tool call on, so it throws', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  await expect(guarded.call(callOf('book', args), holding('flights:search'))).rejects.toMatchObject({
    reason: 'scope_missing',
  });
});

test('a tool call without an id is answered by a message too', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  const call = { name: 'book', args, type: 'tool_call' } as const;
  expect(await guarded.invoke(call, holding('flights:search'))).toMatchObject({
    status: 'error',
    tool_call_id: '',
  });
  const state = { messages: [new AIMessage({ content: '', tool_calls: [call] })] };
  const { messages } = (await new ToolNode([guarded]).invoke(state, {
    tags: [],
    ...holding('flights:search'),
  })) as { messages: ToolMessage[] };
  expect(messages).toMatchObject([{ status: 'error', artifact: { code: 'scope_missing' } }]);
});

test('a tool with an artifact is refused in the same way, and keeps its artifact when it runs', async () => {
  const { guard, holding } = createService();
  const withArtifact = tool(({ flight }) => [`booked ${flight}`, { seat: '12A' }], {
    ...about,
    responseFormat: 'content_and_artifact',
  });
  const guarded = guardTool(withArtifact, { guard, rule, token });
  const call = callOf('book', args);
  expect(await guarded.invoke(call, holding('flights:book'))).toMatchObject({
    content: 'booked AI 101',
    artifact: { seat: '12A' },
    status: 'success',
  });
  expect(await guarded.invoke(call, holding('flights:search'))).toMatchObject({
    artifact: REFUSAL,
    status: 'error',
  });
  expect(await guarded.invoke(args, holding('flights:book'))).toBe('booked AI 101');
  await expect(guarded.invoke(args, holding('flights:search'))).rejects.toMatchObject({
    reason: 'scope_missing',
  });
});

test('the message of a refusal has the metadata of all messages of the tool', async () => {
  const { guard, holding } = createService();
  const guarded = guardTool(
    tool(() => 'booked', { ...about, metadata: { team: 'travel' } }),
    { guard, rule, token },
  );
  const call = callOf('book', args);
  expect(await guarded.invoke(call, holding('flights:book'))).toMatchObject({ metadata: { team: 'travel' } });
  expect(await guarded.invoke(call, holding('flights:search'))).toMatchObject({
    metadata: { team: 'travel' },
  });
});

test('callbacks see the refused call with the arguments of the model and the refusal, and no token', async () => {
  const { guard, issuer } = createService();
  const guarded = guardTool(book, { guard, rule, token });
  const grantToken = issuer.grantToken({ scopes: ['flights:search'] });
  const heard: unknown[][] = [];
  const callbacks = [
    {
      handleToolStart: (...values: unknown[]) => void heard.push(values),
      handleToolEnd: (...values: unknown[]) => void heard.push(values),
    },
  ];
  const config = { context: { grantToken: () => grantToken }, callbacks };
  await guarded.invoke(callOf('book', args), config);
  expect(heard).toHaveLength(2);
  expect(JSON.stringify(heard)).toContain('AI 101');
  expect(JSON.stringify(heard)).toContain('scope_missing');
  expect(JSON.stringify(heard)).not.toContain(grantToken);
});

test.each([
  ['nothing', () => undefined],
  ['an empty text', () => ''],
  ['a promise of nothing', () => Promise.resolve(undefined)],
])('a token source that returns %s is refused: no credentials', async (_what, source) => {
  const { guard, recorded } = createService();
  const guarded = guardTool(book, { guard, rule, token: source });
  await expect(guarded.invoke(args)).rejects.toMatchObject({ reason: 'no_credentials' });
  expect(await recorded()).toEqual([]);
});

test('a token source reads the config of its own call, even if it is bound to the tool', async () => {
  const { guard, issuer } = createService();
  const guarded = guardTool(book, {
    guard,
    rule,
    token: async ({ configurable }: { readonly configurable?: { readonly user?: string } }) =>
      configurable?.user === 'alice' ? issuer.grantToken({ scopes: ['flights:book'] }) : undefined,
  });
  expect(await guarded.invoke(args, { configurable: { user: 'alice' } })).toBe('booked AI 101');
  expect(await guarded.withConfig({ configurable: { user: 'alice' } }).invoke(args)).toBe('booked AI 101');
  await expect(guarded.invoke(args, { configurable: { user: 'bob' } })).rejects.toMatchObject({
    reason: 'no_credentials',
  });
});

test('after a refusal the model may try again, and runs with a grant from the meantime', async () => {
  const { guard, issuer, recorded } = createService();
  let scopes = ['flights:search'];
  const ask = tool(
    () => {
      scopes = ['flights:book'];
      return 'Alice agreed.';
    },
    { name: 'ask_alice', description: 'Asks the person for a grant.', schema: z.object({}) },
  );
  const model = fakeModel()
    .respondWithTools([callOf('book', args, 'first')])
    .respondWithTools([callOf('ask_alice', {}, 'second')])
    .respondWithTools([callOf('book', args, 'third')])
    .respond(new AIMessage('Done.'));
  const agent = createAgent({ model, tools: [guardTool(book, { guard, rule, token }), ask] });
  const context = { grantToken: () => issuer.grantToken({ scopes }) };
  const { messages } = await agent.invoke({ messages: [new HumanMessage('Book.')] }, { context });
  const answers = messages.filter((message) => ToolMessage.isInstance(message));
  expect(answers.map(({ tool_call_id, status }) => [tool_call_id, status])).toEqual([
    ['first', 'error'],
    ['second', 'success'],
    ['third', 'success'],
  ]);
  expect(answers[0]?.text).toContain('flights:book');
  expect(await recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
});
