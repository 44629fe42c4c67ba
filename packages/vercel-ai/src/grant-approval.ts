import { type Guard, type MaybePromise, toRefusalBody } from '@grantex/core';
import { guardingByRules } from '@grantex/core/adapter';
import type { generateText, ModelMessage, Tool, ToolSet } from 'ai';
import type { ContextOf, RulesFor } from './guard-tools.ts';

type SdkApproval = Parameters<typeof generateText>[0] extends { toolApproval?: infer APPROVAL }
  ? Extract<APPROVAL, (request: never) => unknown>
  : never;

/** The `ToolApprovalStatus` of the SDK, which version 6 does not have. */
export type ApprovalStatus = [SdkApproval] extends [never]
  ? undefined | 'user-approval' | { readonly type: 'denied'; readonly reason?: string }
  : Awaited<ReturnType<SdkApproval>>;

/** A call for which the SDK asks for approval: the members that {@link grantApproval} reads. */
export interface ApprovalRequest<RUNTIME_CONTEXT> {
  readonly toolCall: { readonly toolCallId: string; readonly toolName: string; readonly input: unknown };
  readonly tools: object | undefined;
  readonly toolsContext: object;
  readonly messages: ModelMessage[];
  readonly runtimeContext: RUNTIME_CONTEXT;
}

/** A `toolApproval` for `generateText`, `streamText` and `ToolLoopAgent`. */
export type GrantApproval<RUNTIME_CONTEXT> = (
  request: ApprovalRequest<RUNTIME_CONTEXT>,
) => Promise<ApprovalStatus>;

/** Options of {@link grantApproval}. */
export interface GrantApprovalOptions<TOOLS extends ToolSet, RUNTIME_CONTEXT> {
  /** Verifies and decides, and records refusals. */
  readonly guard: Guard;
  /** The rules by the names of the tools, the same as those of `guardTools`. */
  readonly rules: RulesFor<TOOLS>;
  /**
   * Reads the grant token of a call, as the `token` of `guardTools` does. The tool's context is its entry in
   * `toolsContext`, before `contextSchema` has parsed it.
   */
  readonly token: (options: {
    readonly toolCallId: string;
    readonly messages: ModelMessage[];
    readonly context: ContextOf<TOOLS[keyof TOOLS]>;
    readonly runtimeContext: RUNTIME_CONTEXT;
  }) => MaybePromise<string | undefined>;
  /**
   * Decides about the approval of a call that the grant covers. Default: the tool's own `needsApproval`, which the SDK
   * no longer asks.
   */
  readonly next?: (request: ApprovalRequest<RUNTIME_CONTEXT>) => ApprovalStatus | PromiseLike<ApprovalStatus>;
}

/**
 * Makes a `toolApproval` that denies what the grant does not cover, so that nobody is asked to approve a call that
 * would be refused, and passes everything else to `next`. It never approves, and it does not replace a guard:
 * `guardTools` decides again when the tool runs. A denial is recorded once, as `blocked`; its reason is the refusal as
 * JSON.
 *
 * The SDK asks about every tool, including those that others run. A tool without a rule is denied.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantApproval<TOOLS extends ToolSet = ToolSet, RUNTIME_CONTEXT = unknown>(
  options: GrantApprovalOptions<NoInfer<TOOLS>, RUNTIME_CONTEXT>,
): GrantApproval<RUNTIME_CONTEXT> {
  const { guard, token, next = askTool } = options;
  const guardingOf = guardingByRules(options, 'grantApproval');
  if (typeof next !== 'function') throw new TypeError('grantApproval: "next" must be a function.');
  return async (request) => {
    const { toolCall, toolsContext, messages, runtimeContext } = request;
    const { toolCallId, toolName, input } = toolCall;
    const context = memberOf(toolsContext, toolName) as ContextOf<TOOLS[keyof TOOLS]>;
    const refusal = await guard.preflight<never>({
      token: () => token({ toolCallId, messages, context, runtimeContext }),
      action: toolName,
      input: input as never,
      rule: guardingOf(toolName).rule,
    });
    return refusal === undefined
      ? next(request)
      : { type: 'denied', reason: JSON.stringify(toRefusalBody(refusal)) };
  };
}

async function askTool<RUNTIME_CONTEXT>(request: ApprovalRequest<RUNTIME_CONTEXT>): Promise<ApprovalStatus> {
  const { toolCall, tools, toolsContext, messages } = request;
  const { toolCallId, toolName, input } = toolCall;
  const needed = (memberOf(tools ?? {}, toolName) as Tool | undefined)?.needsApproval;
  const options = { toolCallId, messages, context: memberOf(toolsContext, toolName) };
  const isNeeded = typeof needed === 'function' ? await needed(input, options) : needed;
  return isNeeded ? 'user-approval' : undefined;
}

function memberOf(members: object, name: string): unknown {
  return Object.hasOwn(members, name) ? members[name as keyof typeof members] : undefined;
}
