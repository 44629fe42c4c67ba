import type {
  CanUseTool,
  HookCallback,
  HookJSONOutput,
  PostToolUseFailureHookInput,
  PostToolUseHookInput,
  PreToolUseHookInput,
} from '@anthropic-ai/claude-agent-sdk';
import { type Admission, AuthorizationError, toRefusalBody } from '@grantex/core';
import { asRefusal } from '@grantex/core/adapter';

/** A call that was allowed, and has not ended. */
interface OpenCall {
  readonly admission: Admission;
  /** What was checked, as JSON. */
  readonly input: string;
}

/** The callbacks of a guard. */
export interface GrantHooks {
  readonly preToolUse: HookCallback;
  readonly postToolUse: HookCallback;
  readonly postToolBatch: HookCallback;
  /** Denies a call whose input `canUseTool` changes after the decision. */
  readonly keepInput: (canUseTool: CanUseTool) => CanUseTool;
}

/**
 * Makes the callbacks.
 * @param admit asks the guard; undefined for a tool that it is not asked about
 */
export function createGrantHooks(
  admit: (event: PreToolUseHookInput) => PromiseLike<Admission> | Admission | undefined,
): GrantHooks {
  const open = new Map<string, OpenCall>();

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
    else if (event.is_interrupt === true) admission.settle('failure', { ended: 'aborted' });
    else admission.settle('failure');
    return {};
  }

  return {
    async preToolUse(event, _toolUse, { signal }) {
      if (event.hook_event_name !== 'PreToolUse') return {};
      try {
        const admission = await admit(event);
        if (admission === undefined) return {};
        const input = JSON.stringify(event.tool_input);
        // The SDK waits no longer, and does not run the tool.
        if (signal.aborted) admission.settle('failure', { ended: 'aborted' });
        else open.set(keyOf(event.session_id, event.tool_use_id), { admission, input });
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
        take(event.session_id, toolUse)?.admission.settle('failure', { ended: 'aborted' });
      }
      return {};
    },
    keepInput: (canUseTool) => async (name, input, context) => {
      const before = JSON.stringify(input);
      const result = await canUseTool(name, input, context);
      const { updatedInput = input } = (result ?? {}) as { readonly updatedInput?: object };
      if (result?.behavior !== 'allow' || JSON.stringify(updatedInput) === before) return result;
      return { behavior: 'deny', message: reasonOf(new AuthorizationError('input_changed')) };
    },
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
