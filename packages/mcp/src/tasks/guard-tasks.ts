import { type AuthorizationError, type Call, type Guard, toRefusalBody } from '@grantex/core';
import { isGuarded, markGuarded, runTool } from '@grantex/core/adapter';
import { type CallContext, signalOf, withoutToken } from '../sdk/call-context.ts';
import { INVALID_PARAMS, protocolError, refusalError } from '../sdk/protocol-error.ts';
import type { Handler, Request, Result } from '../sdk/protocol.ts';
import { snapshotOf } from '../server/answer-call.ts';
import { guardTaskList } from './task-list.ts';
import { owns, withoutOwner } from './task-owner.ts';
import { ruleForTask, type TaskGuardOptions, type TaskInput } from './task-rule.ts';

const LIST = 'tasks/list';

type Method = 'tasks/get' | 'tasks/result' | 'tasks/cancel';
type TaskCall = Call<TaskInput>;

export const TASK_METHODS: readonly string[] = ['tasks/get', 'tasks/result', 'tasks/cancel', LIST];

/**
 * Guards a handler for tasks. A caller reaches only tasks that were started under its own grant or under one that was
 * delegated from it. A request about a task needs the scopes and the amount of the call that started it.
 */
export function guardTasks(method: string, handler: Handler, options: TaskGuardOptions): Handler {
  const guarding = { guard: options.guard, rule: options.rules, token: options.source };
  if (isGuarded(handler, guarding)) return handler;
  const guarded =
    method === LIST ? guardTaskList(handler, options) : guardTaskRequest(method as Method, handler, options);
  return markGuarded(guarded, guarding, handler);
}

function guardTaskRequest(method: Method, handler: Handler, options: TaskGuardOptions): Handler {
  const { guard, rules, ledger, tokenOf } = options;
  return async (given, context) => {
    const request = snapshotOf(given);
    const taskId: unknown = request.params?.taskId;
    if (typeof taskId !== 'string') throw protocolError(INVALID_PARAMS, 'taskId must be a string');
    const token = await tokenOf(context);
    const input = { taskId };
    const call = { token, action: method, input, rule: undefined, signal: signalOf(context) };
    const { grant } = await guard.explain(token, undefined, input);
    if (grant === undefined) throw errorOf(await guard.preflight(call));
    const owner = await ledger()?.ownerOf(taskId, context.sessionId);
    if (owner === undefined || !owns(grant, owner))
      return answerUnknownTask(handler, request, context, taskId);
    const answer = async (): Promise<Result> => {
      const result = await handler(request, withoutToken(context));
      await ledger()?.look(taskId);
      return withoutOwner(result);
    };
    // The arguments were decided, and what is taken for the call was taken, when it started.
    const follow = { ...call, rule: ruleForTask(owner, rules), withoutArguments: true } as const;
    return answers[method](guard, follow, answer);
  };
}

type Answer = (guard: Guard, call: TaskCall, answer: () => Promise<Result>) => Promise<Result>;

const answers: { readonly [METHOD in Method]: Answer } = {
  async 'tasks/get'(guard, call, answer) {
    await refuse(guard, call);
    return answer();
  },
  'tasks/result': (guard, call, answer) =>
    recorded(guard, call, async () => {
      const result = await answer();
      // The result waits for the end of the task. The grant can end before that.
      await refuse(guard, call);
      return result;
    }),
  'tasks/cancel': recorded,
};

/** @throws the refusal, which is recorded */
async function refuse(guard: Guard, call: TaskCall): Promise<void> {
  const refusal = await guard.preflight(call);
  if (refusal !== undefined) throw errorOf(refusal);
}

async function recorded(guard: Guard, call: TaskCall, answer: () => Promise<Result>): Promise<Result> {
  return runTool<TaskCall['input'], Result>(guard, call, {
    execute: answer,
    refused: (body) => {
      throw refusalError(body);
    },
  });
}

function errorOf(refusal: AuthorizationError | undefined): Error {
  return refusal === undefined
    ? protocolError(INVALID_PARAMS, 'Task not found')
    : refusalError(toRefusalBody(refusal));
}

/** Answers as this version of the SDK answers an unknown task. The store never gets the id. */
async function answerUnknownTask(
  handler: Handler,
  request: Request,
  context: CallContext,
  taskId: string,
): Promise<never> {
  const unknownId = crypto.randomUUID();
  const params = { ...request.params, taskId: unknownId };
  try {
    await handler({ ...request, params }, withoutToken(context));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    error.message = error.message.replaceAll(unknownId, () => taskId);
    throw error;
  }
  throw protocolError(INVALID_PARAMS, `Task not found: ${taskId}`);
}
