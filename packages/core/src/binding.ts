/**
 * How a principal is bound to an account at the issuer (`docs/protocol.md` §6), weakest first: whoever decided first,
 * whoever received a link at an address that was entered earlier, or a subject of the developer's directory.
 */
export type Binding = 'first-use' | 'verified' | 'directory';

/** Every binding, weakest first. */
export const BINDINGS: readonly Binding[] = ['first-use', 'verified', 'directory'];

/** The `acr` values of a binding and of every stronger one, weakest first. What is not listed here binds nobody. */
export function classesFrom(minimum: Binding): readonly string[] {
  return BINDINGS.slice(BINDINGS.indexOf(minimum)).map((binding) => `urn:grantex:acr:${binding}`);
}
