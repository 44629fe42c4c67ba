import * as adapter from '@grantex/vercel-ai';
import type { Rule } from '@grantex/vercel-ai';
import { experimental_toolCaller, generateText, tool, type ToolSet, toolSearch } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { scriptedModel } from './scripted-model.ts';
import { startTestService, type TestService } from '@grantex/testing';
import { book, contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

// Values that TypeScript would reject, and JavaScript does not.
const guardTools = adapter.guardTools as (tools: object, options: object) => ToolSet;
const grantApproval = adapter.grantApproval as (options: object) => unknown;
const inputSchema = z.object({ to: z.string() });
const rules = { search: { scopes: ['flights:search'] } };

test('grantApproval throws when "next" is not a function', async () => {
  await using service = await startTestService();
  const options = { guard: service.guard, rules, token: () => '', next: { search: 'user-approval' } };
  expect(() => grantApproval(options)).toThrow('grantApproval: "next"');
});

test.each([
  ['that is missing', undefined],
  ['that the client runs', tool({ inputSchema, outputSchema: z.string() })],
  [
    'that the provider runs',
    { type: 'provider', isProviderExecuted: true, id: 'airline.search', args: {}, inputSchema },
  ],
  ['that the SDK replaces by its own search', toolSearch()],
  [
    'that the SDK replaces by one that calls others',
    experimental_toolCaller(tool({ inputSchema, execute: () => '' }), {
      type: 'local',
      bind: () => tool({ inputSchema, execute: () => 'unguarded' }),
    }),
  ],
])('a tool %s is rejected by its name when the tools are guarded', async (_title, search) => {
  await using service = await startTestService();
  const make = (): unknown => guardTools({ search }, { guard: service.guard, rules, token: () => '' });
  expect(make).toThrow(TypeError);
  expect(make).toThrow('the tool "search"');
});

test('a tool without a rule is refused on every call, even with a token that allows everything', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const token = service.tokenFor('flights:search', 'flights:book');
  const tools = { search: tool({ inputSchema, execute: ({ to }) => done.push(to) }) };
  for (const own of [{}, Object.create(rules) as object]) {
    const guarded = guardTools(tools, { guard: service.guard, rules: own, token: () => token });
    await generateText({ model: scriptedModel([search()]), tools: guarded, prompt: 'Oslo' });
  }
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual(['blocked search', 'blocked search']);
  expect(service.recorder.entries[0]?.metadata).toEqual({ reason: 'no_rule' });
});

async function bookWith(
  tools: ReturnType<typeof createTravelTools>,
  service: TestService,
): Promise<string[]> {
  const toolsContext = contextOf(service.tokenFor('flights:book', 'flights:search'));
  await generateText({ model: scriptedModel([book()]), tools, toolsContext, prompt: 'Oslo' });
  return service.recorded();
}

test('another guard, another rule, or another function in a guarded tool counts separately', async () => {
  await using service = await startTestService();
  const options = { guard: service.guard, rules: travelRules, token: tokenOf };
  const once = adapter.guardTools(createTravelTools(), options);
  const narrower: Rule = { scopes: ['flights:search'], action: 'narrower' };
  const both = adapter.guardTools(once, { ...options, rules: { ...travelRules, book: narrower } });
  expect(await bookWith(both, service)).toEqual([
    'allowed narrower',
    'allowed book',
    'success book',
    'success narrower',
  ]);
  const replaced = { ...once, book: { ...once.book, execute: () => ({ booked: 'elsewhere' }) } };
  const guarded = adapter.guardTools(replaced, options);
  expect(guarded.book.execute).not.toBe(replaced.book.execute);
});
