import type { Admission, CallToken, Grant, Guard, MaybePromise, Rule } from '@grantex/core';
import {
  checkToolOptions,
  isGuarded,
  markGuarded,
  readsInput,
  runStreamingTool,
} from '@grantex/core/adapter';
import type { AnyTRPCMiddlewareFunction, TRPCError, TRPCMiddlewareFunction } from '@trpc/server';
import { type GrantMeta, noteMiddleware } from './assert-procedures-guarded.ts';
import { errorOf } from './refusal-of.ts';

/** Options of {@link requireGrant}. */
export interface RequireGrantOptions<CONTEXT extends object> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Reads the grant token of a call from its context, on every call. */
  readonly token: (ctx: CONTEXT) => MaybePromise<CallToken | undefined>;
}

/** What the middleware adds to the context. */
export interface GrantContext {
  readonly grant: Grant;
  /**
   * Aborts when the grant ends while the procedure runs, with the `AuthorizationError` as its reason, and when the caller
   * leaves, as the `signal` of tRPC does.
   */
  readonly signal: AbortSignal;
}

/** Middleware for procedures. It adds `grant` and `signal` to the context. */
export type GrantMiddleware<CONTEXT extends object> = TRPCMiddlewareFunction<
  CONTEXT,
  GrantMeta,
  object,
  GrantContext,
  unknown
>;

type Result = Awaited<ReturnType<AnyTRPCMiddlewareFunction>>;
type RawInput = Parameters<AnyTRPCMiddlewareFunction>[0]['getRawInput'];

/** The raw inputs that no parser may read any more. */
const closed = new WeakSet<RawInput>();

/**
 * Makes middleware that lets a call through only with a grant that covers the rule in the meta of its procedure, provides
 * the grant as `ctx.grant` and its end as `ctx.signal`, and records how the call ended: `failure` when it fails, or when
 * a stream in its answer breaks or is left. Streams and promises in an answer end with the grant. Each call of a batch is
 * decided by itself.
 *
 * Use it after the last `.input()` of a procedure whose rule reads the input. Before it, such a call fails with an
 * `INTERNAL_SERVER_ERROR`: nothing runs with an input that was not checked. The same guard twice decides twice and
 * records once. Errors of the procedure pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function requireGrant<CONTEXT extends object>({
  guard,
  token,
}: RequireGrantOptions<CONTEXT>): GrantMiddleware<CONTEXT> {
  checkToolOptions({ guard, token }, 'requireGrant');

  const middleware: GrantMiddleware<object> = async ({
    ctx,
    path,
    input,
    meta,
    getRawInput,
    signal,
    next,
  }) => {
    const rule = meta?.grant as Rule | undefined;
    const isReading = rule !== undefined && readsInput(rule);
    if (isReading && input === undefined && !closed.has(getRawInput) && (await getRawInput()) !== undefined)
      throw new TypeError(`requireGrant: ${path} has a rule that reads its input. Use it after ".input()".`);
    const call = { token: () => token(ctx as CONTEXT), action: path, input, rule, signal };
    const guarding = { guard, rule, token };
    if (isGuarded(getRawInput, guarding)) {
      const refusal = await guard.preflight(call);
      if (refusal !== undefined) throw errorOf(refusal, guard);
      return next();
    }
    const inner = markGuarded(isReading ? closedInput(path) : () => getRawInput(), guarding, getRawInput);
    let result: Result | undefined;
    const data = await runStreamingTool<unknown, unknown>(guard, call, {
      async execute(admission) {
        const { grant, signal } = admission;
        result = await next({ ctx: { grant, signal }, getRawInput: inner } as { ctx: GrantContext });
        if (!result.ok) throw errorIn(result.error, admission);
        return result.data;
      },
      refused(_body, refusal) {
        throw errorOf(refusal, guard);
      },
    });
    return { ...result, data } as Result;
  };
  noteMiddleware(middleware);
  return middleware;
}

/** The error of a procedure, or the refusal where it threw the reason of its signal. */
function errorIn(error: TRPCError, { endedBy }: Admission): Error {
  return endedBy !== undefined && error.cause === endedBy ? endedBy : error;
}

/** The raw input for parsers behind the guard: what they made of it would not be what was checked. */
function closedInput(path: string): RawInput {
  const getRawInput = (): never => {
    throw new TypeError(`requireGrant: ${path} has an ".input()" behind it. Use it after the last one.`);
  };
  closed.add(getRawInput);
  return getRawInput;
}
