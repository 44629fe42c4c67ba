import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { answerToolUse, guardTool } from '@grantex/anthropic';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import { type Booking, inputSchema, makeTool, names } from './tools.ts';

const rule = { scopes: ['flights:book'], amount: ({ price }: Booking) => price } as const;
const token = (context: { readonly grantToken: string }): string => context.grantToken;
const input = { flight: 'AI 101', price: 420 };
const BOOK = { id: 'toolu_1', name: 'book', input };

const definition = { name: 'book', input_schema: { type: 'object' as const } };

test.each(names)('a tool by %s is answered with a result of its call', async (kind) => {
  await using service = await startTestService();
  const tools = [
    guardTool(
      makeTool(kind, ({ flight }) => `booked ${flight}`),
      { guard: service.guard, rule, token },
    ),
  ];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book:max_500') } };
  expect(await answerToolUse(tools, BOOK, options)).toEqual({
    type: 'tool_result',
    tool_use_id: 'toolu_1',
    content: 'booked AI 101',
  });
  expect(await answerToolUse(tools, { ...BOOK, input: { ...input, price: 900 } }, options)).toEqual({
    type: 'tool_result',
    tool_use_id: 'toolu_1',
    content: expect.stringContaining('"amount_over"'),
    is_error: true,
  });
});

test.each<[string, unknown, unknown]>([
  ['a text', 'booked', 'booked'],
  ['blocks of content', [{ type: 'text', text: 'booked' }], [{ type: 'text', text: 'booked' }]],
  ['an object', { booked: 1 }, '{"booked":1}'],
  ['a list', [1, { a: 2 }], '[1,{"a":2}]'],
  ['an empty list', [], '[]'],
  ['nothing', undefined, ''],
])('%s is an answer that the API takes', async (_what, answer, content) => {
  await using service = await startTestService();
  const tools = [
    guardTool({ ...definition, run: (_booking: Booking) => answer }, { guard: service.guard, rule, token }),
  ];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  expect(await answerToolUse(tools, BOOK, options)).toMatchObject({ content });
});

test.each<[string, string, unknown]>([
  ['of a tool that is not there', 'cancel', input],
  ['of the name of what every object inherits', 'constructor', input],
  ['of the name of the prototype of every object', '__proto__', input],
  ['with an input that does not fit', 'book', { flight: 5 }],
  ['with no input', 'book', undefined],
])('a call %s is answered with what is wrong, and nothing runs', async (_what, name, given) => {
  await using service = await startTestService();
  const ran: unknown[] = [];
  const book = makeTool('betaZodTool', (booking) => String(ran.push(booking)));
  const tools = [
    { type: 'web_search_20250305', name: 'web_search' },
    guardTool(book, { guard: service.guard, rule, token }),
  ];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  expect(await answerToolUse(tools, { id: 'toolu_1', name, input: given }, options)).toMatchObject({
    content: expect.stringMatching(/^Error: /),
    is_error: true,
  });
  expect(ran).toEqual([]);
  expect(await service.recorded()).toEqual([]);
});

test('the input is parsed once: what the rule read is what runs', async () => {
  await using service = await startTestService();
  const seen: unknown[] = [];
  const book = guardTool(
    {
      ...definition,
      parse: (given: unknown) => inputSchema.parse(given),
      run: (booking: Booking) => void seen.push(booking),
    },
    {
      guard: service.guard,
      rule: { ...rule, amount: (booking: Booking) => (seen.push(booking), booking.price) },
      token,
    },
  );
  const options = { toolContext: { grantToken: service.tokenFor('flights:book:max_500') } };
  await answerToolUse([book], { ...BOOK, input: { flight: 'AI 101', price: '420' } }, options);
  expect(seen[0]).toEqual(input);
  expect(new Set(seen).size).toBe(1);
});

test('a token that the model writes into its input is no token', async () => {
  await using service = await startTestService();
  const stolen = service.tokenFor('flights:book');
  const tools = [
    guardTool(
      makeTool('betaTool', () => 'booked'),
      { guard: service.guard, rule, token },
    ),
  ];
  const options = { toolContext: { grantToken: service.tokenFor('flights:search') } };
  const use = { ...BOOK, input: { ...input, grantToken: stolen, toolContext: { grantToken: stolen } } };
  expect((await answerToolUse(tools, use, options)).content).toContain('"scope_missing"');
});

test('a tool that is not guarded does not run, nor does a copy with another function', async () => {
  await using service = await startTestService();
  const ran: unknown[] = [];
  const bare = makeTool('betaZodTool', (booking) => String(ran.push(booking)));
  const guarded = guardTool(bare, { guard: service.guard, rule, token });
  for (const tool of [bare, { ...guarded, run: bare.run }]) {
    await expect(answerToolUse([tool], BOOK)).rejects.toThrow('no guard stands in front of "book"');
  }
  expect(ran).toEqual([]);
});

test.each<[string, unknown, unknown]>([
  ['an error', new RangeError('The airline said no.'), 'Error: The airline said no.'],
  ['a ToolError', new ToolError('Sold out.'), 'Sold out.'],
  ['a value that is no error', 'Sold out.', 'Error: Sold out.'],
])('%s that the tool throws is an answer, and recorded as a failure', async (_what, error, content) => {
  await using service = await startTestService();
  const book = makeTool('betaZodTool', () => {
    throw error;
  });
  const tools = [guardTool(book, { guard: service.guard, rule, token })];
  const options = { toolContext: { grantToken: service.tokenFor('flights:book') } };
  expect(await answerToolUse(tools, BOOK, options)).toMatchObject({ content, is_error: true });
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
});
