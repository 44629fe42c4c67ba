import type { Grant, MaybePromise, RefusalBody, VerifiedToken } from '@grantex/core';
import { takeToken, type TokenSource } from './token.ts';

type Meta = Readonly<Record<string, unknown>>;

interface AuthInfo {
  readonly token: string;
  /** From `grantAuth`. */
  readonly grant?: Grant;
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
  readonly sessionId?: string;
  readonly taskStore?: RequestTaskStore;
}

/** What a tool of 1.x creates tasks with. */
export interface RequestTaskStore {
  createTask(options: { readonly context?: object }): Promise<unknown>;
}

// What is known of a request. It is kept on its signal, the one thing that is made for a request and stays the same
// object in every copy of its context; as a member, since a map with signals for its keys costs each call microseconds.
const TAKEN: unique symbol = Symbol('the token that was taken out');
const ASKED: unique symbol = Symbol('a guard was asked');
const REFUSED: unique symbol = Symbol('the refusal');
const TASK: unique symbol = Symbol('a task was asked for');

type Signal = AbortSignal & { [TAKEN]?: string; [ASKED]?: true; [REFUSED]?: RefusalBody; [TASK]?: true };

/**
 * Reads the token of one call: over HTTP what the authentication in front of the transport has seen, and nothing else;
 * otherwise what the caller sent with the request, else what the process has.
 */
export function readToken(
  context: CallContext,
  source: TokenSource,
): MaybePromise<string | VerifiedToken | undefined> {
  const authInfo = context.http?.authInfo ?? context.authInfo;
  if (authInfo !== undefined) {
    const { token, grant } = authInfo;
    return grant === undefined ? token : { token, grant };
  }
  // Whoever comes over HTTP without credentials must not act with those of the process.
  if (context.http !== undefined || context.requestInfo !== undefined) return undefined;
  return takeToken(metaOf(context))?.token ?? signalOf(context)[TAKEN] ?? source();
}

/** The context without the token; the same object where there is none. */
export function withoutToken(context: CallContext): CallContext {
  const sent = takeToken(metaOf(context));
  if (sent === undefined) return context;
  const { token, rest } = sent;
  // For the next guard on the same call.
  signalOf(context)[TAKEN] = token;
  // Copies: in memory the objects are the caller's own, who may send them again.
  return context.mcpReq === undefined
    ? { ...context, _meta: rest }
    : { ...context, mcpReq: { ...context.mcpReq, _meta: rest } };
}

/** Remembers that the guard was asked about the request that this is the context of. */
export function noteAsked(context: CallContext): void {
  signalOf(context)[ASKED] = true;
}

export function wasAsked(context: CallContext): boolean {
  return signalOf(context)[ASKED] === true;
}

/** Remembers that a call was refused, because the SDK may drop the answer that says so. */
export function noteRefused(context: CallContext, refusal: RefusalBody): void {
  signalOf(context)[REFUSED] = refusal;
}

export function refusalOf(context: CallContext): RefusalBody | undefined {
  return signalOf(context)[REFUSED];
}

/** Remembers that the caller wants a task for an answer. */
export function noteTask(context: CallContext): void {
  signalOf(context)[TASK] = true;
}

export function asksForTask(context: CallContext): boolean {
  return signalOf(context)[TASK] === true;
}

/** What aborts when the caller cancels; one for each request. */
export function signalOf(context: CallContext): Signal {
  const signal = context.mcpReq?.signal ?? context.signal;
  if (signal === undefined) throw new TypeError('guardServer: the SDK gave a call no signal.');
  return signal;
}

function metaOf(context: CallContext): Meta | undefined {
  return context.mcpReq === undefined ? context._meta : context.mcpReq._meta;
}
