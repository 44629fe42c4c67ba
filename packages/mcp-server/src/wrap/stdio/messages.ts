import type { Admission, RefusalBody } from '@grantex/core';

/** A parsed line of either side: any JSON object, with any members. */
export interface Message {
  readonly [member: string]: unknown;
}

export type RequestId = string | number;

/** From revision 2026-07-28 on, each request has it in its `_meta`, and results name their type. */
export const PROTOCOL_VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** Names the `subscriptions/listen` that a change notification belongs to. */
export const SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId';

/** Names the task that a message belongs to, in its `_meta`. */
export const RELATED_TASK_KEY = 'io.modelcontextprotocol/related-task';

/** The error codes of JSON-RPC 2.0 §5.1. */
export const ERROR_CODES = {
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;

export function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether an id is written as it was read. A number that was rounded is another id. */
export function isRequestId(value: unknown): value is RequestId {
  if (typeof value !== 'number') return typeof value === 'string';
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

/** Whether all numbers of a message can be written again. JSON can hold `1e400`, which is read as Infinity. */
export function holdsFiniteNumbers(message: Message): boolean {
  const left: unknown[] = [message];
  // No recursion, because a message can be nested at any depth.
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) left.push(one);
  }
  return true;
}

/** The `_meta` of a request or notification. */
export function metaOf({ params }: Message): Message | undefined {
  if (!isObject(params) || !isObject(params['_meta'])) return undefined;
  return params['_meta'];
}

/** Whether a request is of revision 2026-07-28 or later, which has no sessions. */
export function isModern(message: Message): boolean {
  return metaOf(message)?.[PROTOCOL_VERSION_KEY] !== undefined;
}

export function errorAnswer(id: RequestId | null, code: number, message: string): Message {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

/**
 * The answer to a refused request: for a tool, its result as a model sees it, with the refusal as its text; for anything
 * else an error with the refusal as its data.
 */
export function refusalAnswer(request: Message, body: RefusalBody): Message {
  const { id, method } = request;
  if (method !== 'tools/call') {
    // Many clients show a model only the message.
    const message = `${body.message} ${body.howToAsk}`;
    return { jsonrpc: '2.0', id, error: { code: ERROR_CODES.invalidRequest, message, data: body } };
  }
  const content = [{ type: 'text', text: JSON.stringify(body) }];
  return resultAnswer(request, { content, isError: true });
}

/** The answer to a request about something that the client does not see. A completion has no values then. */
export function unseenAnswer(request: Message): Message {
  const { id, method } = request;
  if (method === 'completion/complete') {
    return resultAnswer(request, { completion: { values: [], hasMore: false } });
  }
  const message = 'Grantex: the grant does not allow these resources.';
  return { jsonrpc: '2.0', id, error: { code: ERROR_CODES.invalidRequest, message } };
}

function resultAnswer(request: Message, result: object): Message {
  const complete = isModern(request) ? { resultType: 'complete', ...result } : result;
  return { jsonrpc: '2.0', id: request['id'], result: complete };
}

/** What was read with a grant is private to its reader, whatever the server says (revision 2026-07-28). */
export function privateAnswer(answer: Message): Message {
  const { result } = answer;
  if (!isObject(result) || !('ttlMs' in result || 'cacheScope' in result)) return answer;
  return { ...answer, result: { ...result, cacheScope: 'private' } };
}

/** How a call ended, by its answer: a failed tool has `isError` in its result, a failed server answers with an error. */
export function callEndOf({ result, error }: Message): Parameters<Admission['settle']> {
  if (isObject(error) || result === undefined) {
    const code = isObject(error) && Number.isSafeInteger(error['code']) ? Number(error['code']) : null;
    return ['failure', { error: code }];
  }
  // The work continues, and its end remains unknown.
  if (isTask(result)) return ['failure', { ended: 'task' }];
  return [isObject(result) && result['isError'] === true ? 'failure' : 'success'];
}

/** Whether a call was answered with a task, as servers of 2025-11-25 and of the extension for tasks do. */
export function isTask(result: unknown): boolean {
  if (!isObject(result)) return false;
  const { resultType, task } = result;
  return resultType === 'task' || (isObject(task) && typeof task['taskId'] === 'string');
}

/**
 * Whether an object has a member that differs from one of these names only in case. Servers in Go read `Params` as
 * `params`, and the last one wins: another value would run than the one that was checked.
 */
export function hasLookalike(object: Message, names: readonly string[]): boolean {
  return Object.keys(object).some((key) => !names.includes(key) && names.includes(folded(key)));
}

/** Compatibility forms too: the long s and the Kelvin sign fold to `s` and `k`. */
export function folded(key: string): string {
  return key.normalize('NFKC').toLowerCase();
}
