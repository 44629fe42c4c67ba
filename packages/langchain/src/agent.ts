import type { Rules } from '@grantex/core';
import { checkRules, checkToolOptions, ruleNamed } from '@grantex/core/adapter';
import { type ClientTool, DynamicStructuredTool, type ServerTool } from '@langchain/core/tools';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { guardWith, type GuardToolkitOptions } from './guard-tool.ts';
import type { AnyTool } from './types.ts';

/** What {@link grantMiddleware} needs to know of an agent's tools: what `guardToolkit` does. */
export type GrantMiddlewareOptions<TOOLS extends readonly AnyTool[] = AnyTool[]> = GuardToolkitOptions<TOOLS>;

/**
 * Middleware for `createAgent` that guards every tool which the agent runs, also those that other middleware brings,
 * as `guardTool` does. A refusal reaches the model as a `ToolMessage` with status `error`; a name that no tool has is
 * refused.
 *
 * Put it last: what middleware behind it does to a call happens after the tool was guarded. LangChain lets a tool that
 * throws end the run as soon as there is middleware with `wrapToolCall`, this one or any other.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function grantMiddleware<TOOLS extends readonly AnyTool[] = AnyTool[]>(
  options: GrantMiddlewareOptions<TOOLS>,
): AgentMiddleware<undefined, undefined, unknown, readonly (ClientTool | ServerTool)[], readonly []> {
  const { guard, token } = options;
  const rules: Rules = options.rules;
  checkToolOptions(options, 'grantMiddleware');
  checkRules(rules, 'grantMiddleware');
  return createMiddleware({
    name: 'GrantMiddleware',
    wrapToolCall(request, handler) {
      const tool = request.tool as AnyTool | undefined;
      const guarded =
        tool === undefined
          ? guardWith(nothing(request.toolCall.name), guard, undefined, token)
          : guardWith(tool, guard, ruleNamed(rules, tool.name), token);
      return handler({ ...request, tool: guarded });
    },
  });
}

/** Stands in for a tool that there is not, so that its call is refused where and as others are. */
function nothing(name: string): AnyTool {
  return new DynamicStructuredTool({
    name,
    description: 'There is no such tool.',
    schema: { type: 'object' },
    func: () => Promise.reject(new Error('There is no such tool.')),
  });
}
