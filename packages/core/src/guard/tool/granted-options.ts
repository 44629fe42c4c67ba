import type { Grant } from '../../verify/grant.ts';
import type { Admission } from '../admission.ts';

// A registered symbol, so that two copies of this package see each other's grants. No JSON can hold one.
const GRANT: unique symbol = Symbol.for('grantex.grant');

/**
 * Returns a copy of what a framework passes to a tool, with the grant for {@link grantOf}.
 * @param signalName the member that becomes the signal of the admission. Default: none
 */
export function withGrant<OPTIONS extends object>(
  options: OPTIONS & { readonly [GRANT]?: Grant },
  admission: Admission,
  signalName?: string,
): OPTIONS {
  // With its prototype: frameworks pass instances of their own classes, too.
  const copy = Object.create(Object.getPrototypeOf(options) as object | null) as OPTIONS;
  Object.assign(copy, options, { [GRANT]: admission.grant });
  if (signalName === undefined) return copy;
  return Object.defineProperty(copy, signalName, {
    get: () => admission.signal,
    enumerable: true,
    configurable: true,
  });
}

/**
 * Returns the grant for which a guarded tool runs, from what its framework passes to it besides the input.
 * @throws {TypeError} outside of a guarded tool
 */
export function grantOf(options: object | undefined): Grant {
  const { [GRANT]: grant } = Object(options) as { readonly [GRANT]?: Grant };
  if (grant !== undefined) return grant;
  throw new TypeError('grantOf: the argument is not that of a guarded tool.');
}
