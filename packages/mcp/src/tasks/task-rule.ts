import type { Guard, Rule, Rules, VerifiedToken } from '@grantex/core';
import { ruleNamed } from '@grantex/core/adapter';
import type { CallContext } from '../sdk/call-context.ts';
import type { TaskLedger } from './task-ledger.ts';
import type { TaskOwner } from './task-owner.ts';

/** What a guard of requests about tasks needs. */
export interface TaskGuardOptions {
  readonly guard: Guard;
  readonly rules: Rules;
  readonly ledger: () => TaskLedger | undefined;
  /** The token of a request; empty where there is none that could be read. */
  readonly tokenOf: (context: CallContext) => Promise<string | VerifiedToken>;
  /** What reads tokens where requests bring none; guards with different ones differ. */
  readonly source: unknown;
}

/** What a request about a task reads. */
export interface TaskInput {
  readonly taskId: string;
}

/** What the call that started a task needed, its amount included; undefined where its tool has no rule any more. */
export function ruleForTask({ tool, amount }: TaskOwner, rules: Rules): Rule<TaskInput> | undefined {
  const rule = ruleNamed(rules, tool);
  if (rule === undefined) return undefined;
  return {
    scopes: rule.scopes,
    ...(amount === undefined ? {} : { amount: () => amount }),
    metadata: ({ taskId }) => ({ tool: rule.action ?? tool, task: taskId }),
  };
}
