import type { Admission, Grant, Guard } from '@grantex/core';
import type { Task, TaskStore } from '../sdk/protocol.ts';
import { createTaskCursors, type TaskCursors } from './task-cursor.ts';
import { owns, readOwner, type TaskOwner } from './task-owner.ts';
import { later, watchTask } from './task-watch.ts';

/** A task that this process started. */
export interface KnownTask {
  readonly taskId: string;
  /** Increases with each task. It does not change when other tasks are removed. */
  readonly order: number;
}

/** Keeps the owners of the tasks in one store, for all servers of this process that share it. */
export interface TaskLedger {
  /** Registers a task that a call started, and settles the call when the task ends. */
  begin(task: Task, owner: TaskOwner, sessionId: string | undefined, admission: Admission): void;
  /** The owner of a task, as known to this process or the store; undefined if no guarded call started it. */
  ownerOf(taskId: string, sessionId: string | undefined): Promise<TaskOwner | undefined>;
  /** The same for a task that the store just returned. */
  ownerOfListed(task: Task): TaskOwner | undefined;
  /** Whether this process knows the owner of a task. */
  knows(taskId: string): boolean;
  /** The tasks of a grant that this process knows, in the order of their start. */
  tasksOf(grant: Grant): KnownTask[];
  /** Reads a task from the store; null if it is gone. */
  taskOf(taskId: string, sessionId: string | undefined): Promise<Task | null>;
  /** The cursors of lists of these tasks. */
  readonly cursors: TaskCursors;
  /** Checks whether a task has ended, and if so settles its call. */
  look(taskId: string): Promise<void>;
}

// Two guards can trust different issuers, and two stores can use the same id.
const ledgers = new WeakMap<Guard, WeakMap<object, TaskLedger>>();

/** The ledger of a guard and a store. There is one for each pair. */
export function ledgerOf(guard: Guard, store: TaskStore): TaskLedger {
  const ofGuard = ledgers.get(guard) ?? new WeakMap<object, TaskLedger>();
  ledgers.set(guard, ofGuard);
  const ledger = ofGuard.get(store) ?? createTaskLedger(store);
  ofGuard.set(store, ledger);
  return ledger;
}

function createTaskLedger(store: TaskStore): TaskLedger {
  const known = new Map<string, { readonly owner: TaskOwner; readonly order: number }>();
  let taken = 0;
  const running = new Map<string, Set<() => Promise<void>>>();

  return {
    begin(task, owner, sessionId, admission) {
      const { taskId, ttl, pollInterval } = task;
      // A known id keeps its owner.
      if (readOwner(task) === undefined && !known.has(taskId))
        known.set(taskId, { owner, order: (taken += 1) });
      const watches = running.get(taskId) ?? new Set();
      running.set(taskId, watches);
      const look = watchTask({ store, taskId, sessionId }, pollInterval, ({ outcome, detail, isGone }) => {
        watches.delete(look);
        if (watches.size === 0) running.delete(taskId);
        admission.settle(outcome, detail);
        if (isGone) known.delete(taskId);
        else if (typeof ttl === 'number') later(() => known.delete(taskId), ttl);
      });
      watches.add(look);
      void look();
    },
    ownerOf: async (taskId, sessionId) =>
      known.get(taskId)?.owner ?? readOwner(await store.getTask(taskId, sessionId)),
    ownerOfListed: (task) => known.get(task.taskId)?.owner ?? readOwner(task),
    knows: (taskId) => known.has(taskId),
    tasksOf: (grant) =>
      [...known].flatMap(([taskId, { owner, order }]) => (owns(grant, owner) ? [{ taskId, order }] : [])),
    taskOf: (taskId, sessionId) => store.getTask(taskId, sessionId),
    cursors: createTaskCursors(),
    look: async (taskId) => {
      for (const look of running.get(taskId) ?? []) await look();
    },
  };
}
