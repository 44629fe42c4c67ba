import { BasePlugin, FunctionTool, InMemoryRunner, LlmAgent, LongRunningFunctionTool } from '@google/adk';
import { guardTool, guardTools } from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventsOf, runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const parameters = z.object({ flight: z.string() });
const description = 'Books a flight.';
const BOOK: ScriptedCall = ['book', { flight: 'AI 101' }];
const newMessage = { parts: [{ text: 'Book.' }] };

function bookingTool(options: { requireConfirmation?: boolean } = {}) {
  return new FunctionTool({
    name: 'book',
    description,
    parameters,
    execute: ({ flight }) => ({ booked: flight }),
    ...options,
  });
}

test.each([
  [true, 'flights:book', [{ booked: 'AI 101' }], ['allowed book', 'success book']],
  [true, 'flights:search', [{ code: 'scope_missing' }], ['blocked book']],
  [false, 'flights:book', [{ error: 'This tool call is rejected.' }], []],
])('the guard is asked after a confirmation (%s, %s)', async (confirmed, scope, told, recorded) => {
  await using service = await createService();
  const { guard, token } = service;
  const model = new ScriptedLlm([BOOK]);
  const book = guardTool(bookingTool({ requireConfirmation: true }), { guard, rule, token });
  const runner = runnerOf(model, [book]);
  const userId = service.userHolding(scope);
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  const events = await eventsOf(runner.runAsync({ userId, sessionId, newMessage }));
  expect(await service.recorded()).toEqual([]);
  const asked = events
    .flatMap(({ content }) => content?.parts ?? [])
    .find(({ functionCall }) => functionCall?.name === 'adk_request_confirmation')?.functionCall;
  expect(asked).toBeDefined();
  const answer = { id: asked?.id ?? '', name: 'adk_request_confirmation', response: { confirmed } };
  await eventsOf(
    runner.runAsync({ userId, sessionId, newMessage: { parts: [{ functionResponse: answer }] } }),
  );
  expect(model.told.slice(-1)).toMatchObject(told);
  expect(await service.recorded()).toEqual(recorded);
});

test('a long-running tool starts with a grant, and returns a refusal at once', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const book = guardTool(
    new LongRunningFunctionTool({
      name: 'book',
      description,
      parameters,
      execute: () => ({ status: 'pending' }),
    }),
    { guard, rule, token },
  );
  const responses: unknown[] = [];
  for (const scope of ['flights:book', 'flights:search']) {
    const events = await runFor(runnerOf(new ScriptedLlm([BOOK]), [book]), service.userHolding(scope));
    expect(events[0]?.longRunningToolIds).toHaveLength(1);
    const parts = events.flatMap(({ content }) => content?.parts ?? []);
    responses.push(parts.find(({ functionResponse }) => functionResponse)?.functionResponse?.response);
  }
  expect(responses).toMatchObject([{ status: 'pending' }, { code: 'scope_missing' }]);
  expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
});

test('callbacks before and after the tool run as without a guard, and see the refusal', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const seen: unknown[] = [];
  const model = new ScriptedLlm([BOOK], [['book', { flight: 'free' }]]);
  const runner = runnerOf(model, [guardTool(bookingTool(), { guard, rule, token })], {
    beforeToolCallback: ({ tool, args }) => {
      seen.push(`before ${tool.name}`);
      return args['flight'] === 'free' ? { booked: 'by the callback' } : undefined;
    },
    afterToolCallback: ({ response }) => {
      seen.push(response);
      return undefined;
    },
  });
  await runFor(runner, service.userHolding('flights:search'));
  expect(seen).toMatchObject([
    'before book',
    { code: 'scope_missing' },
    'before book',
    { booked: 'by the callback' },
  ]);
  expect(await service.recorded()).toEqual(['blocked book']);
});

test('a plugin for tool errors gets an error of a tool, and not a refusal', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const seen: string[] = [];
  class ErrorPlugin extends BasePlugin {
    override async onToolErrorCallback({ error }: { error: Error }): Promise<undefined> {
      seen.push(error.message);
    }
  }
  const tool = new FunctionTool({
    name: 'book',
    description,
    parameters,
    execute: () => {
      throw new Error('The airline said no.');
    },
  });
  const agent = new LlmAgent({
    name: 'travel',
    model: new ScriptedLlm([BOOK]),
    tools: [guardTool(tool, { guard, rule, token })],
  });
  const runner = (): InMemoryRunner => new InMemoryRunner({ agent, plugins: [new ErrorPlugin('errors')] });
  await runFor(runner(), service.userHolding('flights:search'));
  expect(seen).toEqual([]);
  agent.model = new ScriptedLlm([BOOK]);
  await runFor(runner(), service.userHolding('flights:book'));
  expect(seen).toEqual(["Error in tool 'book': The airline said no."]);
});

test('a tool with a Gemini schema is guarded over the arguments that the ADK passes to it', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const book = guardTool(
    new FunctionTool({
      name: 'book',
      description,
      parameters: { properties: {} },
      execute: (input) => ({ booked: input }),
    }),
    { guard, token, rule: { ...rule, metadata: ({ flight }: { flight: string }) => ({ flight }) } },
  );
  const model = new ScriptedLlm([BOOK]);
  await runFor(runnerOf(model, [book]), service.userHolding('flights:book'));
  expect(model.told).toEqual([{ booked: { flight: 'AI 101' } }]);
  await service.recorder.settled();
  expect(service.recorder.entries[0]?.metadata).toEqual({ flight: 'AI 101' });
});

test('a tool gets itself as "this", and the context of its call', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const tool: FunctionTool<typeof parameters> = new FunctionTool({
    name: 'book',
    description,
    parameters,
    execute(this: unknown, _input, toolContext) {
      return { isItself: this === tool, user: toolContext?.userId };
    },
  });
  const model = new ScriptedLlm([BOOK]);
  const user = service.userHolding('flights:book');
  await runFor(runnerOf(model, [guardTool(tool, { guard, rule, token })]), user);
  expect(model.told).toEqual([{ isItself: true, user }]);
});

// The ADK itself rejects a tool with an inherited name: another tool of its agent must run it.
test('of several tools, one without a rule of its own is refused', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const told: unknown[] = [];
  const names = ['cancel', 'constructor', '__proto__'];
  const tools = guardTools(
    names.map((name) => new FunctionTool({ name, description, parameters, execute: () => 'cancelled' })),
    { guard, rules: { book: rule }, token },
  );
  const dispatch = new FunctionTool({
    name: 'dispatch',
    description: 'Runs other tools.',
    execute: async (_input, toolContext) => {
      for (const tool of tools) {
        if (toolContext) told.push(await tool.runAsync({ args: { flight: 'AI 101' }, toolContext }));
      }
    },
  });
  const runner = runnerOf(new ScriptedLlm([['dispatch', {}]]), [dispatch]);
  await runFor(runner, service.userHolding('flights:book'));
  expect(told).toMatchObject([{ code: 'no_rule' }, { code: 'no_rule' }, { code: 'no_rule' }]);
  expect(await service.recorded()).toEqual(names.map((name) => `blocked ${name}`));
});
