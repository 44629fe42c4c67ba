import { type CallOptions, grantOf, guardTools } from '@grantex/vercel-ai';
import { type Tool, tool } from 'ai';
import type { ToolDriver, ToolWork } from 'adapter-tests';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { scriptedModelOf } from './scripted-model.ts';

const inputSchema = z.object({});
const BOOK = { toolName: 'book', input: {} };

const answerOf = async (work: ToolWork, options: CallOptions<unknown>): Promise<unknown> =>
  work({ grant: () => grantOf(options), signal: () => options.abortSignal });

/** A tool that answers, and one that streams. */
const kinds: { readonly [kind: string]: (work: ToolWork) => Tool } = {
  'a tool': (work) => tool({ inputSchema, execute: (_input, options) => answerOf(work, options) }),
  'a tool that streams': (work) =>
    tool({
      inputSchema,
      async *execute(_input, options) {
        yield 'booking';
        yield await answerOf(work, options);
      },
    }),
};

/** Runs a tool, and returns what the model reads of all its calls. */
async function run(
  { sdk, Model, contextOption }: Framework,
  book: Tool,
  calls: number,
  abortSignal?: AbortSignal,
) {
  const model = scriptedModelOf(
    Model,
    Array.from({ length: calls }, () => [BOOK]),
  );
  await sdk.generateText({
    model,
    tools: { book },
    prompt: 'Bring me to Oslo.',
    stopWhen: sdk.stepCountIs(calls + 1),
    ...(abortSignal && { abortSignal }),
    ...contextOption({}),
  });
  const { prompt = [] } = model.doGenerateCalls.at(-1) ?? {};
  const results = prompt
    .flatMap((message) => (message.role === 'tool' ? message.content : []))
    .filter((part) => part.type === 'tool-result');
  return results.map(({ output }): unknown => {
    const value: unknown = 'value' in output ? output.value : undefined;
    return typeof value === 'string' ? JSON.parse(value) : value;
  });
}

export const toolDrivers: readonly ToolDriver<Tool>[] = frameworks.flatMap((framework) =>
  Object.entries(kinds).map(([kind, make]): ToolDriver<Tool> => ({
    name: `${framework.name}, ${kind}`,
    make,
    guard: (book, { guard, rule, token }) =>
      guardTools({ book }, { guard, rules: { book: rule }, token }).book,
    run: (book, calls, signal) => run(framework, book, calls, signal),
  })),
);
