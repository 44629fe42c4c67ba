import { type Rule, ruleNamed, type Rules } from '@grantex/core';
import type { TaskOwner } from './task-owner.ts';

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
