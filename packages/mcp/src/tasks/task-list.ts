import type { Guard, Rules, VerifiedToken } from '@grantex/core';
import { withoutToken } from '../sdk/call-context.ts';
import type { Handler } from '../sdk/protocol.ts';
import type { Position } from './task-cursor.ts';
import { owns, type TaskOwner, withoutOwner } from './task-owner.ts';
import { createTaskReader, invalidCursor, type TaskPage } from './task-reader.ts';
import { ruleForTask, type TaskGuardOptions } from './task-rule.ts';

/** How often one request reads the store, at most: each read is a task or a page. */
const MOST_READS = 50;

const START: Position = { source: 'ledger' };

/**
 * Guards a handler for `tasks/list`. A list that is too long for one request continues at a cursor of the guard's own,
 * because the cursors of a store can name the tasks of others.
 */
export function guardTaskList(handler: Handler, options: TaskGuardOptions): Handler {
  const { guard, rules, tokenOf } = options;
  return async (request, context) => {
    const cursor = request.params?.cursor;
    const token = await tokenOf(context);
    const { grant } = await guard.explain(token, undefined, undefined);
    const ledger = options.ledger();
    if (grant === undefined || ledger === undefined) {
      if (cursor !== undefined) throw invalidCursor();
      return { tasks: [] };
    }
    let position = cursor === undefined ? START : await ledger.cursors.decrypt(cursor, grant);
    if (position === undefined) throw invalidCursor();
    const readPage = async (after: string | undefined): Promise<TaskPage> => {
      const params = { ...request.params, cursor: after };
      return (await handler({ ...request, params }, withoutToken(context))) as object as TaskPage;
    };
    const read = createTaskReader({ ledger, grant, sessionId: context.sessionId, readPage });
    const mayRead = createTaskVisibility(guard, rules, token);
    const listed: object[] = [];
    for (let reads = 0; position !== undefined && reads < MOST_READS; reads += 1) {
      const { tasks, next }: Awaited<ReturnType<typeof read>> = await read(position);
      for (const task of tasks) {
        const owner = ledger.ownerOfListed(task);
        if (owner === undefined || !owns(grant, owner)) continue;
        if (await mayRead(owner, task.taskId)) listed.push(withoutOwner(task));
      }
      position = next;
    }
    if (position === undefined) return { tasks: listed };
    return { tasks: listed, nextCursor: await ledger.cursors.encrypt(position, grant) };
  };
}

/** The arguments were decided when the task was started. */
const FOLLOWING = { withoutArguments: true } as const;

/** Decides once for each tool and amount, because a verifier can ask the issuer each time. */
function createTaskVisibility(
  guard: Guard,
  rules: Rules,
  token: string | VerifiedToken,
): (owner: TaskOwner, taskId: string) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async (owner, taskId) => {
    const key = JSON.stringify([owner.tool, owner.amount]);
    const isKnown = known.get(key);
    if (isKnown !== undefined) return isKnown;
    const { isAllowed } = await guard.explain(token, ruleForTask(owner, rules), { taskId }, FOLLOWING);
    known.set(key, isAllowed);
    return isAllowed;
  };
}
