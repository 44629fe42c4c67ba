import type { Permission } from '../wire.ts';

/** What of a permission is compared. */
interface Scoped {
  scopes: readonly Pick<Permission['scopes'][number], 'scope'>[];
}

/**
 * How much of what an agent may was handed on, which is always less, in words that go before “<agent> may”. A scope that
 * was narrowed (a smaller limit) is none of the agent’s own: then nothing is said of how many there are left.
 */
export function partInWords(handedOn: Scoped, of: Scoped): string {
  const own = new Set(of.scopes.map(({ scope }) => scope));
  const count = handedOn.scopes.length;
  if (handedOn.scopes.every(({ scope }) => own.has(scope)))
    return `May do ${count} of the ${own.size} things that`;
  return `May do ${count} ${count === 1 ? 'thing' : 'things'} within what`;
}
