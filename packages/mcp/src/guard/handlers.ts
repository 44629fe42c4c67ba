import { type CallContext, wasAsked, withoutToken } from './call-context.ts';
import type { Kind, Registries } from './registries.ts';

/** What answers the requests of one method. */
type Handler = (request: Request, context: CallContext) => Promise<Result>;
export type Handlers = Map<string, Handler>;
type Result = Readonly<Record<string, unknown>>;

interface Request {
  readonly params?: { readonly ref?: Reference };
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

const NO_COMPLETION: Result = { completion: { values: [], hasMore: false } };

/** Stands in front of the handlers that the SDK has set, and of those that it sets when something is first registered. */
export function interceptHandlers(server: Registries, handlers: Handlers, sightOf: SightOf): void {
  const set = handlers.set;
  const known = [...handlers];
  const wrap = (method: string, handler: Handler): Handler => wrapped(method, handler, server, sightOf);
  handlers.set = (method, handler) => set.call(handlers, method, wrap(method, handler));
  for (const [method, handler] of known) Map.prototype.set.call(handlers, method, wrap(method, handler));
}

function wrapped(method: string, handler: Handler, server: Registries, sightOf: SightOf): Handler {
  const list = LISTS[method];
  if (list !== undefined) {
    return async (request, context) => {
      const sees = await sightOf(context);
      const result = await handler(request, withoutToken(context));
      const items = result[list.member] as readonly Listed[];
      return { ...result, [list.member]: items.filter((item) => sees(list.kind, nameOf(server, item))) };
    };
  }
  if (method === 'completion/complete') {
    return async (request, context) => {
      const sees = await sightOf(context);
      return isSeen(server, request.params?.ref, sees)
        ? handler(request, withoutToken(context))
        : NO_COMPLETION;
    };
  }
  if (!CALLS.includes(method)) return handler;
  return async (request, context) => {
    const result = await handler(request, context);
    if (wasAsked(context) || result['isError'] === true) return result;
    // Somebody set a handler of his own, or the SDK now keeps its callbacks elsewhere. Whoever tries it first learns.
    throw new Error(`guardServer: ${method} went round the guard. Set no handler of your own for it.`);
  };
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
