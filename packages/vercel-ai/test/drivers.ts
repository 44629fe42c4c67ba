import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { guardTools, type Rule } from '@grantex/vercel-ai';
import type { ToolExecuteFunction, ToolSet } from 'ai';
import type { MockLanguageModelV4 } from 'ai/test';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { collect, scriptedModelOf, toolResultsRead } from './scripted-model.ts';

/** The inputs of a run of the SDK. */
interface Asked {
  readonly model: MockLanguageModelV4;
  readonly tools: ToolSet;
  readonly prompt: string;
  readonly abortSignal: AbortSignal;
}

interface Context {
  readonly grantToken: () => string | undefined;
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

/** The adapter in each way in which the SDK runs tools, in its newest and its oldest release. */
export const drivers: readonly AdapterDriver[] = frameworks.flatMap((framework) => {
  const { generateText, stepCountIs, streamText, ToolLoopAgent } = framework.sdk;
  const stopWhen = stepCountIs(2);
  return [
    driver(framework, 'generateText', { handlerStreams: ONE_VALUE, clientGone: ONE_VALUE }, async (asked) => {
      const { steps } = await generateText({ ...asked, stopWhen });
      return steps.flatMap(({ content }) => content);
    }),
    driver(framework, 'streamText', { clientGone: NOT_NOTICED }, (asked) =>
      collect<Part>(streamText({ ...asked, stopWhen }).fullStream),
    ),
    driver(
      framework,
      'ToolLoopAgent',
      { clientGone: NOT_NOTICED },
      async ({ prompt, abortSignal, ...settings }) => {
        const { fullStream } = await new ToolLoopAgent({ ...settings, stopWhen }).stream({
          prompt,
          abortSignal,
        });
        return collect<Part>(fullStream);
      },
    ),
  ];
});

/** Runs the model until it has read the result of its call, and returns all parts in order. */
type Ask = (asked: Asked) => Promise<readonly Part[]>;

function driver(
  framework: Framework,
  way: string,
  cannotExpress: AdapterDriver['cannotExpress'],
  ask: Ask,
): AdapterDriver {
  return {
    name: `${framework.name} ${way}`,
    cannotExpress: { twoHeaders: NO_HEADERS, wrongScheme: NO_HEADERS, ...cannotExpress },
    mount(setup) {
      const tools = createTools(framework, setup);
      return Promise.resolve({
        call: (attempt) => call(framework, tools, attempt, ask),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      });
    },
  };
}

function createTools({ sdk }: Framework, { guard, rule, tool: pay, isGuardedTwice }: ContractSetup): ToolSet {
  const payments = sdk.tool({
    inputSchema: z.object({ to: z.string(), amount: z.coerce.string() }),
    contextSchema: z.object({ grantToken: z.custom<Context['grantToken']>() }),
    // The contract's own function, which streams where the contract says so.
    execute: pay as ToolExecuteFunction<Payment, unknown, Context>,
  });
  // It does not compile without a rule.
  const rules = (rule === undefined ? {} : { payments: rule }) as { readonly payments: Rule<Payment> };
  const token = (options: {
    readonly context?: Context;
    readonly experimental_context?: Context;
  }): string | undefined => (options.context ?? options.experimental_context)?.grantToken();
  const once = guardTools({ payments }, { guard, rules, token });
  return isGuardedTwice ? guardTools(once, { guard, rules, token }) : once;
}

async function call(
  { Model, contextOption }: Framework,
  tools: ToolSet,
  { credentials, toolName = 'payments', input, signal: abortSignal }: Attempt,
  ask: Ask,
): Promise<Outcome> {
  const model = scriptedModelOf(Model, [[{ toolName, input: input === 'unacceptable' ? '{"to": ' : input }]]);
  const context = contextOption({ grantToken: () => tokenOf(credentials) });
  const parts = await ask({ model, tools, ...context, prompt: 'Pay.', abortSignal });
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
  // Version 6 takes an inherited name for a tool that others run, and runs nothing.
  if (results.length === 0) return { kind: 'rejected' };
  const texts = results.filter(({ preliminary }) => preliminary === true).map(({ output }) => output);
  return { kind: 'answered', answer: texts.length > 0 ? texts : results.at(-1)?.output };
}
