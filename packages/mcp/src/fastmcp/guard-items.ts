import type { Admission, Guard, MaybePromise, RefusalBody, Rules, VerifiedToken } from '@grantex/core';
import { holdsScopes, markGuarded, ruleNamed, runTool } from '@grantex/core/adapter';
import { acceptedGrant, authInfoOf, type GrantAuthInfo } from '../sdk/auth-info.ts';
import { withSignal } from '../sdk/call-context.ts';
import { refusalError } from '../sdk/protocol-error.ts';
import type { TokenSource } from '../sdk/token.ts';

type Kind = 'tools' | 'resources' | 'prompts';
type Session = GrantAuthInfo | undefined;
type Callback = (...values: unknown[]) => unknown;

/** Something that is registered at a FastMCP server. */
export type Item = Readonly<Record<string, unknown>> & { readonly name: string };

export interface ItemGuardOptions {
  readonly guard: Guard;
  readonly rulesOf: Readonly<Record<Kind, Rules>>;
  /** Whether what has no rule needs no grant. */
  readonly isOpen: (kind: Kind) => boolean;
  /** Reads the token of a call that has no session. */
  readonly token: TokenSource;
}

/** A call of something that is registered. */
interface ItemCall {
  readonly kind: Kind;
  readonly name: string;
  readonly input: unknown;
  readonly session: Session;
  readonly signal?: AbortSignal | undefined;
}

interface ToolContext {
  readonly session: Session;
  readonly signal?: AbortSignal;
}

/** Puts the guard into items, by the method of FastMCP that registers them. */
export interface ItemGuards {
  readonly addTool: (tool: Item) => Item;
  readonly addResource: (resource: Item) => Item;
  readonly addResourceTemplate: (template: Item) => Item;
  readonly addPrompt: (prompt: Item) => Item;
}

export function createItemGuards({ guard, rulesOf, isOpen, token }: ItemGuardOptions): ItemGuards {
  const tokenIn = (session: Session): MaybePromise<string | VerifiedToken | undefined> =>
    session === undefined ? token() : { token: session.token, grant: session.extra.grant };

  function guarded(
    { kind, name, input, session, signal }: ItemCall,
    run: (session: Session, admission?: Admission) => unknown,
    refused: (body: RefusalBody) => unknown,
  ): unknown {
    const rule = ruleNamed(rulesOf[kind], name);
    if (rule === undefined && isOpen(kind)) return run(session);
    const call = { token: () => tokenIn(session), action: name, input: input as never, rule, signal };
    return runTool(guard, call, {
      execute: (admission) => run(session ?? authInfoOf(admission.grant, ''), admission),
      refused,
    });
  }

  const mark = (kind: Kind, name: string, ask: Callback): Callback =>
    markGuarded(ask, { guard, rule: ruleNamed(rulesOf[kind], name), token });

  function guardTool(tool: Item): Item {
    const { name } = tool;
    const execute = tool['execute'] as Callback;
    const ask: Callback = (input, given) => {
      const context = given as ToolContext;
      const { session, signal } = context;
      const run = (own: Session, admission?: Admission): unknown => {
        const forTool = { ...context, session: own };
        if (admission === undefined) return execute.call(tool, input, forTool);
        return execute.call(tool, input, withSignal(forTool, admission));
      };
      return guarded({ kind: 'tools', name, input, session, signal }, run, (body) => ({
        content: [{ type: 'text', text: JSON.stringify(body) }],
        isError: true,
      }));
    };
    return withMembers(tool, { execute: mark('tools', name, ask) });
  }

  /** @param before how many arguments come before the session; FastMCP's own code passes no more than those */
  function guardLoad(kind: Kind, item: Item, before: 0 | 1, inputOf: (value: unknown) => unknown): Item {
    const { name } = item;
    const load = item['load'] as Callback;
    const ask: Callback = (...values) => {
      // `embedded` of the server, which the application calls itself.
      if (values.length <= before) return load.apply(item, values);
      const run = (session: Session): unknown =>
        load.apply(item, [...values.slice(0, before), session, ...values.slice(before + 1)]);
      const call = { kind, name, input: inputOf(values[0]), session: values[before] as Session };
      return guarded(call, run, (body) => {
        throw refusalError(body);
      });
    };
    return withMembers(item, { load: mark(kind, name, ask), ...completionsOf(kind, item) });
  }

  /** Completions reveal nothing to a caller who may not use what they are for. */
  function completionsOf(kind: Kind, item: Item): object {
    const guardComplete = (owner: object & { readonly complete?: unknown }): object => {
      const { complete } = owner;
      if (typeof complete !== 'function') return owner;
      const ask = async (...values: unknown[]): Promise<unknown> =>
        (await sees(kind, item.name, values.at(-1) as Session))
          ? (complete.apply(owner, values) as unknown)
          : { values: [] };
      return { ...owner, complete: ask };
    };
    const { arguments: parameters, complete } = item;
    return {
      ...(complete === undefined ? {} : guardComplete({ complete })),
      ...(Array.isArray(parameters)
        ? { arguments: parameters.map((one: object) => guardComplete(one)) }
        : {}),
    };
  }

  async function sees(kind: Kind, name: string, session: Session): Promise<boolean> {
    const rule = ruleNamed(rulesOf[kind], name);
    if (rule === undefined) return isOpen(kind);
    const grant = acceptedGrant(await guard.explain((await tokenIn(session)) ?? '', undefined, undefined));
    return grant !== undefined && holdsScopes(grant, rule);
  }

  return {
    addTool: guardTool,
    addResource: (resource) => guardLoad('resources', resource, 0, () => ({ uri: resource['uri'] })),
    addResourceTemplate: (template) =>
      guardLoad('resources', template, 1, (variables) => ({ uri: template['uriTemplate'], variables })),
    addPrompt: (prompt) => guardLoad('prompts', prompt, 1, (input) => input),
  };
}

/** A copy with other members. It keeps its class. */
function withMembers(item: Item, members: object): Item {
  return Object.assign(Object.create(Object.getPrototypeOf(item) as object), item, members) as Item;
}
