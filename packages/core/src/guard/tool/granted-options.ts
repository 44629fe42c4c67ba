import type { Grant } from '../../verify/grant.ts';
import type { Admission } from '../admission.ts';
import { setGrantSignal } from '../http/grant-signal.ts';

// A registered symbol, so that two copies of this package see each other's grants. No JSON can hold one.
const GRANT: unique symbol = Symbol.for('grantex.grant');

interface Granted {
  [GRANT]?: Grant;
}

/**
 * Returns a copy of what a framework passes to a tool, with the grant for {@link grantOf}.
 * @param signalName the member that becomes the signal of the admission. Default: none
 */
export function withGrant<OPTIONS extends object>(
  options: OPTIONS & Granted,
  admission: Admission,
  signalName?: string,
): OPTIONS {
  const copy = copyOf(options, signalName);
  copy[GRANT] = admission.grant;
  if (signalName !== undefined) setGrantSignal(copy, signalName, admission, true);
  return copy;
}

/**
 * Copies an object with its prototype: frameworks pass instances of their own classes, too.
 * @param without a member that is defined anew: to make an accessor of a copied value is slow
 */
function copyOf<OPTIONS extends object>(options: OPTIONS, without: string | undefined): OPTIONS & Granted {
  const prototype = Object.getPrototypeOf(options) as object | null;
  if (prototype !== Object.prototype) {
    return Object.assign(Object.create(prototype) as OPTIONS, options);
  }
  if (without === undefined || !Object.hasOwn(options, without)) return { ...options };
  const { [without as keyof OPTIONS]: _signal, ...rest } = options;
  return rest as OPTIONS;
}

/**
 * Returns the grant for which a guarded tool runs, from what its framework passes to it besides the input.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf(options: object | undefined): Grant {
  const { [GRANT]: grant } = Object(options) as Granted;
  if (grant !== undefined) return grant;
  throw new TypeError('grantOf: the argument is not that of a guarded tool.');
}
