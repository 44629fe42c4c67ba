import type { Options, PreToolUseHookInput, Query, SettingSource } from '@anthropic-ai/claude-agent-sdk';
import type { MaybePromise, Rules } from '@grantex/core';
import { guardingByRules, isGuarded, markGuarded, type ToolsGuardOptions } from '@grantex/core/adapter';
import { createGrantHooks, type GrantHooks } from './grant-hooks.ts';
import { keepHooksOn } from './keep-hooks-on.ts';
import { watchMessages } from './watch-messages.ts';

/**
 * Options of {@link guardQuery}. The rules have the names of the tools: built-in ones such as `Bash`, and those of
 * servers, such as `mcp__travel__book`. A rule reads the input as the SDK has validated it.
 */
export interface GuardQueryOptions extends ToolsGuardOptions<Rules, HookTokenSource> {
  /**
   * The names of the tools that the guard is not asked about: those that `guardTool` guards, and those that need no
   * grant. Default: none.
   */
  readonly unguarded?: readonly string[];
}

/**
 * Reads the grant token of a call. The event says who calls: `agent_id` and `agent_type` name a subagent; the main agent
 * has no `agent_id`. Called for every call.
 */
export type HookTokenSource = (event: PreToolUseHookInput) => MaybePromise<string | undefined>;

/** What a guarded `query` must be told: whoever writes these settings runs commands that no guard sees. */
export interface StatedSettings {
  readonly options: { readonly settingSources: SettingSource[] };
}

/**
 * Returns a `query` that puts a guard in front of every tool: built-in tools, those of servers, and all of them in
 * subagents. Its options must state `settingSources`; hooks that they bring run as well.
 *
 * A call that the grant does not cover is denied, and the model reads the refusal. A call that it covers goes on to the
 * permissions of the SDK: the guard never approves one for them. How it ended is recorded when the SDK says so; a call
 * that is still open when the query ends is recorded as `failure` with `{ended: 'aborted'}`. Whatever goes wrong in the
 * guard denies the call.
 *
 * The guard works by hooks. What is known to turn them off is refused with a `TypeError` when the query starts, or
 * overruled, and settings files that change while it runs do not take effect. If a tool still runs although the guard
 * was not asked, reading the messages throws, and the query is closed. It does not notice such a call when it fails.
 *
 * A call whose input `canUseTool` changes after the decision is denied. If another hook changes it, that is noticed when
 * the tool has run: the call is recorded as `failure`, and the run ends. The same guard, rules and `unguarded` twice
 * check once.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardQuery<PARAMS extends { readonly options?: Options }>(
  query: (params: PARAMS) => Query,
  guarding: GuardQueryOptions,
): (params: PARAMS & StatedSettings) => Query {
  const { guard, rules, token, unguarded: names = [] } = guarding;
  if (typeof query !== 'function')
    throw new TypeError('guardQuery: "query" must be the function of the SDK.');
  const guardingOf = guardingByRules(guarding, 'guardQuery');
  if (!Array.isArray(names)) {
    throw new TypeError('guardQuery: "unguarded" must be an array of the names of tools.');
  }
  const unguarded = Array.from<string>(names);
  const mark = { guard, rule: rules, token, unguarded: JSON.stringify(unguarded) };
  if (isGuarded(query, mark)) return query;
  const guarded = (params: PARAMS & StatedSettings): Query => {
    const grant = createGrantHooks({
      issuer: guard.issuer,
      unguarded,
      admit: (event) => {
        const { tool_name: action, tool_input: input } = event;
        const { rule } = guardingOf(action);
        return guard.admit<never>({ token: () => token(event), action, input: input as never, rule });
      },
    });
    const options = withHooks(keepHooksOn(params.options), grant);
    return watchMessages(query({ ...params, options }), { check: grant.checkMessage, ended: grant.endCalls });
  };
  return markGuarded(guarded, mark, query);
}

function withHooks(options: Options, grant: GrantHooks): Options {
  const { hooks = {}, canUseTool } = options;
  return {
    ...options,
    ...(canUseTool !== undefined && { canUseTool: grant.keepInput(canUseTool) }),
    hooks: {
      ...hooks,
      // Without "onFailure", the SDK runs a tool whose hook has failed.
      PreToolUse: [...(hooks.PreToolUse ?? []), { hooks: [grant.preToolUse], onFailure: 'block' }],
      PostToolUse: [...(hooks.PostToolUse ?? []), { hooks: [grant.postToolUse] }],
      PostToolUseFailure: [...(hooks.PostToolUseFailure ?? []), { hooks: [grant.postToolUse] }],
      PostToolBatch: [...(hooks.PostToolBatch ?? []), { hooks: [grant.postToolBatch] }],
      ConfigChange: [...(hooks.ConfigChange ?? []), { hooks: [grant.configChange], onFailure: 'block' }],
    },
  };
}
