import { createSdkMcpServer, query, tool } from '@anthropic-ai/claude-agent-sdk';
import { type Guard, guardQuery, guardTools, type Rule } from '@grantex/claude-agent';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { z } from 'zod';
import { type Session, startSession, type Told } from './session.ts';

const HEADERS = 'a token comes from the run of an agent, which has no headers';
const STREAM = 'a tool answers in one piece';
const ELSEWHERE = 'the tool gets its input from another process than the hooks';
const NOT_TOLD = 'a hook is not told that its run was aborted';

const NAME = 'mcp__contract__payments';
const schema = { to: z.string(), amount: z.coerce.string() };
const rulesOf = (name: string, rule: ContractSetup['rule']) => (rule === undefined ? {} : { [name]: rule });

type Result = { content: { type: 'text'; text: string }[]; isError?: boolean };
type Pay = (payment: Payment) => unknown;

const paymentTool = (pay: Pay) =>
  tool('payments', 'Pays.', schema, async (payment) => {
    const answer = (await pay(payment)) as Result | object;
    if ('isError' in answer) return answer;
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] };
  });

/** The hooks around a tool of a session, and the guard around the tool of a server. */
export const drivers: readonly AdapterDriver[] = [
  {
    name: 'Claude Agent SDK, hooks',
    cannotExpress: {
      twoHeaders: HEADERS,
      wrongScheme: HEADERS,
      handlerStreams: STREAM,
      clientGone: STREAM,
      goneBefore: NOT_TOLD,
      goneDuring: NOT_TOLD,
      inputKept: ELSEWHERE,
      inputParsed: ELSEWHERE,
      inputChanged: ELSEWHERE,
      handlerReports: 'the model is told of an error and of a result with isError alike',
      frameworkRefuses: 'the server validates an input after the hooks',
    },
    mount: async (setup) => ({
      call: (attempt) => callInSession(setup, attempt),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  },
  {
    name: 'Claude Agent SDK, tool of a server',
    cannotExpress: {
      twoHeaders: HEADERS,
      wrongScheme: HEADERS,
      handlerStreams: STREAM,
      clientGone: STREAM,
    },
    mount: async (setup) => ({
      call: (attempt) => callOfServer(setup, attempt),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  },
];

/** A session that runs one call after the other, each behind the guard of its own setup. */
interface Worker {
  readonly session: Session;
  /** Mutable: the rules of the current call. */
  readonly rules: Record<string, Rule<never>>;
  setup: ContractSetup;
  attempt: Attempt;
}

const idle: Worker[] = [];
let closing: NodeJS.Timeout | undefined;

async function callInSession(setup: ContractSetup, attempt: Attempt): Promise<Outcome> {
  clearTimeout(closing);
  const worker = idle.pop() ?? (await startWorker(setup, attempt));
  delete worker.rules[NAME];
  Object.assign(worker, { setup, attempt });
  Object.assign(worker.rules, rulesOf(NAME, setup.rule));
  const { toolName, input } = attempt;
  const name = toolName === undefined ? NAME : `mcp__contract__${toolName}`;
  const [told] = await worker.session.ask([[name, input === 'unacceptable' ? { to: 5 } : input]]);
  idle.push(worker);
  // A program keeps its process alive.
  closing = setTimeout(() => void closeIdle(), 1000);
  if (told === undefined) throw new Error('The call has no answer.');
  return outcomeOf(told);
}

/** Closes the sessions that run no call. */
export async function closeIdle(): Promise<void> {
  clearTimeout(closing);
  await Promise.all(idle.splice(0).map(({ session }) => session[Symbol.asyncDispose]()));
}

async function startWorker(setup: ContractSetup, attempt: Attempt): Promise<Worker> {
  const server = createSdkMcpServer({
    name: 'contract',
    tools: [paymentTool((payment) => worker.setup.tool(payment))],
  });
  const rules: Record<string, Rule<never>> = {};
  const guard: Guard = { ...setup.guard, admit: (call) => worker.setup.guard.admit(call) };
  const guarding = { guard, rules, token: () => tokenOf(worker.attempt.credentials) };
  // Every query is guarded twice, with what is guarded once.
  const guarded = guardQuery(guardQuery(query, guarding), guarding);
  const options = { tools: [], allowedTools: ['mcp__contract'], mcpServers: { contract: server } };
  const session = await startSession(guarded, options);
  const worker: Worker = { session, rules, setup, attempt };
  return worker;
}

function outcomeOf({ text, isError }: Told): Outcome {
  if (!isError) return { kind: 'answered', answer: JSON.parse(text) };
  const [, refusal] = /hook error: (\{.*\})/.exec(text) ?? [];
  if (refusal !== undefined) return { kind: 'refused', refusal: JSON.parse(refusal) };
  return { kind: text.includes('No such tool') ? 'rejected' : 'failed' };
}

/** Calls a tool of a server by a client, as the SDK does with the program in between. */
async function callOfServer(
  { guard, rule, tool: pay, isGuardedTwice }: ContractSetup,
  { credentials, toolName = 'payments', input, signal }: Attempt,
): Promise<Outcome> {
  const guarding = { guard, rules: rulesOf('payments', rule), token: () => tokenOf(credentials) };
  const ended: ('answered' | 'failed')[] = [];
  const bare = paymentTool(async (payment) => {
    try {
      const answer = await pay(payment);
      ended.push('answered');
      return answer;
    } catch (error) {
      ended.push('failed');
      throw error;
    }
  });
  const once = guardTools([bare], guarding);
  const tools = isGuardedTwice ? guardTools(once, guarding) : once;
  const { instance } = createSdkMcpServer({ name: 'contract', tools });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'contract', version: '1' });
  await Promise.all([instance.connect(far), client.connect(near)]);
  const args = input === 'unacceptable' ? { to: 5 } : input;
  const result = (await client.callTool({ name: toolName, arguments: args }, undefined, {
    signal,
  })) as Result;
  if (ended[0] === 'failed') return { kind: 'failed' };
  const text = result.content.map((block) => block.text).join('');
  if (ended[0] === 'answered') {
    return { kind: 'answered', answer: result.isError === true ? result : JSON.parse(text) };
  }
  return text.startsWith('{') ? { kind: 'refused', refusal: JSON.parse(text) } : { kind: 'rejected' };
}
