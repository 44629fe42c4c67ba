import { grantApproval, type GrantApproval, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, type ModelMessage, streamText, tool, ToolLoopAgent } from 'ai';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collect, scriptedModel, toolResultsRead } from './scripted-model.ts';
import { startTestService, type TestService } from '@grantex/testing';
import { book, contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

function deniedBy({ guard }: TestService): string {
  return `{"error":"insufficient_scope","code":"amount_over","message":"The amount of this call is higher than what was granted.","missingScopes":["flights:book:max_900"],"howToAsk":"Ask the person for a grant that holds flights:book:max_900.","error_uri":"${guard.issuer}/docs/errors/amount_over"}`;
}

type Travel = ReturnType<typeof createTravelTools>;

function guardedBy({ guard }: TestService, done: string[] = []): Travel {
  return guardTools(createTravelTools(done), { guard, rules: travelRules, token: tokenOf });
}

/** The approval that asks a person about every booking within the grant. */
function approvalBy({ guard }: TestService): GrantApproval<unknown> {
  return grantApproval<Travel>({
    guard,
    rules: travelRules,
    token: tokenOf,
    next: ({ toolCall }) => (toolCall.toolName === 'book' ? 'user-approval' : undefined),
  });
}

interface Asked {
  readonly model: ReturnType<typeof scriptedModel>;
  readonly tools: Travel;
  readonly toolsContext: ReturnType<typeof contextOf>;
  readonly toolApproval: GrantApproval<unknown>;
}

const ways: { readonly name: string; readonly ask: (asked: Asked) => Promise<unknown> }[] = [
  { name: 'generateText', ask: (asked) => generateText({ ...asked, prompt, stopWhen }) },
  { name: 'streamText', ask: (asked) => collect(streamText({ ...asked, prompt, stopWhen }).stream) },
  { name: 'ToolLoopAgent', ask: (asked) => new ToolLoopAgent({ ...asked, stopWhen }).generate({ prompt }) },
];

describe.each(ways)('$name', ({ ask }) => {
  test('nobody is asked to approve a call that would be refused: the model gets the reason, and it is recorded once', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([book(900)], 'You may not.');
    const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
    await ask({ model, tools: guardedBy(service, done), toolsContext, toolApproval: approvalBy(service) });
    expect(toolResultsRead(model)).toEqual([{ type: 'execution-denied', reason: deniedBy(service) }]);
    expect(done).toEqual([]);
    expect(await service.recorded()).toEqual(['blocked book']);
  });

  test('a call that needs no approval runs, and is decided and recorded where it runs', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([search()]);
    const toolsContext = contextOf(service.tokenFor('flights:search'));
    await ask({ model, tools: guardedBy(service, done), toolsContext, toolApproval: approvalBy(service) });
    expect(done).toEqual(['searched Oslo']);
    expect(await service.recorded()).toEqual(['allowed search', 'success search']);
  });

  test('a call within the grant waits for the approval of a person', async () => {
    await using service = await startTestService();
    const done: string[] = [];
    const model = scriptedModel([book(420)]);
    const toolsContext = contextOf(service.tokenFor('flights:book'));
    await ask({ model, tools: guardedBy(service, done), toolsContext, toolApproval: approvalBy(service) });
    expect(done).toEqual([]);
    expect(await service.recorded()).toEqual([]);
  });
});

/** Asks for a booking, and returns the messages in which a person has approved it. */
async function approved(
  service: TestService,
  tools: Travel,
  toolsContext: Asked['toolsContext'],
): Promise<ModelMessage[]> {
  const toolApproval = approvalBy(service);
  const { content, responseMessages } = await generateText({
    model: scriptedModel([book(420)]),
    tools,
    toolsContext,
    toolApproval,
    prompt,
  });
  const request = content.find((part) => part.type === 'tool-approval-request');
  const approvalId = request?.type === 'tool-approval-request' ? request.approvalId : '';
  return [
    { role: 'user', content: prompt },
    ...responseMessages,
    { role: 'tool', content: [{ type: 'tool-approval-response', approvalId, approved: true }] },
  ];
}

test('an approved call runs with the current grant', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const tools = guardedBy(service, done);
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const messages = await approved(service, tools, toolsContext);
  const toolApproval = approvalBy(service);
  await generateText({ model: scriptedModel(), tools, toolsContext, toolApproval, messages });
  expect(done).toEqual(['booked AI 101 for 420']);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('an approval does not replace a grant that has become too narrow', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const tools = guardedBy(service, done);
  const messages = await approved(service, tools, contextOf(service.tokenFor('flights:book')));
  const narrower = contextOf(service.tokenFor('flights:book:max_100'));
  const model = scriptedModel();
  const toolApproval = approvalBy(service);
  await generateText({ model, tools, toolsContext: narrower, toolApproval, messages });
  expect(toolResultsRead(model)).toMatchObject([
    { type: 'execution-denied', reason: expect.stringContaining('flights:book:max_420') },
  ]);
  const without = scriptedModel();
  await generateText({ model: without, tools, toolsContext: narrower, messages });
  expect(toolResultsRead(without)).toMatchObject([
    { type: 'error-text', value: expect.stringContaining('flights:book:max_420') },
  ]);
  expect(done).toEqual([]);
  expect(await service.recorded()).toEqual(['blocked book', 'blocked book']);
});

test('without "next" the approval that a tool itself asks for is still asked for', async () => {
  await using service = await startTestService();
  const { search, book: plain } = createTravelTools();
  const asked: unknown[] = [];
  const needy = {
    search,
    book: {
      ...plain,
      needsApproval: ({ price }: { price: number }, options: object) => {
        asked.push(options);
        return price > 100;
      },
    },
  };
  const options = { guard: service.guard, rules: travelRules, token: tokenOf };
  const tools = guardTools(needy, options);
  const toolApproval = grantApproval<Travel>(options);
  const toolsContext = contextOf(service.tokenFor('flights:book:max_500'));
  const asks = async (price: number): Promise<string[]> => {
    const model = scriptedModel([book(price)]);
    const { content } = await generateText({ model, tools, toolsContext, toolApproval, prompt });
    return content.map(({ type }) => type);
  };
  expect(await asks(420)).toEqual(['tool-call', 'tool-approval-request']);
  expect(await asks(90)).toEqual(['tool-call', 'tool-result']);
  expect(asked[0]).toMatchObject({ toolCallId: 'call-1-1', context: toolsContext.book });
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('a "needsApproval" that is not a function counts as well', async () => {
  await using service = await startTestService();
  const { search, book: plain } = createTravelTools();
  const options = { guard: service.guard, rules: travelRules, token: tokenOf };
  const tools = guardTools({ search, book: { ...plain, needsApproval: true } }, options);
  const { content } = await generateText({
    model: scriptedModel([book(90)]),
    tools,
    toolsContext: contextOf(service.tokenFor('flights:book')),
    toolApproval: grantApproval<Travel>(options),
    prompt,
  });
  expect(content.map(({ type }) => type)).toEqual(['tool-call', 'tool-approval-request']);
});

test('the token may come from the context of the run', async () => {
  await using service = await startTestService();
  const token = service.tokenFor('flights:search');
  const model = scriptedModel([search()], [book()]);
  await generateText({
    model,
    tools: guardedBy(service),
    toolsContext: contextOf(token),
    runtimeContext: { session: { token } },
    toolApproval: grantApproval({
      guard: service.guard,
      rules: travelRules,
      token: ({ runtimeContext }) => runtimeContext.session.token,
    }),
    prompt,
    stopWhen,
  });
  expect(await service.recorded()).toEqual(['allowed search', 'success search', 'blocked book']);
});

test('a tool that the client runs is denied without a rule, and checked against an existing one', async () => {
  await using service = await startTestService();
  const pick = tool({ inputSchema: z.object({}), outputSchema: z.string() });
  const tools = { ...guardedBy(service), pick };
  const rules = { ...travelRules, pick: { scopes: ['seats:pick'] } } as const;
  const ask = async (
    granted: string,
    rules: Parameters<typeof grantApproval>[0]['rules'],
  ): Promise<string[]> => {
    const token = service.tokenFor(granted);
    const { content } = await generateText({
      model: scriptedModel([{ toolName: 'pick', input: {} }]),
      tools,
      toolsContext: contextOf(undefined),
      toolApproval: grantApproval({ guard: service.guard, rules, token: () => token }),
      prompt,
    });
    return content.map(({ type }) => type);
  };
  const denied = ['tool-call', 'tool-approval-request', 'tool-approval-response'];
  expect(await ask('seats:pick', travelRules)).toEqual(denied);
  expect(await ask('seats:look', rules)).toEqual(denied);
  expect(await ask('seats:pick', rules)).toEqual(['tool-call']);
  expect(await service.recorded()).toEqual(['blocked pick', 'blocked pick']);
});

test('an error of "next" is passed on', async () => {
  await using service = await startTestService();
  const thrown = new Error('The approver is out.');
  const toolApproval = grantApproval<Travel>({
    guard: service.guard,
    rules: travelRules,
    token: tokenOf,
    next: () => Promise.reject(thrown),
  });
  const toolsContext = contextOf(service.tokenFor('flights:search'));
  const asked = { model: scriptedModel([search()]), tools: guardedBy(service), toolsContext, prompt };
  await expect(generateText({ ...asked, toolApproval })).rejects.toBe(thrown);
});

test('a tool with the name of an inherited member gets nothing inherited', async () => {
  await using service = await startTestService();
  const seen: unknown[] = [];
  const inherited = tool({ inputSchema: z.object({}), execute: () => 'ran' });
  const { content } = await generateText({
    model: scriptedModel([{ toolName: 'constructor', input: {} }]),
    tools: { constructor: inherited },
    toolApproval: grantApproval({
      guard: service.guard,
      rules: {},
      token: ({ context }) => {
        seen.push(context);
        return service.tokenFor('flights:book');
      },
    }),
    prompt,
  });
  expect(seen).toEqual([undefined]);
  expect(content.at(-1)).toMatchObject({ type: 'tool-approval-response', approved: false });
  expect(await service.recorded()).toEqual(['blocked constructor']);
});
