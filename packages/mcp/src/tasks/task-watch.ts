import type { JsonObject } from '@grantex/core';
import type { TaskStore } from '../sdk/protocol.ts';

/** A task and its store. */
export interface TaskPlace {
  readonly store: TaskStore;
  readonly taskId: string;
  readonly sessionId: string | undefined;
}

/** How a task ended, in the form that `settle` of an admission takes. */
export interface TaskEnd {
  readonly outcome: 'success' | 'failure';
  readonly detail: JsonObject;
  /** Whether the store no longer has it. */
  readonly isGone: boolean;
}

/** The first wait for a task that names no interval, and the longest wait, in milliseconds. */
const USUAL_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/**
 * Polls a task until it ends, less and less often. The timer does not keep the process alive.
 * @param ended called once, at the end
 * @returns polls immediately
 */
export function watchTask(
  place: TaskPlace,
  pollInterval: number = USUAL_WAIT,
  ended: (end: TaskEnd) => void,
): () => Promise<void> {
  let wait = Math.max(pollInterval, 1);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  async function look(): Promise<void> {
    if (isOver) return;
    // If the store fails, it is polled again.
    const end = await endOf(place).catch(() => undefined);
    if (isOver) return;
    clearTimeout(timer);
    if (end === undefined) {
      timer = later(() => void look(), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      return;
    }
    isOver = true;
    ended(end);
  }

  return look;
}

// The longest delay that timers accept.
const LONGEST_TIMER = 2 ** 31 - 1;

/** Runs an action later, without keeping the process alive. */
export function later(action: () => void, wait: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(action, Math.min(wait, LONGEST_TIMER));
  // Outside of Node, timers are numbers.
  (timer as { unref?(): void }).unref?.();
  return timer;
}

async function endOf({ store, taskId, sessionId }: TaskPlace): Promise<TaskEnd | undefined> {
  const task = await store.getTask(taskId, sessionId);
  if (task === null) return failure(taskId, 'gone');
  if (task.status === 'failed' || task.status === 'cancelled') return failure(taskId, task.status);
  if (task.status !== 'completed') return undefined;
  const { isError } = await store.getTaskResult(taskId, sessionId);
  if (isError === true) return failure(taskId, 'completed');
  return { outcome: 'success', detail: { task: taskId }, isGone: false };
}

function failure(task: string, ended: string): TaskEnd {
  return { outcome: 'failure', detail: { task, ended }, isGone: ended === 'gone' };
}
