import { guardingByRules } from '@grantex/core/adapter';
import { type ClientTool, DynamicStructuredTool, type ServerTool } from '@langchain/core/tools';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { type GuardToolsOptions, guardWith } from './guard-tool.ts';
import { checkInterrupt } from './pause.ts';
import type { AnyTool, TokenSource } from './types.ts';

/** Options of {@link grantMiddleware}: the same as those of `guardTools`. */
export type GrantMiddlewareOptions<TOOLS extends readonly AnyTool[] = AnyTool[]> = GuardToolsOptions<TOOLS>;

/**
 * Middleware for `createAgent` that guards every tool of the agent as `guardTool` does, including tools of other
 * middleware. The model receives a refusal as a `ToolMessage` with status `error`; the name of an unknown tool is
 * refused.
 *
 * Put it last, because middleware behind it changes a call after the tool was guarded. LangChain ends the run when a
 * tool throws as soon as there is any middleware with `wrapToolCall`.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantMiddleware<TOOLS extends readonly AnyTool[] = AnyTool[]>(
  options: GrantMiddlewareOptions<TOOLS>,
): AgentMiddleware<undefined, undefined, unknown, readonly (ClientTool | ServerTool)[], readonly []> {
  const subject = 'grantMiddleware';
  const guardingOf = guardingByRules<TokenSource>(options, subject);
  const { interrupt } = options;
  checkInterrupt(options, subject);
  const withoutRule: typeof guardingOf = (name) => ({ ...guardingOf(name), rule: undefined });
  return createMiddleware({
    name: 'GrantMiddleware',
    wrapToolCall(request, handler) {
      const tool = request.tool as AnyTool | undefined;
      const guarded =
        tool === undefined
          ? guardWith(nothing(request.toolCall.name), withoutRule, subject, interrupt)
          : guardWith(tool, guardingOf, `${subject}: each tool`, interrupt);
      return handler({ ...request, tool: guarded });
    },
  });
}

/** Replaces a tool that does not exist, so that its call is refused like others. */
function nothing(name: string): AnyTool {
  return new DynamicStructuredTool({
    name,
    description: 'There is no such tool.',
    schema: { type: 'object' },
    func: () => Promise.reject(new Error('There is no such tool.')),
  });
}
