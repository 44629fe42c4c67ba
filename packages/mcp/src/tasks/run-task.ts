import {
  type Admission,
  AuthorizationError,
  type Call,
  type Grant,
  type Guard,
  type MaybePromise,
  type RefusalBody,
  toRefusalBody,
} from '@grantex/core';
import { attempt } from '@grantex/core/adapter';
import type { CallContext } from '../sdk/call-context.ts';
import type { Task } from '../sdk/protocol.ts';
import { OWNER_KEY, type TaskOwner, withoutOwner } from './task-owner.ts';

/** A call that may start a task. */
export interface TaskRun {
  /** The owner of a task that this call starts. */
  readonly ownerOf: (grant: Grant) => TaskOwner;
  readonly execute: (owner: TaskOwner, admission: Admission) => unknown;
  readonly refused: (body: RefusalBody) => unknown;
  /** Called with the task that was started. Settles the admission when the task ends. */
  readonly started: (task: Task, owner: TaskOwner, admission: Admission) => void;
}

/**
 * Runs a tool that can start a task. If it starts one, the call is settled when the task ends; otherwise when the tool
 * returns.
 */
export function runTask(guard: Guard, call: Call, run: TaskRun): MaybePromise<unknown> {
  return attempt<Admission, unknown>(
    () => guard.admit(call),
    (admission) => begin(admission, call.signal, run),
    (error) => {
      if (!AuthorizationError.is(error)) throw error;
      return run.refused(toRefusalBody(error));
    },
  );
}

async function begin(
  admission: Admission,
  signal: AbortSignal | undefined,
  { ownerOf, execute, started }: TaskRun,
): Promise<unknown> {
  let hasStarted = false;
  try {
    signal?.throwIfAborted();
    const owner = ownerOf(admission.grant);
    hasStarted = true;
    const result = (await execute(owner, admission)) as StartResult | undefined;
    const { task } = result ?? {};
    if (typeof task?.taskId === 'string') {
      started(task, owner, admission);
      return { ...result, task: withoutOwner(task) };
    }
    admission.settle(result?.isError === true ? 'failure' : 'success');
    return result;
  } catch (error) {
    const ended = { ended: signal?.aborted === true ? 'aborted' : 'not started' };
    admission.settle('failure', ended, { ran: hasStarted });
    throw error;
  }
}

interface StartResult {
  readonly task?: Task;
  readonly isError?: unknown;
}

/** The context for the tool, which stores the owner with each task that the tool creates. */
export function withOwner(context: CallContext, owner: TaskOwner): CallContext {
  const { taskStore } = context;
  if (taskStore === undefined) return context;
  return {
    ...context,
    taskStore: {
      ...taskStore,
      createTask: (options) =>
        taskStore.createTask({ ...options, context: { ...options.context, [OWNER_KEY]: owner } }),
    },
  };
}
