import type { RefusalBody } from '@grantex/core';
import type { CallContext, TaskStore } from './call-context.ts';
import type { Found } from './registries.ts';

/** Says in the protocol's own shape that a call was refused. */
type Refuser = (body: RefusalBody, context: CallContext) => unknown;

// JSON-RPC 2.0 §5.1: the request is none that may be made.
const INVALID_REQUEST = -32600;

/** A tool answers a result that the model reads, a resource or prompt an error of the protocol. */
export function refuserOf({ kind, isTask, hasOutputSchema }: Found): Refuser {
  if (kind !== 'tools') {
    return (body) => {
      throw Object.assign(new Error(body.message), { code: INVALID_REQUEST, data: body });
    };
  }
  const result = (body: RefusalBody): object => ({
    content: [{ type: 'text', text: JSON.stringify(body) }],
    isError: true,
    // Clients of 1.x hold even a failure against the tool's output schema.
    ...(hasOutputSchema ? {} : { structuredContent: body }),
  });
  return (body, { taskStore }) =>
    isTask && taskStore !== undefined ? failedTask(taskStore, result(body)) : result(body);
}

/** Whoever asked for a task can take nothing but a task: one that has failed already. */
async function failedTask(store: TaskStore, result: object): Promise<object> {
  const { taskId } = await store.createTask({});
  await store.storeTaskResult(taskId, 'failed', result);
  return { task: await store.getTask(taskId) };
}
