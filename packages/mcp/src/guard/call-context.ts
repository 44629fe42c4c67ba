import type { MaybePromise } from '@grantex/core';

/** Where a caller without HTTP puts its grant token: a member of `params._meta` of the request. */
export const TOKEN_KEY = 'grantex/token';

type Meta = Readonly<Record<string, unknown>>;

interface AuthInfo {
  readonly token: string;
}

/** What both lines of the SDK hand to a callback beside its arguments, as far as it is needed here. */
export interface CallContext {
  /** 2.x. */
  readonly mcpReq?: { readonly _meta?: Meta; readonly signal: AbortSignal };
  readonly http?: { readonly authInfo?: AuthInfo };
  /** 1.x. */
  readonly _meta?: Meta;
  readonly signal?: AbortSignal;
  readonly authInfo?: AuthInfo;
  readonly requestInfo?: object;
  readonly taskStore?: TaskStore;
}

/** What 1.x keeps tasks in. */
export interface TaskStore {
  createTask(options: object): Promise<{ readonly taskId: string }>;
  storeTaskResult(taskId: string, status: 'failed', result: object): Promise<void>;
  getTask(taskId: string): Promise<object>;
}

/** What reads a grant token from outside of the call, for transports that are no HTTP. */
export type TokenSource = () => MaybePromise<string | undefined>;

// What was taken out of a context, for the next guard on the same call. The signal is the one thing that is made for a
// request and stays the same object in every copy of its context.
const taken = new WeakMap<AbortSignal, unknown>();

/**
 * Reads the token of one call: over HTTP what the authentication in front of the transport has seen, and nothing else;
 * otherwise what the caller sent with the request, else what the process has.
 */
export function readToken(context: CallContext, source: TokenSource): MaybePromise<string | undefined> {
  const authInfo = context.http?.authInfo ?? context.authInfo;
  if (authInfo !== undefined) return authInfo.token;
  // Whoever comes over HTTP without credentials must not act with those of the process.
  if (context.http !== undefined || context.requestInfo !== undefined) return undefined;
  const sent = metaOf(context)?.[TOKEN_KEY] ?? taken.get(signalOf(context));
  return sent === undefined ? source() : String(sent);
}

/** The context without the token; the same object where there is none. */
export function withoutToken(context: CallContext): CallContext {
  const meta = metaOf(context);
  if (meta === undefined || !Object.hasOwn(meta, TOKEN_KEY)) return context;
  const { [TOKEN_KEY]: token, ...rest } = meta;
  taken.set(signalOf(context), token);
  // Copies: in memory the objects are the caller's own, who may send them again.
  return context.mcpReq === undefined
    ? { ...context, _meta: rest }
    : { ...context, mcpReq: { ...context.mcpReq, _meta: rest } };
}

// Requests about which a guard was asked: one set for all guards of a server.
const asked = new WeakSet<AbortSignal>();

/** Remembers that the guard was asked about the request that this is the context of. */
export function noteAsked(context: CallContext): void {
  asked.add(signalOf(context));
}

export function wasAsked(context: CallContext): boolean {
  return asked.has(signalOf(context));
}

/** What aborts when the caller cancels; one for each request. */
export function signalOf(context: CallContext): AbortSignal {
  const signal = context.mcpReq?.signal ?? context.signal;
  if (signal === undefined) throw new TypeError('guardServer: the SDK gave a call no signal.');
  return signal;
}

function metaOf(context: CallContext): Meta | undefined {
  return context.mcpReq === undefined ? context._meta : context.mcpReq._meta;
}
