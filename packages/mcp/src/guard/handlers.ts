import { type CallContext, wasAsked, withoutToken } from './call-context.ts';
import { type Kind, type Registries, SETTERS } from './registries.ts';
import { takeToken } from './token-in-meta.ts';

/** What answers the requests of one method. */
type Handler = (request: Request, context: CallContext) => Promise<Result>;
type Result = Readonly<Record<string, unknown>>;

/** The layer below an McpServer, as far as the guard stands in front of it. */
export interface Protocol {
  readonly _requestHandlers: Map<string, Handler>;
  /** Answers what has no handler. */
  readonly fallbackRequestHandler?: unknown;
}

interface Request {
  params?: { readonly ref?: Reference; readonly _meta?: Readonly<Record<string, unknown>> };
}

interface Reference {
  readonly type: string;
  readonly name?: string;
  readonly uri?: string;
}

interface Listed {
  readonly name: string;
  readonly uri?: string;
}

/** The part of a registered template that finds out what belongs to it. */
interface Template {
  readonly resourceTemplate: {
    readonly uriTemplate: { match(uri: string): unknown; toString(): string };
  };
}

/** Says of a name whether the caller may see it. */
export type Sight = (kind: Kind, name: string | undefined) => boolean;

/** Finds out what the caller may see. */
export type SightOf = (context: CallContext) => Promise<Sight>;

const LISTS: { readonly [method: string]: { readonly kind: Kind; readonly member: string } | undefined } = {
  'tools/list': { kind: 'tools', member: 'tools' },
  'resources/list': { kind: 'resources', member: 'resources' },
  'resources/templates/list': { kind: 'resources', member: 'resourceTemplates' },
  'prompts/list': { kind: 'prompts', member: 'prompts' },
};

const CALLS: readonly string[] = ['tools/call', 'resources/read', 'prompts/get'];

const COMPLETION = 'completion/complete';

const GUARDED: readonly string[] = [...Object.keys(LISTS), ...CALLS, COMPLETION];

const METHOD_NOT_FOUND = -32601;

const NO_COMPLETION: Result = { completion: { values: [], hasMore: false } };

/** What the handlers are held against. */
interface Watch {
  readonly sightOf: SightOf;
  /** How often the SDK has looked something up that was registered. */
  readonly lookups: () => number;
}

/**
 * Stands in front of the handlers that the SDK has set, and of those that it sets when something is first registered;
 * takes nobody else's for a call, and lets nothing else answer what it stands in front of.
 */
export function interceptHandlers(server: Registries, protocol: Protocol, watch: Watch): void {
  const handlers = protocol._requestHandlers;
  const { get, set } = handlers;
  const known = [...handlers];
  const isBySdk = watchSetters(server);
  const wrap = (method: string, handler: Handler): Handler => wrapped(method, handler, server, watch);
  handlers.set = (method, handler) => {
    if (isBySdk() || !CALLS.includes(method)) return set.call(handlers, method, wrap(method, handler));
    throw new TypeError(`guardServer: a handler of your own for ${method} would go round the guard.`);
  };
  // Not in the map: the SDK sets its own handlers only where there are none.
  handlers.get = (method) => {
    const handler = get.call(handlers, method);
    const isOpen = handler === undefined && protocol.fallbackRequestHandler !== undefined;
    return isOpen && GUARDED.includes(method) ? refusing(method) : handler;
  };
  for (const [method, handler] of known) Map.prototype.set.call(handlers, method, wrap(method, handler));
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
    throw Object.assign(new Error(message), { code: METHOD_NOT_FOUND });
  };
}

function wrapped(method: string, handler: Handler, server: Registries, watch: Watch): Handler {
  const { sightOf, lookups } = watch;
  const list = LISTS[method];
  if (list !== undefined) {
    return async (request, context) => {
      const sees = await sightOf(context);
      const result = await handler(request, withoutToken(context));
      const items = result[list.member] as readonly Listed[];
      return { ...result, [list.member]: items.filter((item) => sees(list.kind, nameOf(server, item))) };
    };
  }
  if (method === COMPLETION) {
    return async (request, context) => {
      const sees = await sightOf(context);
      return isSeen(server, request.params?.ref, sees)
        ? handler(request, withoutToken(context))
        : NO_COMPLETION;
    };
  }
  if (!CALLS.includes(method)) return handler;
  return async (request, context) => {
    hideToken(request);
    const before = lookups();
    const result = await handler(request, context);
    // The SDK turns away what it cannot find, and arguments that do not fit, before it calls anything.
    const isTurnedAway = result['isError'] === true && lookups() > before;
    if (wasAsked(context) || isTurnedAway) return result;
    // Somebody had set a handler of his own, or the SDK now keeps its callbacks elsewhere. Whoever tries it first learns.
    throw new Error(`guardServer: ${method} went round the guard. Set no handler of your own for it.`);
  };
}

/** The context still has the token; of the request itself, 1.x hands the parameters to whatever keeps its tasks. */
function hideToken(request: Request): void {
  const sent = takeToken(request.params?._meta);
  // A copy: in memory the parameters are the caller's own, who may send them again.
  if (sent !== undefined) request.params = { ...request.params, _meta: sent.rest };
}

/** A resource is known by the name that it, or the template it comes from, was registered under. */
function nameOf(server: Registries, { name, uri }: Listed): string | undefined {
  if (uri === undefined) return name;
  const fixed = server._registeredResources[uri];
  if (fixed !== undefined) return String(fixed['name']);
  return templateWhere(server, ({ resourceTemplate }) => Boolean(resourceTemplate.uriTemplate.match(uri)));
}

function isSeen(server: Registries, reference: Reference | undefined, sees: Sight): boolean {
  if (reference?.type === 'ref/prompt') return sees('prompts', reference.name);
  const isMeant = ({ resourceTemplate }: Template): boolean =>
    resourceTemplate.uriTemplate.toString() === reference?.uri;
  return sees('resources', templateWhere(server, isMeant));
}

function templateWhere(server: Registries, test: (template: Template) => boolean): string | undefined {
  const templates = Object.entries(server._registeredResourceTemplates);
  return templates.find(([, registered]) => test(registered as Record<string, unknown> & Template))?.[0];
}
