import { spellHidden } from '@grantex/core/issuer';
import { folded, hasLookalike, isObject, type Message } from '../stdio/messages.ts';

/** Decides which messages of a client reach the server, besides checked calls of tools. */
export interface MethodFilter {
  /** @returns why a message with this method is not forwarded; undefined if it passes */
  fault(method: string, message: Message): string | undefined;
  /** Removes the capabilities that no client could use from the ones that a server announces. */
  announced(result: unknown): unknown;
}

/** The kinds that a rules file can leave unguarded. */
const KINDS = ['resources', 'prompts'] as const;

type Kind = (typeof KINDS)[number];

/** They reach no tool, no resource and no prompt. The answer to `tools/list` is filtered. */
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
  // About tasks that the client runs for the server.
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

/** How many characters of a method are shown. */
const MOST_SHOWN = 128;

/** Whether a rules file can list a name as unguarded: a kind, or a method that MCP does not specify and no tool needs. */
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
 * @param unguarded the kinds and methods that the rules file allows without a grant
 * @param decides whether the file has rules of a kind
 * @param log receives what the server offers and no client can use
 */
export function createMethodFilter(
  unguarded: readonly string[],
  decides: (kind: string) => boolean,
  log: (line: string) => void,
): MethodFilter {
  const isOpen = (name: string): boolean => unguarded.includes(name) || decides(name);
  const closed = (method: string, name: string): string | undefined =>
    isOpen(name)
      ? undefined
      : `no rule guards ${method}; ${hintFor(name)}"unguarded": ["${name}"] in the rules file forwards it without a grant`;

  /** Refuses lookalikes, because a server that reads `Ref` as `ref` would read another reference. */
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

  /** Every client can hear that a list changed. That a resource changed, only a client that can read it. */
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
      log(`The server offers ${hidden.join(', ')}, which the rules file does not allow.`);
      const left = Object.entries(capabilities).filter(([name]) => !hidden.includes(name));
      return { ...result, capabilities: Object.fromEntries(left) };
    },
  };
}

function hintFor(name: string): string {
  return KINDS.some((kind) => kind === name) ? `"${name}" in the rules file can hold rules, and ` : '';
}

function neverPassed(method: string): string {
  const shown = method.length > MOST_SHOWN ? `${method.slice(0, MOST_SHOWN)}…` : method;
  return `method "${spellHidden(shown)}" is never forwarded`;
}
