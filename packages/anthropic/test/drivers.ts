import type Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import type { MessageParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { type AnyTool, answerToolUse, guardTools } from '@grantex/anthropic';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { z } from 'zod';
import { clientOf, OldestAnthropic } from './clients.ts';
import { type Answered, startMessagesApi } from 'adapter-tests';

const HEADERS = 'a token comes from the context of a run, which has no headers';
const STREAM = 'the API takes the answer of a tool in one piece';
const NOT_TOLD = 'the runner of this release does not tell a tool of the end of a run';

const request = { model: 'scripted', max_tokens: 100 };
const messages: MessageParam[] = [{ role: 'user', content: 'Pay.' }];
const schema = z.object({ to: z.string(), amount: z.coerce.string() });

type Context = () => string | undefined;

/** One run of an agent. */
interface Run {
  readonly client: Anthropic;
  readonly signal: AbortSignal;
  /** Whose run it is. */
  readonly toolContext: Context;
  /** Guards a tool, for runs that pass a context. */
  readonly guarded: <TOOL extends AnyTool>(tool: TOOL) => TOOL;
  /** Guards a tool for this run, whose runner passes no context. */
  readonly guardedHere: <TOOL extends AnyTool>(tool: TOOL) => TOOL;
  readonly pay: (payment: Payment) => unknown;
}

/** A way in which the client runs a tool. */
type Way = (run: Run) => Promise<unknown>;

/** A tool answers with a text. */
const paymentTool = (pay: Run['pay']) =>
  betaZodTool({
    name: 'payments',
    description: 'Pays.',
    inputSchema: schema,
    run: async (payment) => JSON.stringify(await pay(payment)),
  });

const toolRunner: Way = async ({ client, guardedHere, pay, signal }) => {
  const tools = [guardedHere(paymentTool(pay))];
  await client.beta.messages.toolRunner({ ...request, messages, tools }, { signal });
};

const toolRunnerStreamed: Way = async ({ client, guardedHere, pay, signal }) => {
  const tools = [guardedHere(paymentTool(pay))];
  const runner = client.beta.messages.toolRunner({ ...request, messages, tools, stream: true }, { signal });
  for await (const stream of runner) await stream.finalMessage();
};

const messagesLoop: Way = async ({ client, guarded, pay, toolContext, signal }) => {
  const payments = guarded({
    name: 'payments',
    description: 'Pays.',
    input_schema: { type: 'object' },
    parse: (input) => schema.parse(input),
    run: (payment: Payment) => pay(payment),
  });
  const said = [...messages];
  for (;;) {
    const { content } = await client.messages.create({ ...request, messages: said, tools: [payments] });
    const uses = content.filter((block) => block.type === 'tool_use');
    if (uses.length === 0) return;
    const results: ToolResultBlockParam[] = [];
    for (const use of uses) results.push(await answerToolUse([payments], use, { toolContext, signal }));
    said.push({ role: 'assistant', content }, { role: 'user', content: results });
  }
};

interface Row {
  readonly name: string;
  readonly way: Way;
  readonly Client?: typeof Anthropic;
  readonly cannotExpress?: AdapterDriver['cannotExpress'];
}

const TEXT = 'a tool of the runner answers with a text, or with blocks of content';

const rows: readonly Row[] = [
  { name: 'Anthropic messages, loop', way: messagesLoop },
  { name: 'Anthropic toolRunner', way: toolRunner, cannotExpress: { handlerReports: TEXT } },
  {
    name: 'Anthropic toolRunner, streamed',
    way: toolRunnerStreamed,
    cannotExpress: { handlerReports: TEXT },
  },
  {
    name: 'Anthropic 0.75 toolRunner',
    way: toolRunner,
    Client: OldestAnthropic,
    cannotExpress: { handlerReports: TEXT, goneBefore: NOT_TOLD, goneDuring: NOT_TOLD },
  },
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
  Client: typeof Anthropic | undefined,
): Promise<Outcome> {
  await using api = await startMessagesApi([[toolName, input === 'unacceptable' ? { to: 5 } : input]]);
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
  await way({
    client: clientOf(api.baseURL, Client),
    signal,
    toolContext,
    guarded: guardedBy((context: Context) => context()),
    guardedHere: guardedBy(toolContext),
    pay,
  });
  const [answer] = api.answers;
  if (answer === undefined) throw new Error('The call has no answer.');
  return outcomeOf(answer);
}

function outcomeOf({ content, isError }: Answered): Outcome {
  const told = String(content);
  if (!isError) return { kind: 'answered', answer: JSON.parse(told) };
  // Another release of the client does not recognise the error of this one.
  const refusal = told.replace(/^Error: (?=\{)/, '');
  if (refusal.startsWith('{')) return { kind: 'refused', refusal: JSON.parse(refusal) };
  return { kind: /^Error: (?:\[|Tool ')/.test(told) ? 'rejected' : 'failed' };
}
