import type { Guard, Rule, Rules, VerifiedToken } from '@grantex/core';
import { ruleNamed } from '@grantex/core/adapter';
import type { CallContext } from '../sdk/call-context.ts';
import type { TaskLedger } from './task-ledger.ts';
import type { TaskOwner } from './task-owner.ts';

/** Options of the guard of task requests. */
export interface TaskGuardOptions {
  readonly guard: Guard;
  readonly rules: Rules;
  readonly ledger: () => TaskLedger | undefined;
  /** Reads the token of a request; empty if there is none or it cannot be read. */
  readonly tokenOf: (context: CallContext) => Promise<string | VerifiedToken>;
  /** Reads tokens for requests that carry none. Two guards with different sources are different guards. */
  readonly source: unknown;
}

/** The input of the rule of a task request. */
export interface TaskInput {
  readonly taskId: string;
}

/** The rule of the call that started a task, with its amount; undefined if the tool no longer has a rule. */
export function ruleForTask({ tool, amount }: TaskOwner, rules: Rules): Rule<TaskInput> | undefined {
  const rule = ruleNamed(rules, tool);
  if (rule === undefined) return undefined;
  return {
    scopes: rule.scopes,
    ...(amount === undefined ? {} : { amount: () => amount }),
    metadata: ({ taskId }) => ({ tool: rule.action ?? tool, task: taskId }),
  };
}
