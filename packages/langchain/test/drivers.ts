import { guardTools, type TokenSource } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  tokenOf,
} from '@grantex/testing';
import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  type ToolCall,
  ToolMessage,
} from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { type DynamicStructuredTool, tool, ToolInputParsingException } from '@langchain/core/tools';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { createAgent } from 'langchain';
import { z } from 'zod';

/** The inputs of a call. */
interface Config {
  readonly context: { readonly grantToken: () => string | undefined };
  readonly callbacks: { handleToolEvent: (chunk: unknown) => void }[];
  readonly signal: AbortSignal;
}

/** Passes one tool call to the framework, and returns the message that answers it. */
type Run = (call: ToolCall, config: Config) => Promise<BaseMessage | undefined>;

const token: TokenSource = ({ context }: { readonly context?: Config['context'] }) => context?.grantToken();

/** The adapter in every way in which LangChain runs a tool call of a model. */
export const drivers: readonly AdapterDriver[] = [
  driver('LangChain tool', (setup) => {
    const tools = guarded(setup);
    return (call, config) =>
      Promise.resolve(tools.find(({ name }) => name === call.name)?.invoke(call, config));
  }),
  driver('LangGraph ToolNode', (setup) => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('tools', new ToolNode(guarded(setup)))
      .addEdge(START, 'tools')
      .addEdge('tools', END)
      .compile();
    return async (call, config) =>
      (await graph.invoke({ messages: [new AIMessage({ tool_calls: [call] })] }, config)).messages.at(-1);
  }),
  driver('LangChain agent', (setup) => {
    const rules = setup.rule === undefined ? {} : { payments: setup.rule };
    const middleware = [grantMiddleware({ guard: setup.guard, rules, token })];
    const tools = setup.isGuardedTwice ? guarded({ ...setup, isGuardedTwice: false }) : [paymentTool(setup)];
    return (call, config) =>
      agentAnswer(createAgent({ model: modelThatCalls(call), tools, middleware }), config);
  }),
  driver('LangChain agent, guarded tools', (setup) => {
    const tools = guarded(setup);
    return (call, config) => agentAnswer(createAgent({ model: modelThatCalls(call), tools }), config);
  }),
];

function driver(name: string, mount: (setup: ContractSetup) => Run): AdapterDriver {
  return {
    name,
    cannotExpress: {
      twoHeaders: 'a token comes from the config of a call, which has no headers',
      wrongScheme: 'a token comes from the config of a call, which has no headers',
      clientGone: 'LangChain reads the stream of a tool to its end by itself; nobody can leave it',
    },
    async mount(setup) {
      const run = mount(setup);
      return {
        call: (attempt) => outcomeOf(run, attempt),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

function paymentTool({ tool: pay }: ContractSetup) {
  return tool((payment) => pay(payment), {
    name: 'payments',
    description: 'Pays.',
    schema: z.object({ to: z.string(), amount: z.coerce.string() }),
  });
}

function guarded(setup: ContractSetup): [DynamicStructuredTool] {
  const { guard, rule, isGuardedTwice } = setup;
  // One case has no rule, which does not compile.
  const rules = (rule === undefined ? {} : { payments: rule }) as { payments: NonNullable<typeof rule> };
  const guarding = { guard, rules, token };
  const once = guardTools([paymentTool(setup)], guarding);
  return (isGuardedTwice ? guardTools(once, guarding) : once) as [DynamicStructuredTool];
}

function modelThatCalls(call: ToolCall) {
  return fakeModel()
    .respond(new AIMessage({ content: '', tool_calls: [call] }))
    .respond(new AIMessage('Done.'));
}

async function agentAnswer(
  agent: {
    invoke: (state: { messages: BaseMessage[] }, config: Config) => Promise<{ messages: BaseMessage[] }>;
  },
  config: Config,
): Promise<BaseMessage | undefined> {
  const { messages } = await agent.invoke({ messages: [new HumanMessage('Pay.')] }, config);
  return messages.find((message) => ToolMessage.isInstance(message));
}

async function outcomeOf(
  run: Run,
  { credentials, toolName = 'payments', input, signal }: Attempt,
): Promise<Outcome> {
  const chunks: unknown[] = [];
  const config: Config = {
    context: { grantToken: () => tokenOf(credentials) },
    signal,
    callbacks: [{ handleToolEvent: (chunk) => chunks.push(chunk) }],
  };
  const args = input === 'unacceptable' ? { to: 5 } : { ...input };
  try {
    const message = await run({ name: toolName, args, id: 'call_1', type: 'tool_call' }, config);
    return chunks.length > 0 ? { kind: 'answered', answer: chunks } : readMessage(message);
  } catch (error) {
    // The agent of an older release ends the run with an error that tells of it.
    const isRejected = error instanceof ToolInputParsingException || REJECTED.test(String(error));
    return { kind: isRejected ? 'rejected' : 'failed' };
  }
}

/** How LangChain tells of a tool that there is not, or of arguments that do not fit. */
const REJECTED = /not found|not a valid tool|expected schema|invoking tool/;

function readMessage(message: BaseMessage | undefined): Outcome {
  if (message === undefined) return { kind: 'rejected' };
  const { status, text, tool_call_id: answered } = message as ToolMessage;
  if (answered !== 'call_1') throw new Error('The message answers another call.');
  if (status === 'success') return { kind: 'answered', answer: JSON.parse(text) };
  if (text.startsWith('{')) return { kind: 'refused', refusal: JSON.parse(text) };
  return { kind: REJECTED.test(text) ? 'rejected' : 'failed' };
}
