import { AuthorizationError, guardTool, guardTools } from '@grantex/openai-agents';
import { Agent, ToolCallError, type ToolOutputSchema, tool } from '@openai/agents';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modelThatCalls, runner, type ScriptedCall, toldTo } from './scripted.ts';
import { createService, token, type Trip } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const parameters = z.object({ flight: z.string() });
const schema = {
  type: 'object' as const,
  properties: { flight: { type: 'string' as const } },
  required: ['flight' as const],
};
const BOOK: ScriptedCall = ['book', { flight: 'AI 101' }];
const description = 'Books a flight.';

test('tools with a JSON schema, strict or not, are guarded over the input that the SDK passes to them', async () => {
  await using service = await createService();
  const readsFlight = {
    ...rule,
    metadata: ({ flight }: { flight: string }) => ({ flight }),
  };
  const guarding = { guard: service.guard, rule: readsFlight, token };
  const execute = (input: unknown): string => `booked ${(input as { flight: string }).flight}`;
  const strict = guardTool(
    { name: 'book', description, parameters: { ...schema, additionalProperties: false as const }, execute },
    guarding,
  );
  const loose = guardTool(
    {
      name: 'book',
      description,
      strict: false,
      parameters: { ...schema, additionalProperties: true as const },
      execute,
    },
    guarding,
  );
  for (const book of [tool(strict), tool(loose)]) {
    const model = modelThatCalls([BOOK]);
    const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
    await runner.run(agent, 'Book.', { context: service.holding('flights:book') });
    expect(toldTo(model)).toEqual(['booked AI 101']);
  }
  await service.recorder.settled();
  const recorded = service.recorder.entries.filter(({ status }) => status === 'allowed');
  expect(recorded.map(({ metadata }) => metadata)).toEqual([{ flight: 'AI 101' }, { flight: 'AI 101' }]);
});

test('a tool without a name is named after its function, in the SDK and in the audit log', async () => {
  await using service = await createService();
  async function bookFlight({ flight }: { flight: string }): Promise<string> {
    return `booked ${flight}`;
  }
  const options = { description, parameters, execute: bookFlight };
  const book = tool(guardTool(options, { guard: service.guard, rule, token }));
  expect(book.name).toBe(tool(options).name);
  const model = modelThatCalls([['bookFlight', { flight: 'AI 101' }]]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
  await runner.run(agent, 'Book.', { context: service.holding('flights:book') });
  expect(await service.recorded()).toEqual(['allowed bookFlight', 'success bookFlight']);
});

test('a tool that refers to its own options finds them', async () => {
  await using service = await createService();
  const options = {
    name: 'book',
    description,
    parameters,
    execute(this: unknown) {
      return String(this === options);
    },
  };
  const book = tool(guardTool(options, { guard: service.guard, rule, token }));
  const model = modelThatCalls([BOOK]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
  await runner.run(agent, 'Book.', { context: service.holding('flights:book') });
  expect(toldTo(model)).toEqual(['true']);
});

test('a refusal is the result of the tool, whatever "errorFunction" says', async () => {
  await using service = await createService();
  const errorFunction = (): never => {
    throw new Error('It was asked.');
  };
  for (const options of [{}, { errorFunction: null }, { errorFunction }]) {
    const book = tool(
      guardTool(
        { name: 'book', description, parameters, execute: () => 'booked', ...options },
        { guard: service.guard, rule, token },
      ),
    );
    const model = modelThatCalls([BOOK]);
    const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
    await runner.run(agent, 'Book.', { context: service.holding('flights:search') });
    expect(toldTo(model)).toEqual([expect.stringMatching(/^\{.*"scope_missing".*\}$/)]);
  }
});

const outputs: [kind: string, schema: ToolOutputSchema][] = [
  ['zod', z.object({ seat: z.string() })],
  [
    'JSON',
    {
      type: 'object',
      properties: { seat: { type: 'string' } },
      required: ['seat'],
      additionalProperties: false,
    },
  ],
];

test.each(outputs)(
  'with an output schema (%s) a refusal goes to "errorFunction", which may return a valid output',
  async (_kind, outputSchema) => {
    await using service = await createService();
    const guarded = guardTool(
      {
        name: 'book',
        description,
        parameters,
        outputSchema,
        execute: () => ({ seat: '1A' }),
        errorFunction: (_runContext, error) => ({
          seat: AuthorizationError.is(error) ? `none: ${error.howToAsk}` : 'none',
        }),
      },
      { guard: service.guard, rule, token },
    );
    const told = async (scope: string): Promise<string[]> => {
      const model = modelThatCalls([BOOK]);
      const agent = new Agent<Trip>({ name: 'Travel', model, tools: [tool(guarded)] });
      await runner.run(agent, 'Book.', { context: service.holding(scope) });
      return toldTo(model);
    };
    expect(await told('flights:book')).toEqual(['{"seat":"1A"}']);
    expect(await told('flights:search')).toEqual([
      '{"seat":"none: Ask the person for a grant that holds flights:book."}',
    ]);
    expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
  },
);

test.each(outputs)(
  'with an output schema (%s) and no "errorFunction" a refusal ends the run',
  async (_kind, outputSchema) => {
    await using service = await createService();
    const book = tool(
      guardTool(
        { name: 'book', description, parameters, outputSchema, execute: () => ({ seat: '1A' }) },
        { guard: service.guard, rule, token },
      ),
    );
    const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [book] });
    const context = service.holding('flights:search');
    const ended: unknown = await runner.run(agent, 'Book.', { context }).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(ToolCallError);
    expect((ended as ToolCallError).error).toMatchObject({ reason: 'scope_missing' });
    expect(await service.recorded()).toEqual(['blocked book']);
  },
);

test('an output that the schema rejects is still recorded as a success, because the tool ran', async () => {
  await using service = await createService();
  const execute = (): { seat: string } => JSON.parse('{"seat":1}') as { seat: string };
  const outputSchema = z.object({ seat: z.string() });
  const book = tool(
    guardTool(
      { name: 'book', description, parameters, outputSchema, execute },
      { guard: service.guard, rule, token },
    ),
  );
  const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [book] });
  const context = service.holding('flights:book');
  await expect(runner.run(agent, 'Book.', { context })).rejects.toThrow('Invalid output');
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('a copy of guarded options whose "execute" was replaced counts as not guarded', async () => {
  await using service = await createService();
  const options = { name: 'book', description, parameters, execute: () => 'booked' };
  const guarding = { guard: service.guard, rule, token };
  const replaced = { ...guardTool(options, guarding), execute: () => 'free of charge' };
  const model = modelThatCalls([BOOK]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [tool(guardTool(replaced, guarding))] });
  await runner.run(agent, 'Book.', { context: service.holding('flights:search') });
  expect(await service.recorded()).toEqual(['blocked book']);
});

test('of several tools, one without a rule of its own is refused', async () => {
  await using service = await createService();
  const options = ['cancel', 'constructor', '__proto__'].map((name) => ({
    name,
    description: 'Cancels.',
    parameters,
    execute: () => 'cancelled',
  }));
  const guarded = guardTools(options, { guard: service.guard, rules: { book: rule }, token });
  for (const cancel of guarded.map((each) => tool(each))) {
    const model = modelThatCalls([[cancel.name, { flight: 'AI 101' }]]);
    const agent = new Agent<Trip>({ name: 'Travel', model, tools: [cancel] });
    await runner.run(agent, 'Cancel.', { context: service.holding('flights:book') });
    expect(toldTo(model)).toEqual([expect.stringContaining('"no_rule"')]);
  }
});
