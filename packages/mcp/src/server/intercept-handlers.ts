import {
  asksForTask,
  type CallContext,
  noteTask,
  refusalOf,
  wasGuarded,
  withoutToken,
} from '../sdk/call-context.ts';
import { METHOD_NOT_FOUND, protocolError, refusalError } from '../sdk/protocol-error.ts';
import {
  type Handler,
  type Named,
  type Protocol,
  RELATED_TASK,
  type Request,
  type Result,
} from '../sdk/protocol.ts';
import { takeToken } from '../sdk/token.ts';
import { TASK_METHODS } from '../tasks/guard-tasks.ts';
import { type Kind, type Registries, SETTERS } from './registries.ts';
import { referredTo, registeredAs } from './resource-names.ts';

/** Whether the caller can see an item of this name. */
export type Visibility = (kind: Kind, name: string | undefined) => boolean;

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
  /** Finds out what the caller can see. */
  readonly visibilityOf: (context: CallContext) => Promise<Visibility>;
  /** How often the SDK looked up something that is registered. */
  readonly lookups: () => number;
  /** Guards a handler for tasks. */
  readonly guardTasks: (method: string, handler: Handler) => Handler;
  /** Decides a request about a resource by the rule for reading it, and runs it. */
  readonly guardSubscription: (
    resource: Named,
    context: CallContext,
    run: () => Promise<Result>,
  ) => Promise<Result>;
  /** Whether `unguarded` names a method. */
  readonly isUnguarded: (method: string) => boolean;
}

/**
 * Guards the handlers that the SDK has set and those that it sets when something is first registered. Refuses other
 * handlers for calls, and answers of a fallback handler to methods that `unguarded` does not name.
 * @throws {TypeError} naming a method of the server's own that `unguarded` does not name
 */
export function interceptHandlers(server: Registries, protocol: Protocol, guards: HandlerGuards): void {
  const handlers = protocol._requestHandlers;
  const { get, set } = handlers;
  const known = [...handlers];
  const isBySdk = watchSetters(server);
  const wrap = (method: string, handler: Handler): Handler => {
    if (isKnownMethod(method) || guards.isUnguarded(method)) return wrapped(method, handler, server, guards);
    throw new TypeError(
      `guardServer: nothing guards ${method}. Name it in "unguarded" to answer it without a grant.`,
    );
  };
  for (const [method, handler] of known) Map.prototype.set.call(handlers, method, wrap(method, handler));
  handlers.set = (method, handler) => {
    if (isBySdk() || !CALLS.includes(method)) return set.call(handlers, method, wrap(method, handler));
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

/** @returns whether the SDK is setting a handler at the moment */
function watchSetters(server: Registries): () => boolean {
  let isSetting = false;
  for (const setter of SETTERS) {
    const set = server[setter];
    server[setter] = () => {
      isSetting = true;
      try {
        set.call(server);
      } finally {
        isSetting = false;
      }
    };
  }
  return () => isSetting;
}

function refusing(method: string): Handler {
  const message = `guardServer: a fallbackRequestHandler that answers ${method} would bypass the guard.`;
  return async () => {
    throw protocolError(METHOD_NOT_FOUND, message);
  };
}

function wrapped(method: string, handler: Handler, server: Registries, guards: HandlerGuards): Handler {
  const { visibilityOf, lookups, guardTasks, guardSubscription } = guards;
  const list = LISTS[method];
  if (list !== undefined) {
    return async (request, context) => {
      const sees = await visibilityOf(context);
      const result = await handler(request, withoutToken(context));
      const items = result[list.member] as readonly Named[];
      const isSeen = (item: Named): boolean => sees(list.kind, registeredAs(server, item).name);
      return { ...result, [list.member]: items.filter(isSeen) };
    };
  }
  if (method === COMPLETION) {
    return async (request, context) => {
      const sees = await visibilityOf(context);
      return sees(...referredTo(server, request.params?.ref))
        ? handler(request, withoutToken(context))
        : NO_COMPLETION;
    };
  }
  if (TASK_METHODS.includes(method)) return guardTasks(method, handler);
  if (SUBSCRIPTIONS.includes(method)) {
    return async (request, context) =>
      guardSubscription({ uri: String(request.params?.uri) }, context, () =>
        handler(request, withoutToken(context)),
      );
  }
  if (!CALLS.includes(method)) return handler;
  return async (request, context) => {
    hideToken(request);
    if (request.params?.task) noteTask(context);
    const before = lookups();
    const result = await answerOf(handler, request, context);
    // The SDK refuses unknown names and arguments that do not match before it calls anything.
    const isTurnedAway = result['isError'] === true && lookups() > before;
    if (wasGuarded(context) || isTurnedAway) return result;
    // The application set a handler of its own, or this version of the SDK keeps its callbacks elsewhere.
    throw new Error(`guardServer: ${method} bypassed the guard. Do not set a handler of your own for it.`);
  };
}

/** The SDK sends only a task to a caller that asked for one, so the refusal is thrown. */
async function answerOf(handler: Handler, request: Request, context: CallContext): Promise<Result> {
  try {
    return await handler(request, context);
  } catch (error) {
    const refusal = asksForTask(context) ? refusalOf(context) : undefined;
    throw refusal === undefined ? error : refusalError(refusal);
  }
}

/** Removes the token from the request, whose parameters 1.x passes to the task store. The context still has it. */
function hideToken(request: Request): void {
  const sent = takeToken(request.params?._meta);
  // A copy, because the caller in memory owns the parameters and can send them again.
  if (sent !== undefined) request.params = { ...request.params, _meta: sent.rest };
}
