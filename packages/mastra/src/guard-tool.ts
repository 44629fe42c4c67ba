import type { Guard, Rule, Rules } from '@grantex/core';
import {
  checkRule,
  checkRules,
  checkToolOptions,
  isGuarded,
  markGuarded,
  ruleNamed,
  runTool,
  withGrant,
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

/** What a tool is guarded by; without a rule, every call is refused. */
interface Guarding {
  readonly guard: Guard;
  readonly rule: Rule<never> | undefined;
  readonly token: TokenSource;
}

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
  const { guard, rule, token } = options;
  const execute = executeOf(tool, 'guardTool: "tool"');
  checkToolOptions(options, 'guardTool');
  checkRule(rule, 'guardTool: "rule"');
  return guardWith(tool, tool.id, execute, { guard, rule, token });
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
  const { guard, token } = options;
  const rules: Rules = options.rules;
  checkToolOptions(options, 'guardTools');
  checkRules(rules, 'guardTools');
  const guarded = Object.entries(tools).map(([name, tool]) => {
    const execute = executeOf(tool, `guardTools: the tool "${name}"`);
    return [name, guardWith(tool, name, execute, { guard, rule: ruleNamed(rules, name), token })];
  });
  return Object.fromEntries(guarded) as TOOLS;
}

function guardWith<TOOL extends AnyTool>(
  tool: TOOL,
  action: string,
  execute: Execute,
  guarding: Guarding,
): TOOL {
  const { guard, rule, token } = guarding;
  if (isGuarded(execute, guarding)) return tool;
  const guarded: Execute = async (inputData, context = {} as ToolContext) => {
    const validated = validateToolInput(tool.inputSchema, inputData, tool.id);
    if (validated.error !== undefined) return validated.error;
    const data: unknown = validated.data;
    mustBeStable(tool, data);
    return runTool<never, unknown>(
      guard,
      { token: () => token(context), action, input: data as never, rule, signal: context.abortSignal },
      {
        execute: (admission) => execute(data, withGrant(context, 'abortSignal', admission)),
        refused(body, error) {
          throw Object.create(error, { message: { value: JSON.stringify(body) } });
        },
        failed: isValidationError,
      },
    );
  };
  return Object.create(Object.getPrototypeOf(tool) as object, {
    ...Object.getOwnPropertyDescriptors(tool),
    execute: {
      value: markGuarded(guarded, guarding, execute),
      writable: true,
      enumerable: true,
      configurable: true,
    },
  }) as TOOL;
}

/** The tool validates once more what the guard has checked: what runs then must be the same. */
function mustBeStable({ inputSchema, id }: AnyTool, data: unknown): void {
  const again = validateToolInput(inputSchema, data, id);
  if (again.error === undefined && JSON.stringify(again.data) === JSON.stringify(data)) return;
  throw new TypeError(
    `The input schema of "${id}" changes what it has returned, so what a guard checks is not what runs.`,
  );
}

const MARKER = Symbol.for('mastra.core.tool.Tool');

function executeOf(tool: unknown, subject: string): Execute {
  const { execute, [MARKER]: isTool } = Object(tool) as { execute?: Execute; [MARKER]?: boolean };
  if (isTool === true && typeof execute === 'function') return execute;
  throw new TypeError(`${subject} must be a tool with "execute" that createTool has made.`);
}
