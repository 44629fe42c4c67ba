import { guardMcpServer, guardTools } from '@grantex/openai-agents';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import type { AgentOptions, MCPServer, Tool } from '@openai/agents';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { modelThatCalls, toldTo } from './scripted.ts';
import { token, type Trip } from './service.ts';

const HEADERS = 'a token comes from the context of a run, which has no headers';
const PAYMENT = {
  type: 'object' as const,
  properties: { to: { type: 'string' }, amount: { type: ['string', 'number'] } },
  required: ['to', 'amount'],
  additionalProperties: false,
};
const STREAM = 'a tool of this SDK answers with one value: it writes down a stream as {}';

/** A way in which the SDK runs a tool: as a tool of the agent, or of one of its MCP servers. */
interface Way {
  readonly name: string;
  /** What an agent is given. */
  readonly mount: (
    framework: Framework,
    setup: ContractSetup,
  ) => Pick<AgentOptions<Trip>, 'tools' | 'mcpServers'>;
  /** Arguments that the SDK does not pass on. */
  readonly unacceptable: Record<string, unknown> | string;
  readonly stream?: boolean;
  readonly cannotExpress?: AdapterDriver['cannotExpress'];
}

const ways: readonly Way[] = [
  { name: '', mount: paymentTool, unacceptable: { to: 5 } },
  { name: ', streamed run', mount: paymentTool, unacceptable: { to: 5 }, stream: true },
  {
    name: ', MCP server',
    mount: paymentServer,
    unacceptable: '{"to": ',
    cannotExpress: { inputParsed: 'an MCP server converts the arguments by its schema, after the guard' },
  },
];

/** The adapter with agents that the SDK's own runner runs, in the newest and the oldest release. */
export const drivers: readonly AdapterDriver[] = frameworks.flatMap(({ name, framework, cannotExpress }) =>
  ways.map((way) => ({
    name: `${name}${way.name}`,
    cannotExpress: {
      ...cannotExpress,
      ...way.cannotExpress,
      twoHeaders: HEADERS,
      wrongScheme: HEADERS,
      handlerStreams: STREAM,
      clientGone: STREAM,
    },
    async mount(setup) {
      const given = way.mount(framework, setup);
      return {
        call: (attempt) => callThrough(framework, given, attempt, way),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  })),
);

function paymentServer(
  _framework: Framework,
  { guard, rule, tool: pay, isGuardedTwice }: ContractSetup,
): { readonly mcpServers: MCPServer[] } {
  const options = { guard, rules: rule === undefined ? {} : { payments: rule }, token };
  const server: MCPServer = {
    name: 'payments',
    cacheToolsList: false,
    errorFunction: ({ error }) => JSON.stringify({ failed: Object(error).message }),
    connect: async () => {},
    close: async () => {},
    invalidateToolsCache: async () => {},
    listTools: async () => [{ name: 'payments', inputSchema: PAYMENT }],
    async callTool(_name, payment) {
      const paid = await pay(payment as never);
      const content = [{ type: 'text', text: JSON.stringify(paid) }];
      return Object(paid).isError === true ? Object.assign(content, { isError: true }) : content;
    },
  };
  const once = guardMcpServer(server, options);
  return { mcpServers: [isGuardedTwice ? guardMcpServer(once, options) : once] };
}

function paymentTool(
  { tool }: Framework,
  { guard, rule, tool: pay, isGuardedTwice }: ContractSetup,
): { readonly tools: Tool<Trip>[] } {
  // Some cases have no rule.
  const guarding = { guard, rules: rule === undefined ? {} : { payments: rule }, token };
  const bare = [
    {
      name: 'payments',
      description: 'Pays.',
      parameters: z.object({ to: z.string(), amount: z.coerce.string() }),
      // As a function, it is asked about the input, too.
      needsApproval: async () => false,
      execute: (payment: Payment) => pay(payment),
      errorFunction: (_runContext: unknown, error: unknown) =>
        JSON.stringify({ failed: Object(error).message }),
    },
  ];
  const once = guardTools(bare, guarding);
  return { tools: (isGuardedTwice ? guardTools(once, guarding) : once).map((options) => tool(options)) };
}

async function callThrough(
  { Agent, ModelBehaviorError, Runner }: Framework,
  given: ReturnType<Way['mount']>,
  { credentials, toolName = 'payments', input, signal }: Attempt,
  { unacceptable, stream = false }: Way,
): Promise<Outcome> {
  const runner = new Runner({ tracingDisabled: true });
  const context = { grantToken: () => tokenOf(credentials) };
  const model = modelThatCalls([[toolName, input === 'unacceptable' ? unacceptable : { ...input }]]);
  const agent = new Agent<Trip>({ name: 'Payer', model, ...given });
  try {
    const result = await runner.run(agent, 'Pay.', { context, signal, stream: stream as false });
    if ('completed' in result) await result.completed;
  } catch (error) {
    if (error instanceof ModelBehaviorError) return { kind: 'rejected' };
    throw error;
  }
  const [told = ''] = toldTo(model);
  // The SDK itself answers in words.
  return told.startsWith('{') ? outcomeOf(JSON.parse(told) as Record<string, unknown>) : { kind: 'rejected' };
}

function outcomeOf(told: Record<string, unknown>): Outcome {
  if ('code' in told) return { kind: 'refused', refusal: told };
  if (!('failed' in told)) return { kind: 'answered', answer: told };
  return { kind: told['failed'] === 'Invalid JSON input for tool' ? 'rejected' : 'failed' };
}
