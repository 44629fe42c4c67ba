import { guardTool } from '@grantex/openai';
import { startTestService } from '@grantex/testing';
import { runnerFunction } from 'openai/helpers/responses-tool-runner';
import { zodFunction, zodResponsesFunction } from 'openai/helpers/zod';
import { ParsingToolFunction } from 'openai/lib/RunnableFunction';
import { expect, test } from 'vitest';
import { clientOf, clients } from './clients.ts';
import { startScriptedApi } from './scripted-api.ts';
import { type Booking, parameters, parse } from './tools.ts';

const rule = { scopes: ['flights:book'] } as const;
const messages = [{ role: 'user' as const, content: 'Book.' }];
const model = 'scripted';

test('a tool without a name is named after its function, in requests and in the audit log', async () => {
  await using service = await startTestService();
  await using api = await startScriptedApi([['bookFlight', '{}']]);
  const grantToken = service.tokenFor('flights:book');
  const tool = guardTool(
    {
      type: 'function',
      function: {
        description: 'Books.',
        parameters: { type: 'object' },
        function: function bookFlight(text: string) {
          return `booked ${text}`;
        },
      },
    },
    {
      guard: service.guard,
      rule: { ...rule, metadata: (text: string) => ({ text }) },
      token: () => grantToken,
    },
  );
  await clientOf(api.baseURL)
    .chat.completions.runTools({ model, messages, tools: [tool] })
    .done();
  expect(api.answers).toMatchObject([{ name: 'bookFlight', content: 'booked {}' }]);
  await service.recorder.settled();
  expect(service.recorder.entries[0]).toMatchObject({ action: 'bookFlight', metadata: { text: '{}' } });
});

test.each(clients)(
  '$name: a tool of class ParsingToolFunction keeps its class, and is guarded',
  async ({ Client }) => {
    await using service = await startTestService();
    await using api = await startScriptedApi([['book', { flight: 'AI 101', price: 420 }]]);
    const book = new ParsingToolFunction({
      name: 'book',
      description: 'Books.',
      parameters: { type: 'object' },
      parse,
      function: ({ flight }: Booking) => `booked ${flight}`,
    });
    const grantToken = service.tokenFor('flights:search');
    const guarded = guardTool(book, { guard: service.guard, rule, token: () => grantToken });
    expect(guarded).toBeInstanceOf(ParsingToolFunction);
    await clientOf(api.baseURL, Client)
      .chat.completions.runTools({ model, messages, tools: [guarded] })
      .done();
    expect(api.answers[0]?.content).toContain('"scope_missing"');
  },
);

test('a tool that refers to its own definition finds it', async () => {
  await using service = await startTestService();
  await using api = await startScriptedApi([['book', '{}']]);
  const definition = {
    name: 'book',
    description: 'Books.',
    parameters: {},
    function(this: unknown) {
      return String(this === definition);
    },
  };
  const grantToken = service.tokenFor('flights:book');
  const tool = guardTool(
    { type: 'function', function: definition },
    { guard: service.guard, rule, token: () => grantToken },
  );
  await clientOf(api.baseURL)
    .chat.completions.runTools({ model, messages, tools: [tool] })
    .done();
  expect(api.answers[0]?.content).toBe('true');
});

test('what has no function, and what would run around the guard, throws', async () => {
  await using service = await startTestService();
  const guarding = { guard: service.guard, rule, token: () => '' } as never;
  const bare: unknown[] = [
    undefined,
    'book',
    { type: 'web_search' },
    { type: 'function', function: { name: 'book', parameters: {} } },
    zodFunction({ name: 'book', parameters }),
    zodResponsesFunction({ name: 'book', parameters }),
  ];
  const run = () => 'booked';
  const ofTwoKinds = {
    type: 'function',
    function: { name: 'book', parameters: {}, function: run },
    tool: { type: 'function', name: 'book', parameters: {} },
    execute: run,
  };
  const withoutParser = { ...ofTwoKinds, execute: undefined, $brand: 'auto-parseable-tool', $callback: run };
  for (const tool of [...bare, ofTwoKinds, withoutParser])
    expect(() => guardTool(tool as never, guarding)).toThrow('"tool" must be a tool with one function');
  const made = runnerFunction(zodResponsesFunction({ name: 'book', parameters, function: () => '' }));
  expect(() => guardTool(made, guarding)).toThrow('the result of runnerFunction()');
});
