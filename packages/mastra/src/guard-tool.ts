import type { AuthorizationError, RefusalBody } from '@grantex/core';
import {
  copyWith,
  guardExecute,
  type GuardingByName,
  guardingByRule,
  guardingByRules,
} from '@grantex/core/adapter';
import { isValidationError, validateToolInput } from '@mastra/core/tools';
import type {
  AnyTool,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
  ToolContext,
} from './types.ts';

/** The function through which agents, workflows and programs run a tool. */
type Execute = (inputData: unknown, context?: ToolContext) => Promise<unknown>;

/**
 * Returns a tool of the same class and type that runs only with a grant that covers the rule. The given tool is not
 * changed.
 *
 * The guard checks the validated input, after a person has approved the call. A refused call throws an
 * `AuthorizationError` whose message is the refusal as JSON: a model reads it as the error of its call, and the step of a
 * workflow fails. An error of the tool, and a result that states a validation error, is recorded as `failure`, and passes
 * through unchanged. The same guard and rule twice check once.
 * @throws {TypeError} naming the option that is missing or wrong; from the call, for a tool whose schema changes its own
 *   output, because Mastra validates an input more than once
 */
export function guardTool<TOOL extends AnyTool>(tool: TOOL, options: GuardToolOptions<InputOf<TOOL>>): TOOL {
  const guardingOf = guardingByRule(options, 'guardTool');
  return guardWith(tool, tool?.id, guardingOf, 'guardTool: "tool"');
}

/**
 * Guards every tool as {@link guardTool} does, each with the rule of the name under which an agent has it.
 * @returns guarded tools by the same names
 * @throws {TypeError} naming the option that is missing or wrong, or the tool that cannot be guarded
 */
export function guardTools<TOOLS extends { readonly [name: string]: AnyTool }>(
  tools: TOOLS,
  options: GuardToolsOptions<TOOLS>,
): TOOLS {
  const guardingOf = guardingByRules<TokenSource>(options, 'guardTools');
  const guarded = Object.entries(tools).map(([name, tool]) => [
    name,
    guardWith(tool, name, guardingOf, `guardTools: the tool "${name}"`),
  ]);
  return Object.fromEntries(guarded) as TOOLS;
}

const MARKER = Symbol.for('mastra.core.tool.Tool');

function guardWith<TOOL extends AnyTool>(
  tool: TOOL,
  name: string,
  guardingOf: GuardingByName<TokenSource>,
  subject: string,
): TOOL {
  const { execute, [MARKER]: isTool } = Object(tool) as { execute?: Execute; [MARKER]?: boolean };
  if (isTool !== true || typeof execute !== 'function') {
    throw new TypeError(`${subject} must be a tool with "execute" that createTool has made.`);
  }
  const guarding = guardingOf(name);
  const guarded = guardExecute<Execute, ToolContext, unknown>(
    execute,
    guarding,
    { name, signalName: 'abortSignal', refused: raise, failed: isValidationError },
    (ask) =>
      async (inputData, context = {} as ToolContext) => {
        const validated = validateToolInput(tool.inputSchema, inputData, tool.id);
        if (validated.error !== undefined) return validated.error;
        const data: unknown = validated.data;
        mustBeStable(tool, data);
        const call = { input: data as never, context, token: () => guarding.token(context) };
        return ask(call, (own) => execute(data, own));
      },
  );
  return copyWith(tool, 'execute', guarded);
}

function raise(body: RefusalBody, error: AuthorizationError): never {
  throw Object.create(error, { message: { value: JSON.stringify(body) } });
}

/** The tool validates once more what the guard has checked: what runs then must be the same. */
function mustBeStable({ inputSchema, id }: AnyTool, data: unknown): void {
  const again = validateToolInput(inputSchema, data, id);
  if (again.error === undefined && JSON.stringify(again.data) === JSON.stringify(data)) return;
  throw new TypeError(
    `The input schema of "${id}" changes what it has returned, so what a guard checks is not what runs.`,
  );
}
