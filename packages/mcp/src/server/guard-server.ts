import type { Guard, Rule, Rules, VerifiedToken } from '@grantex/core';
import { checkGuard, checkRules, holdsScopes, markGuarded, ruleNamed } from '@grantex/core/adapter';
import { createClientPages } from '../elicitation/client-pages.ts';
import { acceptedGrant } from '../sdk/auth-info.ts';
import { type CallContext, readToken } from '../sdk/call-context.ts';
import type { Handler } from '../sdk/protocol.ts';
import { tokenFromFile, type TokenSource } from '../sdk/token.ts';
import { guardTasks } from '../tasks/guard-tasks.ts';
import { ledgerOf, type TaskLedger } from '../tasks/task-ledger.ts';
import { isOwnList } from './catalog.ts';
import { guardCallback } from './guard-callback.ts';
import { guardHandler } from './guard-handler.ts';
import { interceptHandlers, isKnownMethod, type Visibility } from './intercept-handlers.ts';
import { interceptNotifications } from './intercept-notifications.ts';
import { internalsOf } from './internals.ts';
import { checkRegistered, watchSetters } from './registered-calls.ts';
import { type Callback, type Found, interceptCallbacks, type Kind } from './registries.ts';
import { registeredNames, ruledNames } from './resource-names.ts';

/** The input of a resource's rule. */
export interface ResourceInput {
  readonly uri: string;
  /** For a resource template: the values of its variables in the URI. */
  readonly variables?: Readonly<Record<string, string | string[]>>;
}

/** Options of `guardServer`. */
export interface GuardServerOptions {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** The rules by the names of the tools. A tool without a rule is refused and not listed. */
  readonly rules: Rules;
  /** The rules of resources and resource templates, by the name under which they are registered. Default: none. */
  readonly resources?: { readonly [name: string]: Rule<ResourceInput> };
  /** The rules by the names of the prompts. Default: none. */
  readonly prompts?: Rules;
  /**
   * What may be read without a grant if it has no rule, and which of the server's own methods and notifications, such as
   * `travel/status`, are handled without one. Default: nothing.
   */
  readonly unguarded?: readonly ('resources' | 'prompts' | `${string}/${string}`)[];
  /**
   * What the lists show to a caller with a grant: what the grant covers (`'granted'`), or everything that has a rule
   * (`'all'`), so that a client calls it, is refused, and asks the person for more. The resources that a template lists
   * are shown only where the grant covers them. Default: `'granted'`.
   */
  readonly lists?: 'granted' | 'all';
  /**
   * Reads the token of a call that carries none, over stdio or in memory; never called over HTTP. Default:
   * `tokenFromFile()`.
   */
  readonly token?: TokenSource;
}

const NONE: Rules = {};

// One for all, so that the same guard and rules twice are one.
const FROM_FILE = tokenFromFile();

/**
 * Guards a server of either line of the SDK, and of either level: an McpServer, or a Server whose handlers an application
 * sets. It finds the members that both lines have in common, and imports neither.
 */
export function guardAnyServer<SERVER extends object>(server: SERVER, options: GuardServerOptions): SERVER {
  const {
    guard,
    rules,
    resources = NONE,
    prompts = NONE,
    unguarded = [],
    lists = 'granted',
    token = FROM_FILE,
  } = options;
  checkOptions(options);
  const { registries, protocol } = internalsOf(server, 'guardServer');
  const names = registries === undefined ? ruledNames(resources) : registeredNames(registries);
  const rulesOf: Readonly<Record<Kind, Rules>> = { tools: rules, resources, prompts };
  const isOpen = (kind: Kind, isUnclear = false): boolean =>
    kind !== 'tools' && !isUnclear && unguarded.includes(kind);

  const ledger = (): TaskLedger | undefined =>
    protocol._taskStore === undefined ? undefined : ledgerOf(guard, protocol._taskStore);

  const pages = createClientPages(protocol);

  // The SDK reads a callback at each call, and mostly gets the same guarded callback as the last time.
  const latest = new WeakMap<
    Callback,
    { readonly found: Found; readonly rule: unknown; readonly ask: Callback }
  >();

  function guarded(found: Found): Callback {
    // The rule reads the input as the SDK parsed it. The compiler cannot know its type.
    const rule = ruleNamed(rulesOf[found.kind], found.name) as Rule | undefined;
    const last = latest.get(found.callback);
    if (last !== undefined && last.rule === rule && isSame(last.found, found)) return last.ask;
    const ask = guardCallback(found, {
      guard,
      token,
      rule,
      isOpen: isOpen(found.kind, found.isUnclear),
      pages,
      ledger,
    });
    latest.set(found.callback, { found, rule, ask });
    return ask;
  }

  /** A list does not reveal why a token could not be read. */
  async function tokenOrNone(context: CallContext): Promise<string | VerifiedToken> {
    try {
      return (await readToken(context, token)) ?? '';
    } catch {
      return '';
    }
  }

  async function visibilityOf(context: CallContext, showsAll: boolean): Promise<Visibility> {
    if (isOwnList(context)) return () => true;
    // No call is decided here: only the grant is needed.
    const grant = acceptedGrant(await guard.explain(await tokenOrNone(context), undefined, undefined));
    return (kind, { name, variables, isUnclear }) => {
      const rule = name === undefined ? undefined : ruleNamed(rulesOf[kind], name);
      if (rule === undefined) return isOpen(kind, isUnclear);
      if (grant === undefined) return false;
      // What a template lists is data of the service, such as somebody's trips.
      return (showsAll && variables === undefined) || holdsScopes(grant, rule);
    };
  }

  const taskGuard = { guard, rules, ledger, tokenOf: tokenOrNone, source: token };
  const lookups = registries === undefined ? undefined : interceptCallbacks(registries, guarded);
  const guardOwn = (method: string, handler: Handler): Handler =>
    guardHandler(method, handler, { guard, token, rulesOf, names, guarded });
  const isUnguarded = (method: string): boolean => (unguarded as readonly string[]).includes(method);
  interceptNotifications(protocol, isUnguarded);
  interceptHandlers(protocol, {
    names,
    listedFor: (context) => visibilityOf(context, lists === 'all'),
    completedFor: (context) => visibilityOf(context, false),
    guardCall: (method, handler) =>
      lookups === undefined ? guardOwn(method, handler) : checkRegistered(method, handler, lookups),
    guardSubscription: guardOwn,
    guardTasks: (method, handler) => guardTasks(method, handler, taskGuard),
    mayBeSet: registries === undefined ? () => true : watchSetters(registries),
    isUnguarded,
  });
  return markGuarded(server, { guard, rule: rules, token });
}

/** Whether the same guarded callback serves both. Both have the same callback. */
function isSame(one: Found, other: Found): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    one.owner === other.owner &&
    one.isUnclear === other.isUnclear &&
    one.hasOutputSchema === other.hasOutputSchema
  );
}

function checkOptions({
  guard,
  rules,
  resources,
  prompts,
  unguarded,
  lists,
  token,
}: GuardServerOptions): void {
  checkGuard(guard, 'guardServer');
  checkRules(rules, 'guardServer');
  if (resources !== undefined) checkRules(resources, 'guardServer: "resources"');
  if (prompts !== undefined) checkRules(prompts, 'guardServer: "prompts"');
  if (token !== undefined && typeof token !== 'function') {
    throw new TypeError('guardServer: "token" must be a function.');
  }
  if (lists !== undefined && lists !== 'granted' && lists !== 'all') {
    throw new TypeError('guardServer: "lists" must be "granted" or "all".');
  }
  const open: unknown = unguarded;
  if (open === undefined || (Array.isArray(open) && open.every(mayBeUnguarded))) return;
  throw new TypeError(
    'guardServer: "unguarded" must be a list of "resources", "prompts" and methods of your own, such as "travel/status".',
  );
}

function mayBeUnguarded(open: unknown): boolean {
  if (open === 'resources' || open === 'prompts') return true;
  return typeof open === 'string' && open.includes('/') && !isKnownMethod(open);
}
