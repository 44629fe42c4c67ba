import type { IncomingMessage } from 'node:http';
import type { Guard } from '@grantex/core';

// Registered, so that two copies of this package see each other's marks.
const ADMITTED: unique symbol = Symbol.for('grantex.express.admitted');

interface Admitted {
  readonly guard: Guard;
  readonly rule: unknown;
  readonly before: Admitted | undefined;
}

/** A request as the middleware sees it: Node's, with what Express lets be added to it. */
export type GuardedRequest = IncomingMessage & Express.Request & { [ADMITTED]?: Admitted };

/** Whether the guard has let this request through under this very rule. */
export function wasAdmitted(request: GuardedRequest, guard: Guard, rule: unknown): boolean {
  for (let admitted = request[ADMITTED]; admitted !== undefined; admitted = admitted.before) {
    if (admitted.guard === guard && admitted.rule === rule) return true;
  }
  return false;
}

/** Remembers that the guard has let this request through under this rule. */
export function markAdmitted(request: GuardedRequest, guard: Guard, rule: unknown): void {
  request[ADMITTED] = { guard, rule, before: request[ADMITTED] };
}
