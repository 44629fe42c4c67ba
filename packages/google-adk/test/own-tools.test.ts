import {
  AgentTool,
  BaseTool,
  FunctionTool,
  LlmAgent,
  LoadMcpResourceTool,
  MCPToolset,
  type RunAsyncToolRequest,
  type ToolProcessLlmRequest,
} from '@google/adk';
import { defineRules, guardTool, guardToolset } from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { OwnToolset } from './own-toolset.ts';
import { runFor, runnerOf, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const rules = defineRules({ book: { ...rule, amount: ({ price }: { price: number }) => price } });
const description = 'Books a flight.';
const parameters = z.object({ flight: z.string() });

/** A tool with its own way to run: the ADK does not call its "execute". */
class ShellTool extends BaseTool {
  readonly ran: unknown[] = [];

  constructor() {
    super({ name: 'shell', description: 'Runs a command.' });
  }

  override _getDeclaration() {
    return { name: 'shell', description: 'Runs a command.', parametersJsonSchema: { type: 'object' } };
  }

  execute(command: unknown): object {
    this.ran.push(command);
    return { ran: command };
  }

  runAsync({ args }: RunAsyncToolRequest): Promise<unknown> {
    return Promise.resolve(this.execute(args['command']));
  }
}

class OwnRunTool extends FunctionTool<typeof parameters> {
  override runAsync(): Promise<unknown> {
    return Promise.resolve('booked by itself');
  }
}

class PreparingTool extends FunctionTool<typeof parameters> {
  override async processLlmRequest(request: ToolProcessLlmRequest): Promise<void> {
    await super.processLlmRequest(request);
  }
}

test('a tool that the ADK runs without its "execute" cannot be guarded there', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const options = { name: 'book', description, parameters, execute: () => 'booked' };
  const own = new FunctionTool(options);
  own.runAsync = () => Promise.resolve('booked by itself');
  const copied = Object.assign({}, new FunctionTool(options), { runAsync: own.runAsync });
  for (const tool of [new ShellTool(), new OwnRunTool(options), own, copied]) {
    expect(() => guardTool(tool as never, { guard, rule, token })).toThrow('must be a FunctionTool');
  }
  expect(() => guardTool(new PreparingTool(options), { guard, rule, token })).toThrow(
    '"book" cannot be guarded: it acts in "processLlmRequest"',
  );
});

test('in a toolset, a tool with an "execute" that the ADK does not call is guarded where the ADK runs it', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const shell = new ShellTool();
  const toolset = guardToolset(new OwnToolset(shell), {
    guard,
    rules: { shell: { scopes: ['shell:run'] } },
    token,
  });
  guard.assertGuarded(await toolset.getTools());
  const told: unknown[] = [];
  for (const scope of ['flights:book', 'shell:run']) {
    const model = new ScriptedLlm([['shell', { command: 'ls' }]]);
    await runFor(runnerOf(model, [toolset]), service.userHolding(scope));
    told.push(...model.told);
  }
  expect(told).toMatchObject([{ code: 'scope_missing' }, { ran: 'ls' }]);
  expect(shell.ran).toEqual(['ls']);
  expect(await service.recorded()).toEqual(['blocked shell', 'allowed shell', 'success shell']);
});

test('function tools in a toolset are guarded over their validated input', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const own = new OwnToolset(
    new FunctionTool({
      name: 'book',
      description: 'Books.',
      parameters: z.object({ price: z.coerce.number().transform((hundreds) => hundreds * 100) }),
      execute: ({ price }) => ({ price }),
    }),
  );
  const model = new ScriptedLlm([['book', { price: '4' }]], [['book', { price: '9' }]]);
  await runFor(
    runnerOf(model, [guardToolset(own, { guard, rules, token })]),
    service.userHolding('flights:book:max_500'),
  );
  expect(model.told).toMatchObject([{ price: 400 }, { code: 'amount_over' }]);
});

test('an agent as a tool in a toolset starts only with a grant', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const inner = new LlmAgent({ name: 'helper', model: new ScriptedLlm(), description: 'Helps.' });
  const own = new OwnToolset(new AgentTool({ agent: inner }));
  const helping = { helper: { scopes: ['agents:delegate'] } } as const;
  const toolset = guardToolset(own, { guard, rules: helping, token });
  for (const scope of ['flights:book', 'agents:delegate']) {
    const model = new ScriptedLlm([['helper', { request: 'Help.' }]]);
    await runFor(runnerOf(model, [toolset]), service.userHolding(scope));
  }
  expect(await service.recorded()).toEqual(['blocked helper', 'allowed helper', 'success helper']);
});

// It reads resources while the ADK prepares the next request, whatever its call was answered.
test('a tool that acts while a request is prepared is not handed out', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const own = new OwnToolset(
    new LoadMcpResourceTool(
      new MCPToolset({ type: 'StreamableHTTPConnectionParams', url: 'http://127.0.0.1' }),
    ),
  );
  const toolset = guardToolset(own, { guard, rules: {}, token });
  await expect(toolset.getTools()).rejects.toThrow('"load_mcp_resource" cannot be guarded');
});
