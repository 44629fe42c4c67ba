import type { CallbackManagerForChainRun } from '@langchain/core/callbacks/manager';
import type { ToolCall } from '@langchain/core/messages';
import { patchConfig, Runnable, type RunnableConfig, RunnableToolLike } from '@langchain/core/runnables';
import type { ToolRunnableConfig } from '@langchain/core/tools';
import type { Work } from './types.ts';

/** The ways to run a runnable as a tool. Its class passes each of them on to `bound`. */
const WAYS = ['invoke', 'batch', 'stream', 'transform', 'streamEvents', '_streamIterator'] as const;

/** A runnable as a tool takes these two steps. */
interface Steps {
  /** Returns the parsed arguments of a tool call, and any other input as it is. */
  readonly parse: Runnable;
  /** Works on what was parsed. */
  readonly work: Work;
}

/**
 * Returns the steps of a runnable as a tool.
 * @throws {TypeError} when it runs in another way
 */
export function stepsOf(tool: RunnableToolLike, subject: string): Steps {
  const own = WAYS.find((way) => tool[way] !== RunnableToolLike.prototype[way]);
  if (own !== undefined) {
    throw new TypeError(`${subject} has a "${own}" of its own, which may bypass the guard.`);
  }
  const bound = tool.bound as Partial<Steps> & { readonly bound?: { readonly steps?: readonly Runnable[] } };
  if (bound.parse !== undefined && bound.work !== undefined) return bound as Steps;
  const [parse, step, more] = bound.bound?.steps ?? [];
  if (parse === undefined || step === undefined || more !== undefined) {
    throw new TypeError(`${subject} must be a runnable that "asTool" has made a tool.`);
  }
  // Without the tool call, which a tool within the runnable would take for its own.
  return { parse, work: (input, _runManager, config) => step.invoke(input, withoutToolCall(config)) };
}

/** Runs in place of what a runnable as a tool is bound to: every way to run it ends in `invoke`. */
export class GuardedRunnable extends Runnable implements Steps {
  readonly lc_namespace: string[] = ['grantex', 'langchain'];
  readonly parse: Runnable;
  readonly work: Work;

  constructor(name: string, { parse, work }: Steps) {
    super();
    this.name = name;
    this.parse = parse;
    this.work = work;
  }

  override invoke(input: unknown, options?: Partial<RunnableConfig>): Promise<unknown> {
    return this._callWithConfig(this.run, input, options);
  }

  private async run(
    input: unknown,
    options?: ToolRunnableConfig,
    runManager?: CallbackManagerForChainRun,
  ): Promise<unknown> {
    const config = withoutToolCall(options);
    const inner =
      runManager === undefined ? config : patchConfig(config, { callbacks: runManager.getChild() });
    const parsed: unknown = await this.parse.invoke(input, inner);
    return this.work(parsed as never, undefined, isToolCall(input) ? { ...inner, toolCall: input } : inner);
  }
}

/** Returns the config without the tool call of a tool that calls this one. */
function withoutToolCall(config?: ToolRunnableConfig): ToolRunnableConfig {
  const rest = { ...config };
  delete rest.toolCall;
  return rest;
}

function isToolCall(input: unknown): input is ToolCall {
  return (input as Partial<ToolCall> | undefined)?.type === 'tool_call';
}
