import { guardingByRules, isGuarded, markGuarded } from '@grantex/core/adapter';
import type { BaseTool, BaseToolset, ReadonlyContext } from '@google/adk';
import { checkConfirmation } from './confirmation.ts';
import { guardAny } from './guard-tool.ts';
import type { GuardToolsetOptions } from './types.ts';

/**
 * Returns a toolset of the same class and type, such as an `MCPToolset`, whose tools run only with a grant. Each tool
 * is guarded when the toolset hands it out, with the rule of its name. A tool without a rule is refused. The given
 * toolset is not changed.
 *
 * A `FunctionTool` is guarded as by `guardTool`. Every other tool is guarded where the ADK runs it, over the arguments
 * as the model wrote them, which is also what the tool gets.
 * @throws {TypeError} naming the option that is missing or wrong; from `getTools`, for a tool that acts while the ADK
 *   prepares a request to the model, where no guard is asked
 */
export function guardToolset<TOOLSET extends BaseToolset>(
  toolset: TOOLSET,
  options: GuardToolsetOptions,
): TOOLSET {
  const { guard, rules, token, requestConfirmation } = options;
  const { getTools } = Object(toolset) as Partial<BaseToolset>;
  if (typeof getTools !== 'function') {
    throw new TypeError('guardToolset: "toolset" must be a toolset of the ADK.');
  }
  const guardingOf = guardingByRules(options, 'guardToolset');
  checkConfirmation(options, 'guardToolset');
  const mark = { guard, rule: rules, token };
  if (isGuarded(getTools, mark)) return toolset;
  const guardedTools = async (context?: ReadonlyContext): Promise<BaseTool[]> =>
    (await getTools.call(toolset, context)).map((tool) =>
      guardAny(tool, guardingOf(tool.name), requestConfirmation),
    );
  // Inherits from the toolset, because a copy would lose the class by which the ADK recognises a toolset.
  return Object.create(toolset, {
    getTools: { value: markGuarded(guardedTools, mark, getTools), enumerable: true },
  }) as TOOLSET;
}
