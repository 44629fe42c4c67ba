import type { Rule } from '@grantex/core';
import type { AnyTRPCRouter } from '@trpc/server';

/** The meta of a procedure, for `initTRPC.meta<GrantMeta>()`. */
export interface GrantMeta {
  /** What a call of the procedure needs. A call of a procedure with the middleware and without a rule is refused. */
  readonly grant?: Rule<never>;
}

/** A procedure as tRPC builds it: the members that are read here. */
interface BuiltProcedure {
  readonly _def: { readonly meta?: unknown; readonly middlewares: readonly object[] };
}

const guarding = new WeakSet<object>();

/** Notes middleware that puts a guard in front of procedures. */
export function noteMiddleware(middleware: object): void {
  guarding.add(middleware);
}

/**
 * Checks that every procedure with a rule in its meta uses the middleware of some guard. Procedures of routers that are
 * loaded later are not seen.
 * @throws {TypeError} naming the procedures that do not
 */
export function assertProceduresGuarded(router: AnyTRPCRouter): void {
  const bare = Object.entries(router._def.procedures as Record<string, BuiltProcedure>)
    .filter(([, { _def }]) => (_def.meta as GrantMeta | undefined)?.grant !== undefined)
    .filter(([, { _def }]) => !_def.middlewares.some((middleware) => guarding.has(middleware)))
    .map(([path]) => path);
  if (bare.length === 0) return;
  throw new TypeError(`assertProceduresGuarded: no guard stands in front of ${bare.join(', ')}.`);
}
