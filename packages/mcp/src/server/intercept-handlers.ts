import {
  asksForTask,
  type CallContext,
  noteTask,
  refusalOf,
  wasAsked,
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

/** Says of a name whether the caller may see it. */
export type Sight = (kind: Kind, name: string | undefined) => boolean;

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

/** They reveal nothing of a tool, a resource or a prompt. */
const HARMLESS: readonly string[] = ['initialize', 'ping', 'logging/setLevel', 'server/discover'];

/** Whether a method is one that the guard knows: it cannot be left unguarded. */
export function isKnownMethod(method: string): boolean {
  return GUARDED.includes(method) || HARMLESS.includes(method);
}

const NO_COMPLETION: Result = { completion: { values: [], hasMore: false } };

/** What the handlers are held against. */
export interface Watch {
  /** Finds out what the caller may see. */
  readonly sightOf: (context: CallContext) => Promise<Sight>;
  /** How often the SDK has looked something up that was registered. */
  readonly lookups: () => number;
  /** Stands in front of a handler for tasks. */
  readonly guardTasks: (method: string, handler: Handler) => Handler;
  /** Decides a request about one resource as the reading of it, and lets it run. */
  readonly askAbout: (resource: Named, context: CallContext, run: () => Promise<Result>) => Promise<Result>;
  /** Whether `unguarded` names a method that the guard does not know. */
  readonly isUnguarded: (method: string) => boolean;
}

/**
 * Stands in front of the handlers that the SDK has set, and of those that it sets when something is first registered;
 * takes nobody else's for a call, and lets nothing else answer what it stands in front of.
 * @throws {TypeError} naming a method of the server's own that `unguarded` does not name
 */
export function interceptHandlers(server: Registries, protocol: Protocol, watch: Watch): void {
  const handlers = protocol._requestHandlers;
  const { get, set } = handlers;
  const known = [...handlers];
  const isBySdk = watchSetters(server);
  const wrap = (method: string, handler: Handler): Handler => {
    if (isKnownMethod(method) || watch.isUnguarded(method)) return wrapped(method, handler, server, watch);
    throw new TypeError(
      `guardServer: nothing guards ${method}. Name it in "unguarded" to have it answered without a grant.`,
    );
  };
  for (const [method, handler] of known) Map.prototype.set.call(handlers, method, wrap(method, handler));
  handlers.set = (method, handler) => {
    if (isBySdk() || !CALLS.includes(method)) return set.call(handlers, method, wrap(method, handler));
    throw new TypeError(`guardServer: a handler of your own for ${method} would go round the guard.`);
  };
  // Not in the map: the SDK sets its own handlers only where there are none.
  handlers.get = (method) => {
    const handler = get.call(handlers, method);
    const isOpen = handler === undefined && protocol.fallbackRequestHandler !== undefined;
    return isOpen && !watch.isUnguarded(method) ? refusing(method) : handler;
  };
  dropRelatedTasks(protocol);
}

/**
 * Drops the related task from requests. A server states it in its own messages, but the SDK believes it in a request of
 * any caller too: it would put the answer among the messages of that task, and set the task's status.
 */
function dropRelatedTasks(protocol: Protocol): void {
  const { _onrequest } = protocol;
  if (protocol._taskStore === undefined) return;
  if (typeof _onrequest !== 'function') {
    throw new TypeError('guardServer: "server" must be an McpServer of a version that is supported.');
  }
  protocol._onrequest = (request, extra) => {
    const { [RELATED_TASK]: related, ..._meta } = Object(request.params?._meta) as Record<string, unknown>;
    const own = related === undefined ? request : { ...request, params: { ...request.params, _meta } };
    _onrequest.call(protocol, own, extra);
  };
}

/** @returns whether it is the SDK that sets a handler at the moment */
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
  const message = `guardServer: a fallbackRequestHandler that answers ${method} would go round the guard.`;
  return async () => {
    throw protocolError(METHOD_NOT_FOUND, message);
  };
}

function wrapped(method: string, handler: Handler, server: Registries, watch: Watch): Handler {
  const { sightOf, lookups, guardTasks, askAbout } = watch;
  const list = LISTS[method];
  if (list !== undefined) {
    return async (request, context) => {
      const sees = await sightOf(context);
      const result = await handler(request, withoutToken(context));
      const items = result[list.member] as readonly Named[];
      const isSeen = (item: Named): boolean => sees(list.kind, registeredAs(server, item).name);
      return { ...result, [list.member]: items.filter(isSeen) };
    };
  }
  if (method === COMPLETION) {
    return async (request, context) => {
      const sees = await sightOf(context);
      return sees(...referredTo(server, request.params?.ref))
        ? handler(request, withoutToken(context))
        : NO_COMPLETION;
    };
  }
  if (TASK_METHODS.includes(method)) return guardTasks(method, handler);
  if (SUBSCRIPTIONS.includes(method)) {
    return async (request, context) =>
      askAbout({ uri: String(request.params?.uri) }, context, () => handler(request, withoutToken(context)));
  }
  if (!CALLS.includes(method)) return handler;
  return async (request, context) => {
    hideToken(request);
    if (request.params?.task) noteTask(context);
    const before = lookups();
    const result = await answerOf(handler, request, context);
    // The SDK turns away what it cannot find, and arguments that do not fit, before it calls anything.
    const isTurnedAway = result['isError'] === true && lookups() > before;
    if (wasAsked(context) || isTurnedAway) return result;
    // Somebody had set a handler of his own, or the SDK now keeps its callbacks elsewhere. Whoever tries it first learns.
    throw new Error(`guardServer: ${method} went round the guard. Set no handler of your own for it.`);
  };
}

/** To a caller that asked for a task, the SDK passes on nothing but a task. So a refusal is thrown. */
async function answerOf(handler: Handler, request: Request, context: CallContext): Promise<Result> {
  try {
    return await handler(request, context);
  } catch (error) {
    const refusal = asksForTask(context) ? refusalOf(context) : undefined;
    throw refusal === undefined ? error : refusalError(refusal);
  }
}

/** The context still has the token; of the request itself, 1.x hands the parameters to whatever keeps its tasks. */
function hideToken(request: Request): void {
  const sent = takeToken(request.params?._meta);
  // A copy: in memory the parameters are the caller's own, who may send them again.
  if (sent !== undefined) request.params = { ...request.params, _meta: sent.rest };
}
