import {
  BaseTool,
  type BaseToolset,
  type Context,
  FunctionTool,
  LongRunningFunctionTool,
  type RunAsyncToolRequest,
} from '@google/adk';
import { grantOf, guardTool, guardToolset } from '@grantex/google-adk';
import { rulesOf, type ToolDriver, type ToolWork } from 'adapter-tests';
import { z } from 'zod';
import { OwnToolset } from './own-toolset.ts';
import { runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';

const BOOK: ScriptedCall = ['book', {}];
const about = { name: 'book', description: 'Books.' };

/** Answers of the ADK are objects. */
const answerOf = async (work: ToolWork, context: Context | undefined): Promise<object> => ({
  answer: await work({ grant: () => grantOf(context), signal: () => context?.abortSignal }),
});

const optionsOf = (work: ToolWork) => ({
  ...about,
  parameters: z.object({}),
  execute: (_input: object, context?: Context) => answerOf(work, context),
});

class OwnTool extends BaseTool {
  readonly #work: ToolWork;

  constructor(work: ToolWork) {
    super(about);
    this.#work = work;
  }

  override _getDeclaration() {
    return { ...about, parametersJsonSchema: { type: 'object' } };
  }

  runAsync({ toolContext }: RunAsyncToolRequest): Promise<unknown> {
    return answerOf(this.#work, toolContext);
  }
}

async function run(
  tool: BaseTool | BaseToolset,
  calls: number,
  abortSignal?: AbortSignal,
): Promise<unknown[]> {
  const model = new ScriptedLlm(...Array.from({ length: calls }, () => [BOOK]));
  await runFor(runnerOf(model, [tool]), 'user_alice', abortSignal && { abortSignal });
  return model.told.map((told) => (told as { readonly answer?: unknown }).answer ?? told);
}

/** Function tools. */
export const toolDrivers: readonly ToolDriver<FunctionTool>[] = [
  {
    name: 'Google ADK, FunctionTool',
    make: (work) => new FunctionTool(optionsOf(work)),
    guard: (tool, guarding) => guardTool(tool, guarding),
    run,
  },
  {
    name: 'Google ADK, LongRunningFunctionTool',
    make: (work) => new LongRunningFunctionTool(optionsOf(work)),
    guard: (tool, guarding) => guardTool(tool, guarding),
    run,
  },
];

/** A toolset that hands out a tool with its own way to run. */
export const toolsetDrivers: readonly ToolDriver<OwnToolset>[] = [
  {
    name: 'Google ADK, toolset',
    make: (work) => new OwnToolset(new OwnTool(work)),
    guard: (toolset, { guard, rule, token }) => guardToolset(toolset, { guard, rules: rulesOf(rule), token }),
    run,
  },
];
