import type { Admission, Grant } from '@grantex/core';
import { signalOf } from '@grantex/core/adapter';
import type { ToolContext } from './types.ts';

// Mastra copies the context on its way to the tool: only what a guard put there is a grant.
const handedOn = new WeakSet<object>();

/** Returns the context of a guarded tool: with the grant, and a signal that also aborts when the grant ends. */
export function withGrant(context: ToolContext, grant: Grant, admission: Admission): ToolContext {
  handedOn.add(grant);
  let signal: AbortSignal | undefined;
  // Made when it is first read: until then nobody watches the grant.
  return Object.defineProperty({ ...context, grant }, 'abortSignal', {
    get: () => (signal ??= signalOf(admission, context.abortSignal)),
    enumerable: true,
    configurable: true,
  });
}

/**
 * Returns the grant for which a guarded tool runs, from the context that the tool gets as its second argument.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf(context: object): Grant {
  const { grant } = context as { readonly grant?: unknown };
  if (typeof grant === 'object' && grant !== null && handedOn.has(grant)) return grant as Grant;
  throw new TypeError('grantOf: the context is not that of a guarded tool.');
}
