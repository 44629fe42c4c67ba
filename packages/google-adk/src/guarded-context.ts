import type { Admission, Grant } from '@grantex/core';
import { signalOf } from '@grantex/core/adapter';
import type { Context, ReadonlyContext } from '@google/adk';

const grants = new WeakMap<ReadonlyContext, Grant>();

/** Returns the context of a guarded tool: with the grant, and a signal that also aborts when the grant ends. */
export function withGrant(toolContext: Context, grant: Grant, admission: Admission): Context {
  let signal: AbortSignal | undefined;
  // Made when it is first read: until then nobody watches the grant.
  const abortSignal = {
    get: (): AbortSignal => (signal ??= signalOf(admission, toolContext.abortSignal)),
    enumerable: true,
  };
  const guarded = Object.create(toolContext, { abortSignal }) as Context;
  grants.set(guarded, grant);
  return guarded;
}

/**
 * Returns the grant for which a guarded tool runs, from the context that the tool gets as its second argument.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf(toolContext: ReadonlyContext | undefined): Grant {
  const grant = toolContext === undefined ? undefined : grants.get(toolContext);
  if (grant !== undefined) return grant;
  throw new TypeError('grantOf: the context is not that of a guarded tool.');
}
