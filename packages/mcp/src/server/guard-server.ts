import type { Guard, RefusalBody, Rule, Rules, VerifiedToken } from '@grantex/core';
import {
  checkGuard,
  checkRules,
  holdsScopes,
  isGuarded,
  markGuarded,
  ruleNamed,
  runTool,
} from '@grantex/core/adapter';
import {
  asksForTask,
  type CallContext,
  noteGuarded,
  readToken,
  signalOf,
  withoutToken,
} from '../sdk/call-context.ts';
import { refusalError } from '../sdk/protocol-error.ts';
import type { Protocol } from '../sdk/protocol.ts';
import { tokenFromFile, type TokenSource } from '../sdk/token.ts';
import { guardTasks } from '../tasks/guard-tasks.ts';
import { runTask, withOwner } from '../tasks/run-task.ts';
import { ledgerOf, type TaskLedger } from '../tasks/task-ledger.ts';
import { ownerOf } from '../tasks/task-owner.ts';
import {
  interceptHandlers,
  isKnownMethod,
  type Visibility,
  type HandlerGuards,
} from './intercept-handlers.ts';
import { refuserOf } from './refuser.ts';
import {
  type Callback,
  type Found,
  interceptCallbacks,
  type Kind,
  REGISTRIES,
  type Registries,
  SETTERS,
} from './registries.ts';
import { registeredAs } from './resource-names.ts';

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
   * What may be read without a grant if it has no rule, and which of the server's own methods, such as `travel/status`,
   * are answered without one. Default: nothing.
   */
  readonly unguarded?: readonly ('resources' | 'prompts' | `${string}/${string}`)[];
  /**
   * Reads the token of a call that carries none, over stdio or in memory; never called over HTTP. Default:
   * `tokenFromFile()`.
   */
  readonly token?: TokenSource;
}

// One for all, so that the same guard and rules twice are one.
const FROM_FILE = tokenFromFile();

/** Guards a server of either line of the SDK. It finds the members that both have in common, and imports neither. */
export function guardAnyServer<SERVER extends object>(server: SERVER, options: GuardServerOptions): SERVER {
  const { guard, rules, resources = {}, prompts = {}, unguarded = [], token = FROM_FILE } = options;
  checkOptions(options);
  const { registries, protocol } = internalsOf(server);
  const rulesOf: Readonly<Record<Kind, Rules>> = { tools: rules, resources, prompts };
  const isOpen = (kind: Kind): boolean => kind !== 'tools' && unguarded.includes(kind);

  const ledger = (): TaskLedger | undefined =>
    protocol._taskStore === undefined ? undefined : ledgerOf(guard, protocol._taskStore);

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
    const ask = guardedBy(rule, found);
    latest.set(found.callback, { found, rule, ask });
    return ask;
  }

  function guardedBy(rule: Rule | undefined, found: Found): Callback {
    const { kind, name, callback, owner, isTask } = found;
    const guarding = { guard, rule, token };
    const mayPass = isGuarded(callback, guarding) || (rule === undefined && isOpen(kind));
    const refuse = refuserOf(found);
    const ask: Callback = (...values) => {
      const context = values.at(-1) as CallContext;
      noteGuarded(context);
      const run = (own: CallContext): unknown =>
        callback.apply(owner, [...values.slice(0, -1), withoutToken(own)]);
      if (mayPass) return run(context);
      const input = inputOf(kind, values);
      const call = {
        token: () => readToken(context, token),
        action: name,
        input,
        rule,
        signal: signalOf(context),
      };
      const refused = (body: RefusalBody): unknown => refuse(body, context);
      if (!isTask && !asksForTask(context)) {
        return runTool<unknown, unknown>(guard, call, { execute: () => run(context), refused });
      }
      return runTask(guard, call, {
        ownerOf: (grant) => ownerOf(grant, name, rule?.amount?.(input)),
        execute: (owner) => run(withOwner(context, owner)),
        refused,
        started(task, owner, admission) {
          const known = ledger();
          // If the SDK keeps no tasks, the end of this one remains unknown.
          if (known === undefined) admission.settle('failure', { task: task.taskId, ended: 'unknown' });
          else known.begin(task, owner, context.sessionId, admission);
        },
      });
    };
    return rule === undefined && mayPass ? ask : markGuarded(ask, guarding, callback);
  }

  /** A list does not reveal why a token could not be read. */
  async function tokenOrNone(context: CallContext): Promise<string | VerifiedToken> {
    try {
      return (await readToken(context, token)) ?? '';
    } catch {
      return '';
    }
  }

  async function visibilityOf(context: CallContext): Promise<Visibility> {
    // No call is decided here: only the grant is needed.
    const { grant } = await guard.explain(await tokenOrNone(context), undefined, undefined);
    return (kind, name) => {
      const rule = name === undefined ? undefined : ruleNamed(rulesOf[kind], name);
      return rule === undefined ? isOpen(kind) : grant !== undefined && holdsScopes(grant, rule);
    };
  }

  const guardSubscription: HandlerGuards['guardSubscription'] = async (resource, context, run) => {
    const { name = '', variables } = registeredAs(registries, resource);
    const rule = ruleNamed(resources, name);
    if (rule === undefined && isOpen('resources')) return run();
    const input = { uri: resource.uri ?? '', ...(variables === undefined ? {} : { variables }) };
    const call = {
      token: () => readToken(context, token),
      action: name,
      input,
      rule: rule as Rule | undefined,
    };
    return runTool<unknown, Awaited<ReturnType<typeof run>>>(guard, call, {
      execute: run,
      refused: (body) => {
        throw refusalError(body);
      },
    });
  };

  const taskGuard = { guard, rules, ledger, tokenOf: tokenOrNone, source: token };
  const lookups = interceptCallbacks(registries, guarded);
  interceptHandlers(registries, protocol, {
    visibilityOf,
    lookups,
    guardTasks: (method, handler) => guardTasks(method, handler, taskGuard),
    guardSubscription,
    isUnguarded: (method) => (unguarded as readonly string[]).includes(method),
  });
  return server;
}

/** The input of a callback, in a form that can be recorded. */
function inputOf(kind: Kind, values: readonly unknown[]): unknown {
  if (values.length < 2) return undefined;
  if (kind !== 'resources') return values[0];
  return values.length < 3 ? { uri: String(values[0]) } : { uri: String(values[0]), variables: values[1] };
}

/** Whether the same guarded callback serves both. Both have the same callback. */
function isSame(one: Found, other: Found): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    one.owner === other.owner &&
    one.hasOutputSchema === other.hasOutputSchema
  );
}

interface Internals {
  readonly registries: Registries;
  readonly protocol: Protocol;
}

function internalsOf(server: object): Internals {
  const { server: protocol } = server as { readonly server?: Protocol };
  const registries = server as Registries;
  const isKnown =
    REGISTRIES.every((registry) => typeof registries[registry] === 'object') &&
    SETTERS.every((setter) => typeof registries[setter] === 'function');
  if (isKnown && protocol?._requestHandlers instanceof Map) return { registries, protocol };
  throw new TypeError('guardServer: "server" must be an McpServer of a supported version.');
}

function checkOptions({ guard, rules, resources, prompts, unguarded, token }: GuardServerOptions): void {
  checkGuard(guard, 'guardServer');
  checkRules(rules, 'guardServer');
  if (resources !== undefined) checkRules(resources, 'guardServer: "resources"');
  if (prompts !== undefined) checkRules(prompts, 'guardServer: "prompts"');
  if (token !== undefined && typeof token !== 'function') {
    throw new TypeError('guardServer: "token" must be a function.');
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
