/** The kinds of things that a client can call or read. */
export type Kind = 'tools' | 'resources' | 'prompts';

/** A callback. The context is its last argument: `(context)`, `(arguments, context)`, `(uri, variables, context)`. */
export type Callback = (...values: unknown[]) => unknown;

/** A callback at the moment when the SDK reads it. */
export interface Found {
  readonly kind: Kind;
  /** The name under which it was registered. */
  readonly name: string;
  readonly callback: Callback;
  /** The `this` of the call. */
  readonly owner: object;
  /** Whether it starts a task, as tools of 1.x may. */
  readonly isTask: boolean;
  /** A tool that has one can return only structured content that matches it. */
  readonly hasOutputSchema: boolean;
  /** Whether it could be taken for something else that has a rule. */
  readonly isUnclear?: boolean | undefined;
  /** The input of the rule, from the arguments of the callback. */
  readonly inputOf: (values: readonly unknown[]) => unknown;
}

type Registered = Record<string, unknown>;
type Registry = Record<string, Registered>;

interface Kept {
  _registeredTools: Registry;
  _registeredResources: Registry;
  _registeredResourceTemplates: Registry;
  _registeredPrompts: Registry;
}

/** The methods that set the SDK's own handlers, when something of a kind is first registered. */
export const SETTERS = [
  'setToolRequestHandlers',
  'setResourceRequestHandlers',
  'setPromptRequestHandlers',
] as const;

/** The members in which both lines of the SDK keep what is registered. None of them is public. */
export interface Registries extends Kept, Record<(typeof SETTERS)[number], () => void> {}

interface Place {
  readonly kind: Kind;
  /** The names of the callback, in 2.x and in 1.x. The first one that exists is used. */
  readonly members: readonly string[];
}

const PLACES: { readonly [REGISTRY in keyof Kept]: Place } = {
  // In 2.x a tool has both, and the SDK runs the executor, which it makes from the handler.
  _registeredTools: { kind: 'tools', members: ['executor', 'handler'] },
  _registeredResources: { kind: 'resources', members: ['readCallback'] },
  _registeredResourceTemplates: { kind: 'resources', members: ['readCallback'] },
  _registeredPrompts: { kind: 'prompts', members: ['handler', 'callback'] },
};

export const REGISTRIES: readonly (keyof Kept)[] = Object.keys(PLACES) as (keyof Kept)[];

/**
 * Replaces each callback that the SDK reads, for everything that is registered now or later, and after each `update`.
 * @param replace returns the callback that the SDK gets instead
 * @returns counts the lookups
 */
export function interceptCallbacks(server: Registries, replace: (found: Found) => Callback): () => number {
  let lookups = 0;
  for (const registry of REGISTRIES) {
    const intercept = interceptorOf(registry, replace);
    for (const [key, registered] of Object.entries(server[registry])) intercept(registered, key);
    server[registry] = new Proxy(server[registry], {
      get(target, key) {
        lookups += 1;
        return Reflect.get(target, key) as unknown;
      },
      set(target, key, registered: Registered) {
        intercept(registered, String(key));
        return Reflect.set(target, key, registered);
      },
    });
  }
  return () => lookups;
}

function interceptorOf(
  registry: keyof Kept,
  replace: (found: Found) => Callback,
): (registered: Registered, key: string) => void {
  const { kind, members } = PLACES[registry];
  const inputOf = kind === 'resources' ? uriOf : argumentsOf;
  const keys = new WeakMap<Registered, string>();

  function find(registered: Registered, callback: Callback, owner: object = registered): Found {
    // Resources are kept by URI, everything else by name, which `update` can change.
    const name = registry === '_registeredResources' ? registered['name'] : keys.get(registered);
    const isTask = owner !== registered;
    const hasOutputSchema = registered['outputSchema'] !== undefined;
    return { kind, name: String(name), callback, owner, isTask, hasOutputSchema, inputOf };
  }

  return (registered, key) => {
    const isKnown = keys.has(registered);
    keys.set(registered, key);
    if (isKnown) return;
    const member = members.find((name) => registered[name] !== undefined);
    if (member === undefined)
      throw new TypeError(`guardServer: "${key}" has no callback that could be guarded.`);
    redefine(registered, member, (callback) =>
      typeof callback === 'function'
        ? replace(find(registered, callback as Callback))
        : taskHandler(callback as TaskHandler, (create, owner) => replace(find(registered, create, owner))),
    );
  };
}

function argumentsOf(values: readonly unknown[]): unknown {
  return values.length < 2 ? undefined : values[0];
}

function uriOf(values: readonly unknown[]): unknown {
  return values.length < 3 ? { uri: String(values[0]) } : { uri: String(values[0]), variables: values[1] };
}

/** Passes each read of a member through `read`. An earlier guard stays, closer to the callback. */
function redefine(registered: Registered, member: string, read: (value: unknown) => unknown): void {
  const before = Object.getOwnPropertyDescriptor(registered, member);
  let value: unknown = before?.value;
  Object.defineProperty(registered, member, {
    configurable: true,
    enumerable: true,
    get: () => read(before?.get === undefined ? value : before.get.call(registered)),
    set: (next: unknown) => {
      if (before?.set === undefined) value = next;
      else before.set.call(registered, next);
    },
  });
}

/** In 1.x, the callback of a tool that runs as a task. */
interface TaskHandler {
  readonly createTask: Callback;
}

function taskHandler(
  handler: TaskHandler,
  replace: (create: Callback, owner: TaskHandler) => Callback,
): TaskHandler {
  return Object.create(handler, {
    createTask: { value: replace(handler.createTask, handler) },
  }) as TaskHandler;
}
