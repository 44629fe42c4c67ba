import { asksForTask, type CallContext, noteTask, refusalOf } from '../sdk/call-context.ts';
import { INVALID_PARAMS, protocolError, refusalError } from '../sdk/protocol-error.ts';
import type { Handler, Request, Result } from '../sdk/protocol.ts';
import { takeToken } from '../sdk/token.ts';

/** Passes a request for a call to its handler, without the token. */
export async function answerCall(handler: Handler, request: Request, context: CallContext): Promise<Result> {
  hideToken(request);
  if (request.params?.task) noteTask(context);
  try {
    const result = await handler(request, context);
    throwRefusedTask(context);
    return result;
  } catch (error) {
    // The SDK replaces the refusal of a task by an error of its own.
    throwRefusedTask(context);
    throw error;
  }
}

/** A caller that asked for a task accepts only a task, so the refusal is an error of the protocol. */
function throwRefusedTask(context: CallContext): void {
  const refusal = asksForTask(context) ? refusalOf(context) : undefined;
  if (refusal !== undefined) throw refusalError(refusal);
}

/** Removes the token from the request, whose parameters 1.x passes to the task store. The context still has it. */
export function hideToken(request: Request): void {
  const sent = takeToken(request.params?._meta);
  // A copy, because the caller in memory owns the parameters and can send them again.
  if (sent !== undefined) request.params = { ...request.params, _meta: sent.rest };
}

/**
 * Copies what is decided about a request, because a caller in memory can change its own while the guard decides. `_meta`
 * is not copied: it can hold anything.
 * @throws a protocol error for arguments that are not JSON values
 */
export function snapshotOf(request: Request): Request {
  const { params } = request;
  if (params === undefined || !Object.hasOwn(params, 'arguments'))
    return { ...request, params: { ...params } };
  try {
    return { ...request, params: { ...params, arguments: structuredClone(params.arguments) } };
  } catch {
    throw protocolError(INVALID_PARAMS, 'The arguments must be JSON values');
  }
}
