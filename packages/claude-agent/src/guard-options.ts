import type { Options, PreToolUseHookInput } from '@anthropic-ai/claude-agent-sdk';
import type { Guard, MaybePromise, Rules } from '@grantex/core';
import { checkRules, checkToolOptions, isGuarded, markGuarded, ruleNamed } from '@grantex/core/adapter';
import { createGrantHooks } from './grant-hooks.ts';

/** Options of {@link guardOptions}. */
export interface GuardOptionsOptions {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rules by the names of the tools: built-in ones such as `Bash`, and those of servers, such as
   * `mcp__travel__book`. A tool without a rule is refused. A rule reads the input as the SDK has validated it.
   */
  readonly rules: Rules;
  /**
   * Reads the grant token of a call. The event says who calls: `agent_id` and `agent_type` name a subagent; the main
   * agent has no `agent_id`. Called for every call. Required.
   */
  readonly token: (event: PreToolUseHookInput) => MaybePromise<string | undefined>;
  /**
   * The names of the tools that the guard is not asked about: those that `guardTool` guards, and those that need no
   * grant. Default: none.
   */
  readonly unguarded?: readonly string[];
}

/**
 * Takes the options of `query`, and returns options of the same type whose hooks put a guard in front of every tool:
 * built-in tools, those of servers, and all of them in subagents. The given options are not changed; their own hooks run
 * as well.
 *
 * A call that the grant does not cover is denied, and the model reads the refusal. A call that it covers goes on to the
 * permissions of the SDK: the guard never approves one for them. How it ended is recorded when the SDK says so. Whatever
 * goes wrong in the guard denies the call.
 *
 * A call whose input `canUseTool` changes after the decision is denied. If another hook changes it, that is noticed when
 * the tool has run: the call is recorded as `failure`, and the run ends. The same guard and rules twice check once.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardOptions<OPTIONS extends Options>(
  options: OPTIONS,
  guarding: GuardOptionsOptions,
): OPTIONS {
  const { guard, rules, token, unguarded = [] } = guarding;
  checkToolOptions(guarding, 'guardOptions');
  checkRules(rules, 'guardOptions');
  if (!Array.isArray(unguarded)) {
    throw new TypeError('guardOptions: "unguarded" must be an array of the names of tools.');
  }
  const { hooks = {}, canUseTool } = options;
  const mark = { guard, rule: rules, token };
  const asked = hooks.PreToolUse?.flatMap((matcher) => matcher.hooks) ?? [];
  if (asked.some((hook) => isGuarded(hook, mark))) return options;
  const grant = createGrantHooks((event) => {
    const { tool_name: action, tool_input: input } = event;
    if (unguarded.includes(action)) return undefined;
    const rule = ruleNamed(rules, action);
    return guard.admit<never>({ token: () => token(event), action, input: input as never, rule });
  });
  return {
    ...options,
    ...(canUseTool !== undefined && { canUseTool: grant.keepInput(canUseTool) }),
    hooks: {
      ...hooks,
      // Without "onFailure", the SDK runs a tool whose hook has failed.
      PreToolUse: [
        ...(hooks.PreToolUse ?? []),
        { hooks: [markGuarded(grant.preToolUse, mark)], onFailure: 'block' },
      ],
      PostToolUse: [...(hooks.PostToolUse ?? []), { hooks: [grant.postToolUse] }],
      PostToolUseFailure: [...(hooks.PostToolUseFailure ?? []), { hooks: [grant.postToolUse] }],
      PostToolBatch: [...(hooks.PostToolBatch ?? []), { hooks: [grant.postToolBatch] }],
    },
  };
}
