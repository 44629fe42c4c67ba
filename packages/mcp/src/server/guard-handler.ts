import type { Guard, Rules } from '@grantex/core';
import { isGuarded, markGuarded } from '@grantex/core/adapter';
import { INVALID_PARAMS, protocolError } from '../sdk/protocol-error.ts';
import type { Handler, Request, Result } from '../sdk/protocol.ts';
import type { TokenSource } from '../sdk/token.ts';
import { answerCall, hideToken, snapshotOf } from './answer-call.ts';
import type { Callback, Found, Kind } from './registries.ts';
import type { Names } from './resource-names.ts';

/** The kind of what a method is about. */
const KINDS: { readonly [method: string]: Kind | undefined } = {
  'tools/call': 'tools',
  'resources/read': 'resources',
  'resources/subscribe': 'resources',
  'resources/unsubscribe': 'resources',
  'prompts/get': 'prompts',
};

export interface HandlerGuardOptions {
  readonly guard: Guard;
  readonly token: TokenSource;
  readonly rulesOf: Readonly<Record<Kind, Rules>>;
  readonly names: Names;
  /** Puts the guard in front of a callback. */
  readonly guarded: (found: Found) => Callback;
}

/** Guards a handler of the application's own. It has no schema that is known here: its input is what the client sent. */
export function guardHandler(method: string, handler: Handler, options: HandlerGuardOptions): Handler {
  const { guard, token, rulesOf, names, guarded } = options;
  const kind = KINDS[method] ?? 'tools';
  const guarding = { guard, rule: rulesOf[kind], token };
  if (isGuarded(handler, guarding)) return handler;
  const callback: Callback = async (request, context) => handler(request as never, context as never);
  const inputOf: Found['inputOf'] = ([request]) => inputIn(kind, request as Request, names);
  const ask: Handler = async (given, context) => {
    // 1.x passes the parameters of this object to the task store.
    hideToken(given);
    const request = snapshotOf(given);
    const { name, isUnclear } = registeredIn(kind, request, names);
    // The guard does not know the schema of a result, and clients of 1.x validate even a refusal against it.
    const found = {
      kind,
      name,
      isUnclear,
      callback,
      owner: Object,
      isTask: false,
      hasOutputSchema: true,
      inputOf,
    };
    const call: Handler = async (...values) => (await guarded(found)(...values)) as Result;
    return answerCall(call, request, context);
  };
  return markGuarded(ask, guarding, handler);
}

/**
 * Finds the name of what is called. A resource without one has its URI, under which it has no rule.
 * @throws a protocol error for parameters without a name
 */
function registeredIn(
  kind: Kind,
  { params }: Request,
  names: Names,
): { readonly name: string; readonly isUnclear?: true } {
  const { name, uri }: { readonly name?: unknown; readonly uri?: unknown } = params ?? {};
  const called = kind === 'resources' ? uri : name;
  if (typeof called !== 'string') throw protocolError(INVALID_PARAMS, 'The name or the URI must be a string');
  if (kind !== 'resources') return { name: called };
  const registered = names.registeredAs({ uri: called });
  return { ...registered, name: registered.name ?? called };
}

function inputIn(kind: Kind, { params = {} }: Request, names: Names): unknown {
  if (kind !== 'resources') return params.arguments;
  const { uri = '' } = params;
  const { variables } = names.registeredAs({ uri });
  return variables === undefined ? { uri } : { uri, variables };
}
