import type { Grant, Guard, MaybePromise, Rule } from '@grantex/core';
import { checkToolOptions, isGuarded, markGuarded, runTool } from '@grantex/core/adapter';
import type { AnyTRPCMiddlewareFunction, AnyTRPCRouter, TRPCMiddlewareFunction } from '@trpc/server';
import { errorOf } from './refusal-of.ts';

/** The meta of a procedure, for `initTRPC.meta<GrantMeta>()`. */
export interface GrantMeta {
  /** What a call of the procedure needs. A call of a procedure with the middleware and without a rule is refused. */
  readonly grant?: Rule<never>;
}

/** Options of {@link requireGrant}. */
export interface RequireGrantOptions<CONTEXT extends object> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /** Reads the grant token of a call from its context, on every call. */
  readonly token: (ctx: CONTEXT) => MaybePromise<string | undefined>;
}

/** Middleware for procedures. It adds `grant` to the context. */
export type GrantMiddleware<CONTEXT extends object> = TRPCMiddlewareFunction<
  CONTEXT,
  GrantMeta,
  object,
  { readonly grant: Grant },
  unknown
>;

type RawInput = Parameters<AnyTRPCMiddlewareFunction>[0]['getRawInput'];

/** The middlewares that were made here. */
const middlewares = new WeakSet<object>();
/** The raw inputs that no parser may read any more. */
const closed = new WeakSet<RawInput>();

/**
 * Makes middleware that lets a call through only with a grant that covers the rule in the meta of its procedure, provides
 * the grant as `ctx.grant`, and records how the call ended: `failure` when it fails, or when a stream that it returns
 * breaks or is left. Each call of a batch is decided by itself.
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
    const isReading = rule !== undefined && READERS.some((reader) => rule[reader] !== undefined);
    if (isReading && input === undefined && !closed.has(getRawInput) && (await getRawInput()) !== undefined)
      throw new TypeError(`requireGrant: ${path} has a rule that reads its input. Use it after ".input()".`);
    const call = { token: () => token(ctx as CONTEXT), action: path, input, rule, signal };
    const guarding = { guard, rule, token };
    if (isGuarded(getRawInput, guarding)) {
      const refusal = await guard.preflight(call);
      if (refusal !== undefined) throw errorOf(refusal);
      return next();
    }
    const inner = markGuarded(isReading ? closedInput(path) : () => getRawInput(), guarding, getRawInput);
    let result: Awaited<ReturnType<GrantMiddleware<object>>> | undefined;
    const data = await runTool(guard, call, {
      async execute({ grant }) {
        result = await next({ ctx: { grant }, getRawInput: inner } as { ctx: { readonly grant: Grant } });
        if (!result.ok) throw result.error;
        return result.data;
      },
      refused(_body, refusal) {
        throw errorOf(refusal);
      },
    });
    return { ...result, data } as NonNullable<typeof result>;
  };
  middlewares.add(middleware);
  return middleware;
}

/** The functions of a rule that read the input. */
const READERS = ['amount', 'metadata', 'digest'] as const;

/** The raw input for parsers behind the guard: what they made of it would not be what was checked. */
function closedInput(path: string): RawInput {
  const getRawInput = (): never => {
    throw new TypeError(`requireGrant: ${path} has an ".input()" behind it. Use it after the last one.`);
  };
  closed.add(getRawInput);
  return getRawInput;
}

/**
 * Checks that every procedure with a rule in its meta uses the middleware. Procedures of routers that are loaded later
 * are not seen.
 * @throws {TypeError} naming the procedures that do not
 */
export function assertGuarded(router: AnyTRPCRouter): void {
  const bare = Object.entries(router._def.procedures as Record<string, BuiltProcedure>)
    .filter(([, { _def }]) => (_def.meta as GrantMeta | undefined)?.grant !== undefined)
    .filter(([, { _def }]) => !_def.middlewares.some((middleware) => middlewares.has(middleware)))
    .map(([path]) => path);
  if (bare.length > 0) throw new TypeError(`assertGuarded: no guard stands in front of ${bare.join(', ')}.`);
}

/** A procedure as tRPC builds it: the members that are read here. */
interface BuiltProcedure {
  readonly _def: { readonly meta?: unknown; readonly middlewares: readonly object[] };
}
