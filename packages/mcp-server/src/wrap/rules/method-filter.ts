import { spellHidden } from '@grantex/core/issuer';
import { folded, hasLookalike, isObject, type Message } from '../stdio/messages.ts';

/** Which messages of a client may reach the server, besides checked calls of tools. */
export interface MethodFilter {
  /** @returns why a message with this method goes nowhere; undefined where it may pass */
  fault(method: string, message: Message): string | undefined;
  /** The capabilities that a server announces, without those that no client could use. */
  announced(result: unknown): unknown;
}

/** The kinds that a rules file can leave unguarded. */
const KINDS = ['resources', 'prompts'] as const;

type Kind = (typeof KINDS)[number];

/** They reach no tool, no resource and no prompt. `tools/list` is filtered when it is answered. */
const HARMLESS: readonly string[] = [
  'initialize',
  'server/discover',
  'ping',
  'logging/setLevel',
  'tools/list',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
  // Of tasks that the client itself runs for the server.
  'notifications/tasks/status',
];

const KIND_OF: { readonly [method: string]: Kind | undefined } = {
  'resources/list': 'resources',
  'resources/templates/list': 'resources',
  'resources/read': 'resources',
  'resources/subscribe': 'resources',
  'resources/unsubscribe': 'resources',
  'prompts/list': 'prompts',
  'prompts/get': 'prompts',
};

const COMPLETION = 'completion/complete';
const SUBSCRIPTION = 'subscriptions/listen';

const REFERENCES: { readonly [type: string]: Kind | undefined } = {
  'ref/resource': 'resources',
  'ref/prompt': 'prompts',
};

/** How much of the name of a method is shown. */
const MOST_SHOWN = 128;

/** Whether a rules file may name something as unguarded: a kind, or a method that no specification names and that reaches no tool. */
export function mayPassUnguarded(name: string): boolean {
  if (KINDS.some((kind) => kind === name)) return true;
  const isKnown = [...HARMLESS, ...Object.keys(KIND_OF), COMPLETION, SUBSCRIPTION].includes(name);
  return (
    name.length <= MOST_SHOWN &&
    /^[\w.-]+(?:\/[\w.-]+)+$/.test(name) &&
    !/^(?:tools|tasks)\//.test(name) &&
    !isKnown
  );
}

/**
 * Makes the filter.
 * @param unguarded what the rules file lets through without a grant: kinds, and methods by their names
 * @param log hears what the server offers and nobody can use
 */
export function createMethodFilter(unguarded: readonly string[], log: (line: string) => void): MethodFilter {
  const isOpen = (name: string): boolean => unguarded.includes(name);
  const closed = (method: string, name: string): string | undefined =>
    isOpen(name)
      ? undefined
      : `no rule guards ${method}; "unguarded": ["${name}"] in the rules file passes it on without a grant`;

  /** What decides is read as it is written: a server that reads `Ref` as `ref` would read another one. */
  function completion(params: Message): string | undefined {
    const { ref } = params;
    if (hasLookalike(params, ['ref']) || !isObject(ref) || hasLookalike(ref, ['type'])) {
      return 'params.ref must be a reference to a prompt or a resource';
    }
    const type = String(ref['type']);
    const kind = Object.hasOwn(REFERENCES, type) ? REFERENCES[type] : undefined;
    return kind === undefined
      ? 'params.ref.type must be "ref/prompt" or "ref/resource"'
      : closed(COMPLETION, kind);
  }

  /** Anybody may hear that a list has changed; that a resource has changed, only who may read it. */
  function subscription(params: Message): string | undefined {
    const { notifications } = params;
    if (hasLookalike(params, ['notifications']) || !isObject(notifications)) {
      return 'params.notifications must be an object';
    }
    const names = Object.keys(notifications).map(folded);
    return names.includes('resourcesubscriptions') ? closed(SUBSCRIPTION, 'resources') : undefined;
  }

  return {
    fault(method, { params }) {
      if (HARMLESS.includes(method)) return undefined;
      const given = isObject(params) ? params : {};
      if (method === COMPLETION) return completion(given);
      if (method === SUBSCRIPTION) return subscription(given);
      const kind = Object.hasOwn(KIND_OF, method) ? KIND_OF[method] : undefined;
      if (kind !== undefined) return closed(method, kind);
      return mayPassUnguarded(method) ? closed(method, method) : neverPassed(method);
    },
    announced(result) {
      if (!isObject(result) || !isObject(result['capabilities'])) return result;
      const { capabilities } = result;
      const usable: { readonly [capability: string]: boolean | undefined } = {
        resources: isOpen('resources'),
        prompts: isOpen('prompts'),
        completions: KINDS.some(isOpen),
        tasks: false,
      };
      const hidden = Object.keys(capabilities).filter((name) => Object.hasOwn(usable, name) && !usable[name]);
      if (hidden.length === 0) return result;
      log(`The server offers ${hidden.join(', ')}, which the rules file does not let through.`);
      const left = Object.entries(capabilities).filter(([name]) => !hidden.includes(name));
      return { ...result, capabilities: Object.fromEntries(left) };
    },
  };
}

function neverPassed(method: string): string {
  const shown = method.length > MOST_SHOWN ? `${method.slice(0, MOST_SHOWN)}…` : method;
  return `method "${spellHidden(shown)}" is never passed on`;
}
