import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { guardTools, type Rule } from '@grantex/vercel-ai';
import { generateText, isStepCount, streamText, tool, type ToolExecuteFunction, ToolLoopAgent } from 'ai';
import type { MockLanguageModelV4 } from 'ai/test';
import { z } from 'zod';
import { collect, scriptedModel, toolResultsRead } from './scripted-model.ts';

/** The inputs of a run of the SDK. */
interface Asked {
  readonly model: MockLanguageModelV4;
  readonly tools: ReturnType<typeof createTools>;
  readonly toolsContext: { readonly payments: Context };
  readonly prompt: string;
  readonly abortSignal: AbortSignal;
}

interface Context {
  grantToken: () => string | undefined;
}

/** A part of the SDK's answer: a call, its result or its error. */
interface Part {
  readonly type: string;
  readonly output?: unknown;
  readonly error?: unknown;
  readonly preliminary?: boolean | undefined;
  readonly invalid?: boolean | undefined;
}

const NO_HEADERS = 'A tool call has no headers: its token comes as one string from the context of the tool.';
const NOT_NOTICED =
  'The SDK does not notice a reader that leaves: the tool runs on. A streaming tool learns of an aborted run at its next value.';
const ONE_VALUE = 'generateText returns the last value of a streaming tool, and no stream.';
const stopWhen = isStepCount(2);

/** The adapter in each way in which the SDK runs tools, with the SDK's own mock model. */
export const drivers: readonly AdapterDriver[] = [
  driver('AI SDK generateText', { handlerStreams: ONE_VALUE, clientGone: ONE_VALUE }, async (asked) => {
    const { steps } = await generateText({ ...asked, stopWhen });
    return steps.flatMap(({ content }) => content);
  }),
  driver('AI SDK streamText', { clientGone: NOT_NOTICED }, (asked) =>
    collect<Part>(streamText({ ...asked, stopWhen }).stream),
  ),
  driver(
    'AI SDK ToolLoopAgent',
    { clientGone: NOT_NOTICED },
    async ({ prompt, abortSignal, ...settings }) => {
      const { stream } = await new ToolLoopAgent({ ...settings, stopWhen }).stream({ prompt, abortSignal });
      return collect<Part>(stream);
    },
  ),
];

/** Runs the model until it has read the result of its call, and returns all parts in order. */
type Ask = (asked: Asked) => Promise<readonly Part[]>;

function driver(name: string, cannotExpress: AdapterDriver['cannotExpress'], ask: Ask): AdapterDriver {
  return {
    name,
    cannotExpress: { twoHeaders: NO_HEADERS, wrongScheme: NO_HEADERS, ...cannotExpress },
    mount(setup) {
      const tools = createTools(setup);
      return Promise.resolve({
        call: (attempt) => call(tools, attempt, ask),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}

function createTools({ guard, rule, tool: pay, isGuardedTwice }: ContractSetup) {
  const payments = tool({
    inputSchema: z.object({ to: z.string(), amount: z.coerce.string() }),
    contextSchema: z.object({ grantToken: z.custom<Context['grantToken']>() }),
    // The contract's own function, which streams where the contract says so.
    execute: pay as ToolExecuteFunction<Payment, unknown, Context>,
  });
  // It does not compile without a rule.
  const rules = (rule === undefined ? {} : { payments: rule }) as { readonly payments: Rule<Payment> };
  const token = ({ context }: { readonly context: Context }): string | undefined => context.grantToken();
  const once = guardTools({ payments }, { guard, rules, token });
  return isGuardedTwice ? guardTools(once, { guard, rules, token }) : once;
}

async function call(tools: Asked['tools'], attempt: Attempt, ask: Ask): Promise<Outcome> {
  const { credentials, toolName = 'payments', input, signal: abortSignal } = attempt;
  const model = scriptedModel([{ toolName, input: input === 'unacceptable' ? '{"to": ' : input }]);
  const toolsContext = { payments: { grantToken: () => tokenOf(credentials) } };
  const parts = await ask({ model, tools, toolsContext, prompt: 'Pay.', abortSignal });
  return outcomeOf(parts, model);
}

function outcomeOf(parts: readonly Part[], model: MockLanguageModelV4): Outcome {
  if (parts.some(({ invalid }) => invalid === true)) return { kind: 'rejected' };
  const failure = parts.find(({ type }) => type === 'tool-error');
  if (failure !== undefined) {
    const [{ value } = { value: '' }] = toolResultsRead(model) as { readonly value: string }[];
    // The model reads a refusal as JSON, and the error of a tool as a text.
    return value.startsWith('{') ? { kind: 'refused', refusal: JSON.parse(value) } : { kind: 'failed' };
  }
  const results = parts.filter(({ type }) => type === 'tool-result');
  const texts = results.filter(({ preliminary }) => preliminary === true).map(({ output }) => output);
  return { kind: 'answered', answer: texts.length > 0 ? texts : results.at(-1)?.output };
}
