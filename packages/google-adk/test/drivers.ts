import * as adk from '@google/adk';
import type { BaseTool, BaseToolset, MCPToolset, RunConfig } from '@google/adk';
import { guardTools, guardToolset, type Rules, type TokenSource } from '@grantex/google-adk';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  tokenOf,
} from '@grantex/testing';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { serveMcp } from './mcp-site.ts';
import { runFor, runnerOf, ScriptedLlm } from './scripted.ts';

const HEADERS = 'a token is found by the context of a call, which has no headers';
const STREAM = 'a tool of the ADK answers with one value: a stream would reach the model as {}';
const IN_SERVER = 'the MCP server parses the arguments; the ADK does not';
const CANNOT_EXPRESS = {
  twoHeaders: HEADERS,
  wrongScheme: HEADERS,
  handlerStreams: STREAM,
  clientGone: STREAM,
};

/** A release of the ADK. */
export type Framework = Pick<typeof adk, 'FunctionTool' | 'InMemoryRunner' | 'LlmAgent' | 'MCPToolset'>;

/** The adapter around a tool of an agent, and around tools of an MCP server, that the ADK's own runner runs. */
export const drivers: readonly AdapterDriver[] = driversFor('Google ADK', adk);

/** The same with another release of the ADK. */
export function driversFor(name: string, framework: Framework): AdapterDriver[] {
  return [
    functionDriver(name, framework, adk.StreamingMode.NONE),
    functionDriver(`${name}, streamed run`, framework, adk.StreamingMode.SSE),
    toolsetDriver(`${name}, MCP toolset`, framework),
  ];
}

function toolsetDriver(name: string, framework: Framework): AdapterDriver {
  return {
    name,
    cannotExpress: {
      ...CANNOT_EXPRESS,
      handlerReports: 'a result with isError is how MCP itself says that a tool failed',
      inputKept: IN_SERVER,
      inputParsed: IN_SERVER,
      frameworkRefuses: IN_SERVER,
    },
    async mount(setup) {
      const site = await serveMcp((server) => registerPayments(server, setup));
      const callers: Callers = new Map();
      // One for each run: at the end of a run the ADK closes its toolset, and the calls of other runs with it.
      const toolset = (): MCPToolset =>
        guardedToolset(new framework.MCPToolset(site.connection), setup, tokenIn(callers));
      return {
        call: (attempt) => callThrough(framework, toolset(), callers, attempt, {}, readResult),
        [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
      };
    },
  };
}

function functionDriver(name: string, framework: Framework, streamingMode: adk.StreamingMode): AdapterDriver {
  return {
    name,
    cannotExpress: CANNOT_EXPRESS,
    async mount(setup) {
      const callers: Callers = new Map();
      const payments = paymentTool(framework, setup, tokenIn(callers));
      return {
        call: (attempt) => callThrough(framework, payments, callers, attempt, { streamingMode }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

/** The credentials of each user. */
type Callers = Map<string, Attempt['credentials']>;

const tokenIn =
  (callers: Callers): TokenSource =>
  ({ userId }) =>
    tokenOf(callers.get(userId) ?? { kind: 'none' });

const parameters = z.object({ to: z.string(), amount: z.coerce.string() });

// Some cases have no rule.
const rulesOf = ({ rule }: ContractSetup): Rules => (rule === undefined ? {} : { payments: rule });

function paymentTool({ FunctionTool }: Framework, setup: ContractSetup, token: TokenSource) {
  const { guard, tool: pay, isGuardedTwice } = setup;
  const payments = new FunctionTool({
    name: 'payments',
    description: 'Pays.',
    parameters,
    // As a function, it is asked about the input, too.
    requireConfirmation: () => false,
    execute: (payment) => pay(payment),
  });
  const guarding = { guard, rules: rulesOf(setup), token };
  const [once] = guardTools([payments], guarding);
  return isGuardedTwice ? guardTools([once], guarding)[0] : once;
}

function guardedToolset(toolset: MCPToolset, setup: ContractSetup, token: TokenSource): MCPToolset {
  const guarding = { guard: setup.guard, rules: rulesOf(setup), token };
  const once = guardToolset(toolset, guarding);
  return setup.isGuardedTwice ? guardToolset(once, guarding) : once;
}

function registerPayments(server: McpServer, { tool: pay }: ContractSetup): void {
  server.registerTool('payments', { inputSchema: parameters }, async (payment) => ({
    content: [{ type: 'text', text: JSON.stringify(await pay(payment)) }],
  }));
}

async function callThrough(
  framework: Framework,
  payments: BaseTool | BaseToolset,
  callers: Callers,
  { credentials, toolName = 'payments', input, signal }: Attempt,
  runConfig: RunConfig,
  read: (told: Told) => Outcome = readAnswer,
): Promise<Outcome> {
  const userId = `user_${callers.size}`;
  callers.set(userId, credentials);
  const model = new ScriptedLlm([[toolName, input === 'unacceptable' ? { to: 5 } : { ...input }]]);
  const events = await runFor(runnerOf(model, [payments], {}, framework), userId, {
    runConfig,
    abortSignal: signal,
  });
  if (events.some(({ errorMessage }) => errorMessage !== undefined)) return { kind: 'rejected' };
  const [told = {}] = model.told as Told[];
  return 'code' in told ? { kind: 'refused', refusal: told } : read(told);
}

/** What a model is told of its call. */
interface Told {
  readonly error?: unknown;
  readonly content?: readonly { readonly text: string }[];
  readonly isError?: boolean;
}

function readAnswer(told: Told): Outcome {
  const { error } = told;
  if (typeof error !== 'string') return { kind: 'answered', answer: told };
  // Malformed arguments, and the name of an inherited member, which the ADK first accepts as a tool.
  return { kind: /expected string|is not a function/.test(error) ? 'rejected' : 'failed' };
}

function readResult({ error, content, isError }: Told): Outcome {
  if (error !== undefined) return { kind: 'rejected' };
  if (isError === true) return { kind: 'failed' };
  return { kind: 'answered', answer: JSON.parse(content?.[0]?.text ?? '') };
}
