import { type CallContext, withoutToken } from '../sdk/call-context.ts';
import { keptPrivate } from '../sdk/kept-private.ts';
import { METHOD_NOT_FOUND, protocolError } from '../sdk/protocol-error.ts';
import { type Handler, type Named, type Protocol, RELATED_TASK, type Result } from '../sdk/protocol.ts';
import { TASK_METHODS } from '../tasks/guard-tasks.ts';
import { hideToken } from './answer-call.ts';
import { nothingGuards } from './intercept-notifications.ts';
import type { Kind } from './registries.ts';
import type { Names, Registered } from './resource-names.ts';

/** Whether the caller can see an item. */
export type Visibility = (kind: Kind, item: Registered) => boolean;

const LISTS: { readonly [method: string]: { readonly kind: Kind; readonly member: string } | undefined } = {
  'tools/list': { kind: 'tools', member: 'tools' },
  'resources/list': { kind: 'resources', member: 'resources' },
  'resources/templates/list': { kind: 'resources', member: 'resourceTemplates' },
  'prompts/list': { kind: 'prompts', member: 'prompts' },
};

const CALLS: readonly string[] = ['tools/call', 'resources/read', 'prompts/get'];

const SUBSCRIPTIONS: readonly string[] = ['resources/subscribe', 'resources/unsubscribe'];

const COMPLETION = 'completion/complete';

const GUARDED: readonly string[] = [
  ...Object.keys(LISTS),
  ...CALLS,
  ...SUBSCRIPTIONS,
  COMPLETION,
  ...TASK_METHODS,
];

/** They reveal nothing about a tool, a resource or a prompt. */
const HARMLESS: readonly string[] = ['initialize', 'ping', 'logging/setLevel', 'server/discover'];

/** Whether the guard knows a method. Such a method cannot be left unguarded. */
export function isKnownMethod(method: string): boolean {
  return GUARDED.includes(method) || HARMLESS.includes(method);
}

const NO_COMPLETION: Result = { completion: { values: [], hasMore: false } };

/** The decisions that the handlers need. */
export interface HandlerGuards {
  /** Finds out what lists show to the caller. */
  readonly listedFor: (context: CallContext) => Promise<Visibility>;
  /** Finds out what the caller gets completions for. */
  readonly completedFor: (context: CallContext) => Promise<Visibility>;
  readonly names: Names;
  /** Guards a handler for calls. */
  readonly guardCall: (method: string, handler: Handler) => Handler;
  /** Whether a handler for calls that is set now is one that the guard sees through. */
  readonly mayBeSet: () => boolean;
  /** Guards a handler for tasks. */
  readonly guardTasks: (method: string, handler: Handler) => Handler;
  /** Guards a handler for subscriptions to resources. */
  readonly guardSubscription: (method: string, handler: Handler) => Handler;
  /** Whether `unguarded` names a method. */
  readonly isUnguarded: (method: string) => boolean;
}

/**
 * Guards the handlers that the SDK has set and those that it sets when something is first registered. Refuses other
 * handlers for calls, and answers of a fallback handler to methods that `unguarded` does not name.
 * @throws {TypeError} naming a method of the server's own that `unguarded` does not name
 */
export function interceptHandlers(protocol: Protocol, guards: HandlerGuards): void {
  const handlers = protocol._requestHandlers;
  const { get, set } = handlers;
  const known = [...handlers];
  const wrap = (method: string, handler: Handler): Handler => {
    if (isKnownMethod(method) || guards.isUnguarded(method)) return wrapped(method, handler, guards);
    throw new TypeError(nothingGuards(method));
  };
  for (const [method, handler] of known) Map.prototype.set.call(handlers, method, wrap(method, handler));
  handlers.set = (method, handler) => {
    if (guards.mayBeSet() || !CALLS.includes(method))
      return set.call(handlers, method, wrap(method, handler));
    throw new TypeError(`guardServer: a handler of your own for ${method} would bypass the guard.`);
  };
  // Not in the map: the SDK sets its own handlers only for methods that have none.
  handlers.get = (method) => {
    const handler = get.call(handlers, method);
    const isOpen = handler === undefined && protocol.fallbackRequestHandler !== undefined;
    return isOpen && !guards.isUnguarded(method) ? refusing(method) : handler;
  };
  dropRelatedTasks(protocol);
}

/**
 * Removes the related task from requests. It belongs in messages of the server, but the SDK accepts it from any caller
 * too: it would add the answer to the messages of that task and set the status of the task.
 */
function dropRelatedTasks(protocol: Protocol): void {
  const { _onrequest } = protocol;
  if (protocol._taskStore === undefined) return;
  if (typeof _onrequest !== 'function') {
    throw new TypeError('guardServer: "server" must be an McpServer of a supported version.');
  }
  protocol._onrequest = (request, extra) => {
    const { [RELATED_TASK]: related, ..._meta } = Object(request.params?._meta) as Record<string, unknown>;
    const own = related === undefined ? request : { ...request, params: { ...request.params, _meta } };
    _onrequest.call(protocol, own, extra);
  };
}

function refusing(method: string): Handler {
  const message = `guardServer: a fallbackRequestHandler that answers ${method} would bypass the guard.`;
  return async () => {
    throw protocolError(METHOD_NOT_FOUND, message);
  };
}

function wrapped(method: string, handler: Handler, guards: HandlerGuards): Handler {
  const { names, listedFor, completedFor, guardCall, guardTasks, guardSubscription } = guards;
  const list = LISTS[method];
  if (list !== undefined) {
    return async (request, context) => {
      const sees = await listedFor(context);
      hideToken(request);
      const result = await handler(request, withoutToken(context));
      const items = result[list.member] as readonly Named[];
      const isSeen = (item: Named): boolean => sees(list.kind, names.registeredAs(item));
      return { ...keptPrivate(result, context, 0), [list.member]: items.filter(isSeen) };
    };
  }
  if (method === COMPLETION) {
    return async (request, context) => {
      const sees = await completedFor(context);
      hideToken(request);
      return sees(...names.referredTo(request.params?.ref))
        ? handler(request, withoutToken(context))
        : NO_COMPLETION;
    };
  }
  if (TASK_METHODS.includes(method)) return guardTasks(method, handler);
  if (SUBSCRIPTIONS.includes(method)) return guardSubscription(method, handler);
  if (!CALLS.includes(method)) return handler;
  return guardCall(method, handler);
}
