import { AuthorizationError, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, streamText, ToolLoopAgent } from 'ai';
import type { MockLanguageModelV4 } from 'ai/test';
import { describe, expect, test } from 'vitest';
import { collect, scriptedModel, toolResultsRead } from './scripted-model.ts';
import { startTestService, type TestService } from '@grantex/testing';
import { book, contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

interface Asked {
  readonly model: MockLanguageModelV4;
  readonly tools: ReturnType<typeof createTravelTools>;
  readonly toolsContext: ReturnType<typeof contextOf>;
}

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

/** The ways in which the SDK runs tools; each returns the model's last text. */
const ways: { readonly name: string; readonly ask: (asked: Asked) => Promise<string> }[] = [
  { name: 'generateText', ask: async (asked) => (await generateText({ ...asked, prompt, stopWhen })).text },
  { name: 'streamText', ask: async (asked) => await streamText({ ...asked, prompt, stopWhen }).text },
  {
    name: 'ToolLoopAgent.generate',
    ask: async (asked) => (await new ToolLoopAgent({ ...asked, stopWhen }).generate({ prompt })).text,
  },
  {
    name: 'ToolLoopAgent.stream',
    ask: async (asked) => await (await new ToolLoopAgent({ ...asked, stopWhen }).stream({ prompt })).text,
  },
];

function guardedBy({ guard }: Pick<TestService, 'guard'>, done: string[] = []): Asked['tools'] {
  return guardTools(createTravelTools(done), { guard, rules: travelRules, token: tokenOf });
}

const REFUSED = {
  error: 'insufficient_scope',
  code: 'amount_over',
  message: 'The amount of this call is higher than what was granted.',
  missingScopes: ['flights:book:max_900'],
  howToAsk: 'Ask the person for a grant that holds flights:book:max_900.',
};

/** What the model reads of it. */
function refusedBy({ guard }: Pick<TestService, 'guard'>): string {
  return JSON.stringify({ ...REFUSED, error_uri: `${guard.issuer}/docs/errors/amount_over` });
}

describe.each(ways)('$name', ({ ask }) => {
  test('runs what the grant covers in every step, and each call is recorded', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([search()], [book()], 'Booked.');
    const toolsContext = contextOf(service.tokenFor('flights:search', 'flights:book:max_500'));
    expect(await ask({ model, tools: guardedBy(service, done), toolsContext })).toBe('Booked.');
    expect(done).toEqual(['searched Oslo', 'booked AI 101 for 420']);
    expect(toolResultsRead(model)).toEqual([{ type: 'json', value: { booked: 'AI 101' } }]);
    expect(await service.recorded()).toEqual([
      'allowed search',
      'success search',
      'allowed book',
      'success book',
    ]);
  });

  test('a refusal is an error that the model reads as JSON, and it continues from there', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([book(900)], 'You may not spend that much.');
    const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
    expect(await ask({ model, tools: guardedBy(service, done), toolsContext })).toBe(
      'You may not spend that much.',
    );
    expect(toolResultsRead(model)).toEqual([{ type: 'error-text', value: refusedBy(service) }]);
    expect(done).toEqual([]);
    expect(await service.recorded()).toEqual(['blocked book']);
  });

  test('each call of one step is decided separately', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([search('Oslo'), book(900), search('Rome'), book(100)]);
    const toolsContext = contextOf(service.tokenFor('flights:search', 'flights:book:max_500'));
    await ask({ model, tools: guardedBy(service, done), toolsContext });
    expect(done.toSorted()).toEqual(['booked AI 101 for 100', 'searched Oslo', 'searched Rome']);
    expect(toolResultsRead(model)).toEqual([
      { type: 'json', value: { flights: ['Oslo'] } },
      { type: 'error-text', value: refusedBy(service) },
      { type: 'json', value: { flights: ['Rome'] } },
      { type: 'json', value: { booked: 'AI 101' } },
    ]);
    expect((await service.recorded()).toSorted()).toEqual([
      'allowed book',
      'allowed search',
      'allowed search',
      'blocked book',
      'success book',
      'success search',
      'success search',
    ]);
  });

  test('the model does not see the token, or that there is one', async () => {
    await using service = await startTestService();
    const token = service.tokenFor('flights:search');
    const model = scriptedModel([search()], [book()]);
    await ask({ model, tools: guardedBy(service), toolsContext: contextOf(token) });
    const shown = JSON.stringify([model.doGenerateCalls, model.doStreamCalls]);
    expect(shown).toContain('Finds flights');
    expect(shown).not.toContain(token);
    expect(shown).not.toContain('grantToken');
  });
});

test('a token that the application gets between two steps is used for the next call', async () => {
  await using service = await startTestService();
  const tools = guardedBy(service);
  const model = scriptedModel([book(900)], [book(900)]);
  const tokens = [service.tokenFor('flights:book:max_500'), service.tokenFor('flights:book:max_1000')];
  const { steps } = await generateText({
    model,
    tools,
    prompt,
    stopWhen,
    toolsContext: contextOf(undefined),
    runtimeContext: { tokens },
    prepareStep: ({ stepNumber, runtimeContext }) => ({
      toolsContext: contextOf(runtimeContext.tokens[stepNumber]),
    }),
  });
  expect(steps.map(({ content }) => content.at(-1)?.type)).toEqual(['tool-error', 'tool-result', 'text']);
  expect(await service.recorded()).toEqual(['blocked book', 'allowed book', 'success book']);
});

test('the error contains the refusal itself for the application', async () => {
  await using service = await startTestService();
  const model = scriptedModel([book(900)]);
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const { steps } = await generateText({ model, tools: guardedBy(service), prompt, toolsContext });
  const [part] = steps[0]?.content.filter(({ type }) => type === 'tool-error') ?? [];
  const error = part?.type === 'tool-error' ? part.error : undefined;
  expect(AuthorizationError.is(error) && error.missingScopes).toEqual(['flights:book:max_900']);
  expect(error).toMatchObject({ message: REFUSED.message, reason: 'amount_over' });
  expect(String(error)).toBe(refusedBy(service));
});

test('calls that wait for their turn are decided when it comes', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const grant = service.issuer.grant({ scopes: ['flights:search'] });
  const tools = guardTools(createTravelTools(done), {
    guard: service.guard,
    rules: travelRules,
    // Only the first reader gets it.
    token: () => (done.length === 0 ? grant.token : undefined),
  });
  const model = scriptedModel([search('Oslo'), search('Rome')]);
  const toolsContext = contextOf(undefined);
  await collect(streamText({ model, tools, prompt, toolsContext, toolCallConcurrency: 1, stopWhen }).stream);
  expect(done).toEqual(['searched Oslo']);
});

test('a tool that the step does not offer does not run, and the guard is not asked', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const model = scriptedModel([book()]);
  const toolsContext = contextOf(service.tokenFor('flights:book'));
  const activeTools: ['search'] = ['search'];
  await generateText({ model, tools: guardedBy(service, done), prompt, toolsContext, activeTools });
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual([]);
});
