import type { Guard, Rule } from '@grantex/core';
import { isGuarded, markGuarded, runTool } from '@grantex/core/adapter';
import {
  asksForTask,
  type CallContext,
  noteGuarded,
  readToken,
  toolContext,
  withoutToken,
} from '../sdk/call-context.ts';
import type { ClientPages } from '../elicitation/client-pages.ts';
import { keptPrivate } from '../sdk/kept-private.ts';
import type { TokenSource } from '../sdk/token.ts';
import { runTask, withOwner } from '../tasks/run-task.ts';
import type { TaskLedger } from '../tasks/task-ledger.ts';
import { ownerOf } from '../tasks/task-owner.ts';
import { runAskingPerson } from './ask-person.ts';
import { refuserOf } from './refuser.ts';
import type { Callback, Found } from './registries.ts';

export interface CallbackGuard {
  readonly guard: Guard;
  readonly token: TokenSource;
  readonly rule: Rule | undefined;
  /** Whether it runs without a grant if it has no rule. */
  readonly isOpen: boolean;
  /** The pages that the person at the client is shown. */
  readonly pages: ClientPages;
  /** The ledger of the server's tasks, if it keeps any. */
  readonly ledger: () => TaskLedger | undefined;
}

/** Puts the guard in front of a callback, whose last argument is the context of the call. */
export function guardCallback(
  found: Found,
  { guard, token, rule, isOpen, pages, ledger }: CallbackGuard,
): Callback {
  const { name, callback, owner, isTask, inputOf } = found;
  const guarding = { guard, rule, token };
  const mayPass = isGuarded(callback, guarding) || (rule === undefined && isOpen);
  const refuse = refuserOf(found);
  const ask: Callback = (...values) => {
    const context = values.at(-1) as CallContext;
    noteGuarded(context);
    const run = (own: CallContext): unknown => callback.apply(owner, [...values.slice(0, -1), own]);
    if (mayPass) return run(withoutToken(context));
    const input = inputOf(values);
    const call = {
      token: () => readToken(context, token),
      action: name,
      input,
      rule,
      // Not that of the original context: a guard around this one makes its own, which aborts with the grant.
      signal: context.mcpReq?.signal ?? context.signal,
    };
    const refused = (body: Parameters<typeof refuse>[0]): unknown => refuse(body, context);
    if (!isTask && !asksForTask(context)) {
      return runAskingPerson({
        guard,
        pages,
        context,
        decide: (execute, refusedOnce) =>
          runTool<unknown, unknown>(guard, call, { execute, refused: (body) => refusedOnce(body) }),
        execute(admission) {
          const own = toolContext(context, admission);
          return found.kind === 'resources' ? readPrivately(run(own), own) : run(own);
        },
        refuse: refused,
      });
    }
    return runTask(guard, call, {
      ownerOf: (grant) => ownerOf(grant, name, rule?.amount?.(input)),
      execute: (taskOwner, admission) => run(toolContext(withOwner(context, taskOwner), admission)),
      refused,
      started(task, taskOwner, admission) {
        const known = ledger();
        // If the SDK keeps no tasks, the end of this one remains unknown.
        if (known === undefined) admission.settle('failure', { task: task.taskId, ended: 'unknown' });
        else known.begin(task, taskOwner, context.sessionId, admission);
      },
    });
  };
  return rule === undefined && mayPass ? ask : markGuarded(ask, guarding, callback);
}

async function readPrivately(reading: unknown, context: CallContext): Promise<unknown> {
  const result = await reading;
  // A subscription has an empty result.
  const isRead = typeof result === 'object' && result !== null && 'contents' in result;
  return isRead ? keptPrivate(result, context) : result;
}
