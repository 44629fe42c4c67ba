import type { Admission, Grant, MaybePromise, RefusalBody, VerifiedToken } from '@grantex/core';
import { authInfoOf } from './auth-info.ts';
import { takeToken, type TokenSource } from './token.ts';

type Meta = Readonly<Record<string, unknown>>;

interface AuthInfo {
  readonly token: string;
  /** With the grant, from `grantAuth` or `tokenVerifier`. */
  readonly extra?: { readonly grant?: Grant | undefined };
}

/** The context that both lines of the SDK pass to a callback; only the members that the guard reads. */
export interface CallContext {
  /** 2.x; the envelope is in each request of the revision of 2026-07-28. */
  readonly mcpReq?: { readonly _meta?: Meta; readonly envelope?: object; readonly signal: AbortSignal };
  readonly http?: { readonly authInfo?: AuthInfo };
  /** 1.x. */
  readonly _meta?: Meta;
  readonly signal?: AbortSignal;
  readonly authInfo?: AuthInfo;
  readonly requestInfo?: object;
  readonly sessionId?: string;
  readonly taskStore?: RequestTaskStore;
}

/** A tool of 1.x creates tasks with it. */
export interface RequestTaskStore {
  createTask(options: { readonly context?: object }): Promise<unknown>;
}

// The state of a request is kept on its signal: the SDK makes one for each request, and every copy of the context has
// the same one. It is a member because a WeakMap with signals as keys costs each call microseconds.
const TAKEN: unique symbol = Symbol('the token that was taken out');
const GUARDED: unique symbol = Symbol('a guard saw it');
const REFUSED: unique symbol = Symbol('the refusal');
const TASK: unique symbol = Symbol('a task was asked for');

type Signal = AbortSignal & { [TAKEN]?: string; [GUARDED]?: true; [REFUSED]?: RefusalBody; [TASK]?: true };

/**
 * Reads the token of one call. Over HTTP it is the one that the authentication in front of the transport accepted, and
 * no other; on other transports the one in the request, or else that of the process.
 */
export function readToken(
  context: CallContext,
  source: TokenSource,
): MaybePromise<string | VerifiedToken | undefined> {
  const { http, authInfo = http?.authInfo, requestInfo } = originalOf(context);
  if (authInfo !== undefined) {
    const { token, extra: { grant } = {} } = authInfo;
    return grant === undefined ? token : { token, grant };
  }
  // A caller over HTTP without credentials must not act with those of the process.
  if (http !== undefined || requestInfo !== undefined) return undefined;
  return takeToken(metaOf(context))?.token ?? signalOf(context)[TAKEN] ?? source();
}

/** The context without the token; the same object if it has none. */
export function withoutToken(context: CallContext): CallContext {
  const sent = takeToken(metaOf(context));
  if (sent === undefined) return context;
  const { token, rest } = sent;
  // A second guard on the same call reads it here.
  signalOf(context)[TAKEN] = token;
  // Copies, because the caller in memory owns the objects and can send them again.
  return context.mcpReq === undefined
    ? { ...context, _meta: rest }
    : { ...context, mcpReq: { ...context.mcpReq, _meta: rest } };
}

// A second guard gets the context that the first one made for the tool.
const originals = new WeakMap<CallContext, CallContext>();

function originalOf(context: CallContext): CallContext {
  return originals.get(context) ?? context;
}

/**
 * Makes the context for a tool: without the token, with the grant in `authInfo.extra`, and with a signal that also
 * aborts when the grant ends. The `token` of `authInfo` is empty if the call did not come over HTTP.
 */
export function toolContext(context: CallContext, admission: Admission): CallContext {
  const own = withoutToken(context);
  const { http, mcpReq } = own;
  const authInfo = withGrant(http?.authInfo ?? own.authInfo, admission.grant);
  const forTool: CallContext =
    mcpReq === undefined
      ? withSignal({ ...own, authInfo }, admission)
      : { ...own, http: { ...http, authInfo }, mcpReq: withSignal(mcpReq, admission) };
  originals.set(forTool, originalOf(context));
  return forTool;
}

/** Returns a copy with the signal of the admission, which is made when it is first read. */
export function withSignal<PART extends object>(part: PART, admission: Admission): PART {
  return {
    ...part,
    get signal() {
      return admission.signal;
    },
  };
}

function withGrant(authInfo: AuthInfo | undefined, grant: Grant): AuthInfo {
  if (authInfo === undefined) return authInfoOf(grant, '');
  return authInfo.extra?.grant === grant ? authInfo : { ...authInfo, extra: { ...authInfo.extra, grant } };
}

/** Remembers that the guard saw this request. */
export function noteGuarded(context: CallContext): void {
  signalOf(context)[GUARDED] = true;
}

export function wasGuarded(context: CallContext): boolean {
  return signalOf(context)[GUARDED] === true;
}

/** Remembers the refusal of a call, because the SDK can drop the answer that states it. */
export function noteRefused(context: CallContext, refusal: RefusalBody): void {
  signalOf(context)[REFUSED] = refusal;
}

export function refusalOf(context: CallContext): RefusalBody | undefined {
  return signalOf(context)[REFUSED];
}

/** Remembers that the caller asked for a task. */
export function noteTask(context: CallContext): void {
  signalOf(context)[TASK] = true;
}

export function asksForTask(context: CallContext): boolean {
  return signalOf(context)[TASK] === true;
}

/** The signal of the request, which aborts when the caller cancels it. */
export function signalOf(context: CallContext): Signal {
  const { mcpReq, signal = mcpReq?.signal } = originalOf(context);
  if (signal === undefined) throw new TypeError('guardServer: the SDK passed no signal with a call.');
  return signal;
}

function metaOf(context: CallContext): Meta | undefined {
  return context.mcpReq === undefined ? context._meta : context.mcpReq._meta;
}
