import type { Permission } from './overview.ts';

type Scoped = { scopes: readonly Pick<Permission['scopes'][number], 'scope'>[] };

/**
 * How much of what an agent may was handed on, in words that go before “that … may” or “what … may”. A scope that was
 * narrowed (a smaller limit) is none of the agent’s own: then nothing is said of how many there are left.
 */
export function partInWords(handedOn: Scoped, of: Scoped): string {
  const own = new Set(of.scopes.map(({ scope }) => scope));
  const [count, all] = [handedOn.scopes.length, own.size];
  if (!handedOn.scopes.every(({ scope }) => own.has(scope)))
    return `May do ${count} ${count === 1 ? 'thing' : 'things'} within what`;
  if (count < all) return `May do ${count} of the ${all} things that`;
  return all === 1 ? 'May do the one thing that' : `May do all ${all} things that`;
}
