import { answerToolCall, guardTool } from '@grantex/openai';
import { startTestService, type TestService } from '@grantex/testing';
import type { ChatCompletionMessageToolCall } from 'openai/resources/chat/completions';
import type { ResponseFunctionToolCall } from 'openai/resources/responses/responses';
import { zodFunction } from 'openai/helpers/zod';
import { expect, test } from 'vitest';
import { type Booking, kindOf, names, parameters } from './tools.ts';

const rule = { scopes: ['flights:book'], amount: ({ price }: Booking) => price } as const;
const token = (context: { readonly grantToken: string }): string => context.grantToken;

const chatCall = (name: string, text: string): ChatCompletionMessageToolCall => ({
  id: 'call_1',
  type: 'function',
  function: { name, arguments: text },
});
const responsesCall = (name: string, text: string): ResponseFunctionToolCall => ({
  type: 'function_call',
  call_id: 'call_1',
  name,
  arguments: text,
});
const BOOK = '{"flight":"AI 101","price":420}';

function bookingTools({ guard }: TestService, ran: unknown[] = []) {
  const book = zodFunction({
    name: 'book',
    parameters,
    function: (input) => (ran.push(input), { booked: input.flight }),
  });
  return [guardTool(book, { guard, rule, token })];
}

test.each(names)('%s answers a call of either API in the form that the API takes', async (name) => {
  await using service = await startTestService();
  const book = kindOf(name).make(({ flight }) => ({ booked: flight }));
  const tools = [guardTool(book, { guard: service.guard, rule, token })];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  expect(await answerToolCall(tools, chatCall('book', BOOK), options)).toEqual({
    role: 'tool',
    tool_call_id: 'call_1',
    content: '{"booked":"AI 101"}',
  });
  expect(await answerToolCall(tools, responsesCall('book', BOOK), options)).toEqual({
    type: 'function_call_output',
    call_id: 'call_1',
    output: '{"booked":"AI 101"}',
  });
});

test.each<[string, string, string]>([
  ['of a tool that is not there', 'cancel', BOOK],
  ['of the name of what every object inherits', 'constructor', BOOK],
  ['of the name of the prototype of every object', '__proto__', BOOK],
  ['of no name', '', BOOK],
  ['with half an object', 'book', '{"flight":'],
  ['with no arguments', 'book', ''],
  ['with arguments that are no object', 'book', '[]'],
  ['with arguments that do not fit', 'book', '{"flight":5}'],
])('a call %s is answered with what is wrong, and nothing runs', async (_what, name, text) => {
  await using service = await startTestService();
  const ran: unknown[] = [];
  const tools = bookingTools(service, ran);
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  const { content } = await answerToolCall(tools, chatCall(name, text), options);
  expect(content).not.toBe('');
  expect(ran).toEqual([]);
  expect(await service.recorded()).toEqual([]);
});

test('the arguments are parsed once: what the rule read is what runs, whatever the client parsed before', async () => {
  await using service = await startTestService();
  const ran: unknown[] = [];
  const seen: unknown[] = [];
  const book = zodFunction({ name: 'book', parameters, function: (input) => void ran.push(input) });
  const guarding = {
    guard: service.guard,
    rule: { ...rule, amount: (input: Booking) => (seen.push(input), input.price) },
    token,
  };
  const call = chatCall('book', '{"flight":"AI 101","price":"420"}');
  Object.assign(call, {
    function: { ...Object(call).function, parsed_arguments: { flight: 'AI 101', price: 1 } },
  });
  const options = { toolContext: { grantToken: service.tokenFor('flights:book:max_500') } };
  await answerToolCall([guardTool(book, guarding)], call, options);
  expect(ran).toEqual([{ flight: 'AI 101', price: 420 }]);
  expect(new Set([...seen, ...ran]).size).toBe(1);
});

test('a token that the model writes into its arguments is no token', async () => {
  await using service = await startTestService();
  const stolen = service.tokenFor('flights:book');
  const text = JSON.stringify({
    flight: 'AI 101',
    price: 420,
    grantToken: stolen,
    toolContext: { grantToken: stolen },
  });
  const options = { toolContext: { grantToken: service.tokenFor('flights:search') } };
  const { content } = await answerToolCall(bookingTools(service), chatCall('book', text), options);
  expect(content).toContain('"scope_missing"');
});

test('without a context there is no token', async () => {
  await using service = await startTestService();
  const tools = bookingTools({ ...service, guard: service.guardWith({ onDecision: () => {} }) });
  expect((await answerToolCall(tools, chatCall('book', BOOK))).content).toContain('"token_unavailable"');
});

test('a tool that is not guarded does not run', async () => {
  const ran: unknown[] = [];
  const book = zodFunction({ name: 'book', parameters, function: (input) => void ran.push(input) });
  await expect(answerToolCall([book], chatCall('book', BOOK))).rejects.toThrow(
    'no guard stands in front of "book"',
  );
  expect(ran).toEqual([]);
});

test('a copy of a guarded tool whose function was replaced is not guarded', async () => {
  await using service = await startTestService();
  const [guarded] = bookingTools(service);
  const forged = Object.defineProperty({ ...guarded }, '$brand', { value: 'auto-parseable-tool' });
  Object.defineProperties(forged, { $parseRaw: { value: JSON.parse }, $callback: { value: () => 'booked' } });
  await expect(answerToolCall([forged], chatCall('book', BOOK))).rejects.toThrow('no guard');
  expect(() => service.guard.assertGuarded([forged])).toThrow('in front of book');
});

test('of two tools of a name the last one runs, as in the client', async () => {
  await using service = await startTestService();
  const tools = ['first', 'last'].map((which) =>
    guardTool(zodFunction({ name: 'book', parameters, function: () => which }), {
      guard: service.guard,
      rule,
      token,
    }),
  );
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  expect((await answerToolCall(tools, chatCall('book', BOOK), options)).content).toBe('last');
});

test('what runs at OpenAI is no tool that a call could run', async () => {
  await using service = await startTestService();
  const tools = [{ type: 'web_search' }, ...bookingTools(service)];
  expect((await answerToolCall(tools, responsesCall('web_search', '{}'))).output).toBe(
    'There is no tool "web_search". The tools are: "book".',
  );
  const custom = { id: 'call_1', type: 'custom' as const, custom: { name: 'shell', input: 'ls' } };
  expect(await answerToolCall(tools, custom)).toMatchObject({ role: 'tool', tool_call_id: 'call_1' });
});

test('an error of the tool rejects, and a call that nobody waits for is not started', async () => {
  await using service = await startTestService();
  const book = zodFunction({
    name: 'book',
    parameters,
    function: () => {
      throw new RangeError('The airline said no.');
    },
  });
  const tools = [guardTool(book, { guard: service.guard, rule, token })];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  await expect(answerToolCall(tools, chatCall('book', BOOK), options)).rejects.toThrow(
    'The airline said no.',
  );
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});
