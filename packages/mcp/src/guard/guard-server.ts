import {
  checkGuard,
  checkRules,
  type Guard,
  holdsScopes,
  isGuarded,
  markGuarded,
  type Rule,
  ruleNamed,
  type Rules,
  runTool,
} from '@grantex/core';
import {
  type CallContext,
  noteAsked,
  readToken,
  signalOf,
  type TokenSource,
  withoutToken,
} from './call-context.ts';
import { type Handlers, interceptHandlers, type Sight } from './handlers.ts';
import { refuserOf } from './refusers.ts';
import {
  type Callback,
  type Found,
  interceptCallbacks,
  type Kind,
  REGISTRIES,
  type Registries,
} from './registries.ts';
import { tokenFromFile } from './token-file.ts';

/** What the rule of a resource reads. */
export interface ResourceInput {
  readonly uri: string;
  /** Of a resource template: what of the URI its variables stand for. */
  readonly variables?: Readonly<Record<string, string | string[]>>;
}

/** What {@link guardServer} needs to know of a server. */
export interface GuardServerOptions {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** What each tool needs, by its name. A tool without a rule is refused and not listed. */
  readonly rules: Rules;
  /** What each resource and each resource template needs, by the name under which it is registered. Default: none. */
  readonly resources?: { readonly [name: string]: Rule<ResourceInput> };
  /** What each prompt needs, by its name. Default: none. */
  readonly prompts?: Rules;
  /** What may be read without a grant where it has no rule. Default: nothing. */
  readonly unguarded?: readonly ('resources' | 'prompts')[];
  /**
   * Reads the token of a call that brings none, over stdio or in memory; never asked over HTTP. Default:
   * `tokenFromFile()`.
   */
  readonly token?: TokenSource;
}

/** Puts a guard in front of a server of either line of the SDK; what they have in common is looked for, not imported. */
export function guardAnyServer<SERVER extends object>(server: SERVER, options: GuardServerOptions): SERVER {
  const { guard, rules, resources = {}, prompts = {}, unguarded = [], token = tokenFromFile() } = options;
  checkOptions(options);
  const { registries, handlers } = internalsOf(server);
  const rulesOf: Readonly<Record<Kind, Rules>> = { tools: rules, resources, prompts };
  const isOpen = (kind: Kind): boolean => kind !== 'tools' && unguarded.includes(kind);

  function guarded(found: Found): Callback {
    const { kind, name, callback, owner } = found;
    // What the SDK has parsed is what the rule says that it reads: of this the compiler knows nothing.
    const rule = ruleNamed(rulesOf[kind], name) as Rule | undefined;
    const guarding = { guard, rule, token };
    const mayPass = isGuarded(callback, guarding) || (rule === undefined && isOpen(kind));
    const refuse = refuserOf(found);
    const ask: Callback = (...values) => {
      const context = values.at(-1) as CallContext;
      const signal = signalOf(context);
      noteAsked(context);
      const execute = (): unknown => callback.apply(owner, [...values.slice(0, -1), withoutToken(context)]);
      if (mayPass) return execute();
      const call = {
        token: () => readToken(context, token),
        action: name,
        input: inputOf(kind, values),
        rule,
      };
      return runTool<unknown, unknown>(guard, call, {
        execute,
        refused: (body) => refuse(body, context),
        // Of what a cancelled call has done, nobody hears.
        failed: (result) =>
          signal.aborted || (result as { readonly isError?: boolean } | undefined)?.isError === true,
      });
    };
    return rule === undefined && mayPass ? ask : markGuarded(ask, guarding, callback);
  }

  /** Whoever lists learns nothing of why a token could not be read. */
  async function tokenOrNone(context: CallContext): Promise<string> {
    try {
      return (await readToken(context, token)) ?? '';
    } catch {
      return '';
    }
  }

  async function sightOf(context: CallContext): Promise<Sight> {
    // No call is decided yet: whose token it is, is all that is asked.
    const { grant } = await guard.explain(await tokenOrNone(context), undefined, undefined);
    return (kind, name) => {
      const rule = name === undefined ? undefined : ruleNamed(rulesOf[kind], name);
      return rule === undefined ? isOpen(kind) : grant !== undefined && holdsScopes(grant, rule);
    };
  }

  interceptCallbacks(registries, guarded);
  interceptHandlers(registries, handlers, sightOf);
  return server;
}

/** What the callback is given, as a value that can be written down. */
function inputOf(kind: Kind, values: readonly unknown[]): unknown {
  if (values.length < 2) return undefined;
  if (kind !== 'resources') return values[0];
  return values.length < 3 ? { uri: String(values[0]) } : { uri: String(values[0]), variables: values[1] };
}

interface Internals {
  readonly registries: Registries;
  readonly handlers: Handlers;
}

function internalsOf(server: object): Internals {
  const { server: protocol } = server as { readonly server?: { readonly _requestHandlers?: unknown } };
  const handlers = protocol?._requestHandlers;
  const registries = server as Registries;
  const isKnown = REGISTRIES.every((registry) => typeof registries[registry] === 'object');
  if (isKnown && handlers instanceof Map) return { registries, handlers: handlers as Handlers };
  throw new TypeError('guardServer: "server" must be an McpServer of a version that is supported.');
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
  const isList = Array.isArray(open) && open.every((kind) => kind === 'resources' || kind === 'prompts');
  if (open === undefined || isList) return;
  throw new TypeError('guardServer: "unguarded" must be a list of "resources" and "prompts".');
}
