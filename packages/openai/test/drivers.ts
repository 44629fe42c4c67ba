import { type AnyTool, answerToolCall, guardTools } from '@grantex/openai';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import type OpenAI from 'openai';
import {
  type RunnerFunction,
  ResponsesToolRunner,
  runnerFunction,
} from 'openai/helpers/responses-tool-runner';
import { zodFunction, zodResponsesFunction } from 'openai/helpers/zod';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { z } from 'zod';
import { clientOf, clients } from './clients.ts';
import { startScriptedApi } from './scripted-api.ts';

const HEADERS = 'a token comes from the context of a run, which has no headers';
const STREAM = 'the API takes the answer of a tool in one piece';

const model = 'scripted';
const parameters = z.object({ to: z.string(), amount: z.coerce.string() });
const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: 'Pay.' }];

type Context = () => string | undefined;

/** One run of an agent. */
interface Run {
  readonly client: OpenAI;
  readonly signal: AbortSignal;
  /** Whose run it is. */
  readonly toolContext: Context;
  /** Guards a tool, for runs that pass a context. */
  readonly guarded: <TOOL extends AnyTool>(tool: TOOL) => TOOL;
  /** Guards a tool for this run, whose runner passes no context. */
  readonly guardedHere: <TOOL extends AnyTool>(tool: TOOL) => TOOL;
  readonly pay: (payment: Payment) => unknown;
}

/** A way in which the client runs a tool. Resolves to `rejected` where the runner throws for arguments that do not fit. */
type Way = (run: Run) => Promise<unknown>;

const chatLoop: Way = async ({ client, guarded, pay, toolContext, signal }) => {
  const tools = [guarded(zodFunction({ name: 'payments', parameters, function: pay }))];
  const said = [...messages];
  for (;;) {
    const { choices } = await client.chat.completions.create({ model, messages: said, tools });
    const message = choices[0]?.message;
    if (message?.tool_calls === undefined) return;
    said.push(message);
    for (const call of message.tool_calls) {
      said.push(await answerToolCall(tools, call, { toolContext, signal }));
    }
  }
};

const responsesLoop: Way = async ({ client, guarded, pay, toolContext, signal }) => {
  const tools = [guarded(zodResponsesFunction({ name: 'payments', parameters, function: pay }))];
  const input: ResponseInputItem[] = [{ role: 'user', content: 'Pay.' }];
  for (;;) {
    const { output } = await client.responses.create({ model, input, tools });
    const calls = output.filter((item) => item.type === 'function_call');
    if (calls.length === 0) return;
    input.push(...calls);
    for (const call of calls) input.push(await answerToolCall(tools, call, { toolContext, signal }));
  }
};

const described = (pay: Run['pay']) => ({
  type: 'function' as const,
  function: {
    name: 'payments',
    description: 'Pays.',
    parameters: { type: 'object' as const },
    parse: (text: string) => parameters.parse(JSON.parse(text)),
    function: (payment: Payment) => pay(payment),
  },
});

const runTools: Way = async ({ client, guarded, pay, toolContext, signal }) => {
  const body = { model, messages, tools: [guarded(described(pay))], toolContext };
  await client.chat.completions.runTools(body, { signal }).done();
};

const runToolsWithoutContext: Way = async ({ client, guardedHere, pay, signal }) => {
  const body = { model, messages, tools: [guardedHere(described(pay))] };
  await client.chat.completions.runTools(body, { signal }).done();
};

const runToolsStreamed: Way = async ({ client, guardedHere, pay, signal }) => {
  const tools = [guardedHere(zodFunction({ name: 'payments', parameters, function: pay }))];
  await client.chat.completions.runTools({ model, messages, tools, stream: true }, { signal }).done();
};

/** Runs a function by the runner of Responses, which throws for every call that it does not take. */
async function runResponses({ client, signal }: Run, payments: RunnerFunction): Promise<unknown> {
  const stages: string[] = [];
  const onDiagnostic = ({ stage }: { readonly stage: string }): void => void stages.push(stage);
  const runner = new ResponsesToolRunner({ functions: [payments] });
  try {
    await runner.run(client, { model, input: 'Pay.' }, { signal, onDiagnostic });
    return undefined;
  } catch (error) {
    if (!stages.includes('action')) return 'rejected';
    throw error;
  }
}

const responsesRunner: Way = (run) => {
  const payments = zodResponsesFunction({
    name: 'payments',
    parameters,
    // The runner takes only a text, or blocks of content.
    function: async (payment) => JSON.stringify(await run.pay(payment)),
  });
  return runResponses(run, runnerFunction(run.guardedHere(payments)));
};

const responsesRunnerRegistered: Way = (run) => {
  const payments: RunnerFunction = {
    tool: { type: 'function', name: 'payments', parameters: { type: 'object' }, strict: false },
    execute: async (payment) => JSON.stringify(await run.pay(payment as never)),
  };
  return runResponses(run, run.guardedHere(payments));
};

interface Row {
  readonly name: string;
  readonly way: Way;
  readonly Client?: typeof OpenAI | undefined;
  readonly cannotExpress?: AdapterDriver['cannotExpress'];
}

const NOT_TOLD = 'the runner does not tell a function that runnerFunction() has made of the end of a run';
const TEXT = 'the runner takes only texts and blocks of content as the answer of a function';
const NOT_PARSED = 'the runner reads the arguments of such a function without its schema';

const rows: readonly Row[] = [
  { name: 'OpenAI Chat Completions, loop', way: chatLoop },
  { name: 'OpenAI Responses, loop', way: responsesLoop },
  { name: 'OpenAI runTools', way: runTools },
  { name: 'OpenAI runTools, streamed', way: runToolsStreamed },
  {
    name: 'OpenAI ResponsesToolRunner, runnerFunction',
    way: responsesRunner,
    cannotExpress: { goneBefore: NOT_TOLD, goneDuring: NOT_TOLD, handlerReports: TEXT },
  },
  {
    name: 'OpenAI ResponsesToolRunner',
    way: responsesRunnerRegistered,
    cannotExpress: { inputParsed: NOT_PARSED, frameworkRefuses: NOT_PARSED, handlerReports: TEXT },
  },
  { name: 'OpenAI 6.0 runTools', way: runToolsWithoutContext, Client: clients[1]?.Client },
];

/** The adapter in front of a tool in every way in which the client runs one, with the API played on loopback. */
export const drivers: readonly AdapterDriver[] = rows.map(({ name, way, Client, cannotExpress }) => ({
  name,
  cannotExpress: {
    ...cannotExpress,
    twoHeaders: HEADERS,
    wrongScheme: HEADERS,
    handlerStreams: STREAM,
    clientGone: STREAM,
  },
  mount: async (setup) => ({
    call: (attempt) => callThrough(way, setup, attempt, Client),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }),
}));

async function callThrough(
  way: Way,
  { guard, rule, tool: pay, isGuardedTwice }: ContractSetup,
  { credentials, toolName = 'payments', input, signal }: Attempt,
  Client: typeof OpenAI | undefined,
): Promise<Outcome> {
  await using api = await startScriptedApi([[toolName, input === 'unacceptable' ? { to: 5 } : input]]);
  // Some cases have no rule.
  const rules = rule === undefined ? {} : { payments: rule };
  const toolContext: Context = () => tokenOf(credentials);
  const guardedBy =
    <CONTEXT>(token: (context: CONTEXT) => string | undefined) =>
    <TOOL extends AnyTool>(bare: TOOL): TOOL => {
      const options = { guard, rules, token };
      const [once] = guardTools([bare], options);
      return isGuardedTwice ? guardTools([once], options)[0] : once;
    };
  try {
    const ended = await way({
      client: clientOf(api.baseURL, Client),
      signal,
      toolContext,
      guarded: guardedBy((context: Context) => context()),
      guardedHere: guardedBy(toolContext),
      pay,
    });
    if (ended === 'rejected') return { kind: 'rejected' };
  } catch (error) {
    // Release 6.0 stumbles over the name of what every object inherits.
    return { kind: Object(error).cause instanceof TypeError ? 'rejected' : 'failed' };
  }
  return outcomeOf(String(api.answers[0]?.content ?? ''));
}

function outcomeOf(answer: string): Outcome {
  if (!answer.startsWith('{')) return { kind: 'rejected' };
  const told = JSON.parse(answer) as object;
  return 'code' in told ? { kind: 'refused', refusal: told } : { kind: 'answered', answer: told };
}
