import type {
  CanUseTool,
  HookCallback,
  HookJSONOutput,
  PostToolUseFailureHookInput,
  PostToolUseHookInput,
  PreToolUseHookInput,
  SDKMessage,
} from '@anthropic-ai/claude-agent-sdk';
import { type Admission, AuthorizationError, toRefusalBody } from '@grantex/core';
import { asRefusal } from '@grantex/core/adapter';

/** A call that was allowed, and has not ended. */
interface OpenCall {
  readonly admission: Admission;
  /** What was checked, as JSON. */
  readonly input: string;
}

/** The call was admitted, and did not run. */
const NOT_STARTED: Parameters<Admission['settle']> = ['failure', { ended: 'not started' }, { ran: false }];
/** The query ended before the call did: what the call has done is unknown. */
const ABORTED = { ended: 'aborted' };

/** The callbacks of a guard. */
export interface GrantHooks {
  readonly preToolUse: HookCallback;
  readonly postToolUse: HookCallback;
  readonly postToolBatch: HookCallback;
  /** Keeps settings as they were when the query started, except managed ones. */
  readonly configChange: HookCallback;
  /** Denies a call whose input `canUseTool` changes after the decision. */
  readonly keepInput: (canUseTool: CanUseTool) => CanUseTool;
  /** Throws when a message has the result of a tool that ran although no hook was called before. */
  readonly checkMessage: (message: SDKMessage) => void;
  /** Records the calls that have not ended: the query is over, so no hook says how they end. */
  readonly endCalls: () => void;
}

export interface GrantHooksOptions {
  /** Asks the guard. */
  readonly admit: (event: PreToolUseHookInput) => PromiseLike<Admission> | Admission;
  /** The issuer that the guard trusts. */
  readonly issuer: string | undefined;
  /** The names of the tools that the guard is not asked about. */
  readonly unguarded: readonly string[];
}

/** Makes the callbacks for one query. */
export function createGrantHooks({ admit, issuer, unguarded }: GrantHooksOptions): GrantHooks {
  const open = new Map<string, OpenCall>();
  /** The ids of the calls before which a hook was called. */
  const announced = new Set<string>();
  let isOver = false;

  function take(session: string, toolUse: string): OpenCall | undefined {
    const key = keyOf(session, toolUse);
    const call = open.get(key);
    open.delete(key);
    return call;
  }

  function settle(event: PostToolUseHookInput | PostToolUseFailureHookInput): HookJSONOutput {
    const call = take(event.session_id, event.tool_use_id);
    if (call === undefined) return {};
    const { admission, input } = call;
    if (JSON.stringify(event.tool_input) !== input) {
      admission.settle('failure', { reason: 'input_changed' });
      return { continue: false, stopReason: `The input of ${event.tool_name} changed after the decision.` };
    }
    if (event.hook_event_name === 'PostToolUse') admission.settle('success');
    else if (event.is_interrupt === true) admission.settle('failure', ABORTED);
    else admission.settle('failure');
    return {};
  }

  function endCalls(): void {
    isOver = true;
    for (const { admission } of open.values()) admission.settle('failure', ABORTED);
    open.clear();
  }

  return {
    async preToolUse(event, _toolUse, { signal }) {
      if (event.hook_event_name !== 'PreToolUse') return {};
      announced.add(event.tool_use_id);
      if (unguarded.includes(event.tool_name)) return {};
      try {
        const admission = await admit(event);
        const input = JSON.stringify(event.tool_input);
        // The SDK waits no longer, and does not run the tool.
        if (signal.aborted) admission.settle(...NOT_STARTED);
        else open.set(keyOf(event.session_id, event.tool_use_id), { admission, input });
        // The query ended while the guard decided: the SDK may still have passed the decision on.
        if (isOver) endCalls();
        return {};
      } catch (error) {
        return denied(reasonOf(asRefusal(error)));
      }
    },
    async postToolUse(event) {
      const isEnd = event.hook_event_name === 'PostToolUse' || event.hook_event_name === 'PostToolUseFailure';
      return isEnd ? settle(event) : {};
    },
    async postToolBatch(event) {
      if (event.hook_event_name !== 'PostToolBatch') return {};
      for (const { tool_use_id: toolUse } of event.tool_calls) {
        // It did not run: the permissions of the SDK, or another hook, denied it.
        take(event.session_id, toolUse)?.admission.settle(...NOT_STARTED);
      }
      return {};
    },
    configChange: async () => ({
      decision: 'block',
      reason: 'Settings do not change during a guarded query.',
    }),
    keepInput: (canUseTool) => async (name, input, context) => {
      if (unguarded.includes(name)) return canUseTool(name, input, context);
      const before = JSON.stringify(input);
      const result = await canUseTool(name, input, context);
      const { updatedInput = input } = (result ?? {}) as { readonly updatedInput?: object };
      if (result?.behavior !== 'allow' || JSON.stringify(updatedInput) === before) return result;
      return { behavior: 'deny', message: reasonOf(new AuthorizationError('input_changed', { issuer })) };
    },
    checkMessage(message) {
      if (message.type !== 'user' || typeof message.message.content === 'string') return;
      for (const block of message.message.content) {
        if (block.type !== 'tool_result' || block.is_error === true) continue;
        if (announced.has(block.tool_use_id)) continue;
        throw new Error('guardQuery: a tool ran although the guard was not asked, so the query was closed.');
      }
    },
    endCalls,
  };
}

function keyOf(session: string, toolUse: string): string {
  return `${session} ${toolUse}`;
}

function reasonOf(refusal: AuthorizationError): string {
  return JSON.stringify(toRefusalBody(refusal));
}

function denied(permissionDecisionReason: string): HookJSONOutput {
  return {
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: 'deny',
      permissionDecisionReason,
    },
  };
}
