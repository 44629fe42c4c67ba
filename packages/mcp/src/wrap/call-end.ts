import type { Admission } from '@grantex/core';
import { isObject, type Message } from './messages.ts';

/** How a call ended, by its answer: a tool that failed says so in its result, a server in an error. */
export function endOf({ result, error }: Message): Parameters<Admission['settle']> {
  if (isObject(error) || result === undefined) {
    const code = isObject(error) && Number.isSafeInteger(error['code']) ? Number(error['code']) : null;
    return ['failure', { error: code }];
  }
  // The work goes on, and nobody hears how it ends.
  if (isTask(result)) return ['failure', { ended: 'task' }];
  return [isObject(result) && result['isError'] === true ? 'failure' : 'success'];
}

/** Whether a call was answered with a task, as servers of 2025-11-25 and of the extension for tasks do. */
export function isTask(result: unknown): boolean {
  if (!isObject(result)) return false;
  const { resultType, task } = result;
  return resultType === 'task' || (isObject(task) && typeof task['taskId'] === 'string');
}
