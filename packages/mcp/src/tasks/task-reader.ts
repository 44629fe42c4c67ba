import type { Grant } from '@grantex/core';
import { INVALID_PARAMS, protocolError } from '../sdk/protocol-error.ts';
import type { Task } from '../sdk/protocol.ts';
import type { Position } from './task-cursor.ts';
import type { TaskLedger } from './task-ledger.ts';
import { readOwner } from './task-owner.ts';

/** A page of a store's own list. */
export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly nextCursor?: string | undefined;
}

/** The tasks of one read, and where the list continues; undefined at its end. */
interface TaskPart {
  readonly tasks: readonly Task[];
  readonly next: Position | undefined;
}

export interface TaskReaderOptions {
  readonly ledger: TaskLedger;
  readonly grant: Grant;
  readonly sessionId: string | undefined;
  /** Reads a page of the store's own list. */
  readonly readPage: (cursor: string | undefined) => Promise<TaskPage>;
}

/**
 * Reads the tasks that a grant can own, with one read of the store at a time: first those in the ledger, then the pages
 * of the store, which can hold tasks of other processes.
 */
export function createTaskReader({
  ledger,
  grant,
  sessionId,
  readPage,
}: TaskReaderOptions): (position: Position) => Promise<TaskPart> {
  const own = ledger.tasksOf(grant);

  /** Whether a store returned a task of the ledger without its owner. Such a store keeps no owners at all. */
  const keepsNoOwner = (task: Task): boolean => ledger.knows(task.taskId) && readOwner(task) === undefined;

  async function readLedger(after: number): Promise<TaskPart> {
    // The task that was read last can be gone.
    const [next, ...others] = own.filter(({ order }) => order > after);
    if (next === undefined) return { tasks: [], next: { source: 'store' } };
    const found = await ledger.taskOf(next.taskId, sessionId);
    const tasks = found === null ? [] : [found];
    if (others.length > 0) return { tasks, next: { source: 'ledger', after: next.order } };
    return { tasks, next: tasks.some(keepsNoOwner) ? undefined : { source: 'store' } };
  }

  async function readStore(after: string | undefined): Promise<TaskPart> {
    const page = await readPage(after).catch((error: unknown) => {
      // The error of a store about its cursor can name another caller's task.
      throw after === undefined ? error : invalidCursor();
    });
    const tasks = page.tasks.filter(({ taskId }) => !ledger.knows(taskId));
    const { nextCursor } = page;
    if (nextCursor === undefined || page.tasks.some(keepsNoOwner)) return { tasks, next: undefined };
    return { tasks, next: { source: 'store', after: nextCursor } };
  }

  return (position) =>
    position.source === 'ledger' ? readLedger(position.after ?? 0) : readStore(position.after);
}

export function invalidCursor(): Error {
  return protocolError(INVALID_PARAMS, 'Invalid cursor');
}
