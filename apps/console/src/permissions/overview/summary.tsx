import type { Permission, Person } from '../parts/wire.ts';

/** How many agents can act, and at how many places. */
export function Summary({ people, isCut }: { people: readonly Person[]; isCut: boolean }) {
  const acting = people.filter(({ active }) => active.length > 0);
  const agents = countAgents(acting);
  if (acting.length === 0) return null;
  const permissions = acting
    .flatMap(({ active }) => active)
    .reduce((sum, each) => sum + countPermissions(each), 0);
  return (
    <p className="summary">
      <strong>
        {isCut ? `At least ${inWords(agents, 'agent')}` : capitalised(inWords(agents, 'agent'))} can act for
        you
      </strong>
      , at {inWords(acting.length, 'place')}, with {inWords(permissions, 'permission')}.
    </p>
  );
}

function inWords(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count.toLocaleString()} ${noun}s`;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The number of different agents, however many permissions each one has. */
export function countAgents(people: readonly Pick<Person, 'active'>[]): number {
  const ids = new Set<string>();
  const add = ({ agent, delegated }: Permission): void => {
    ids.add(agent.id);
    delegated.forEach(add);
  };
  for (const { active } of people) active.forEach(add);
  return ids.size;
}

/** How many permissions end with this one: itself, and all that were delegated from it. */
export function countPermissions({ delegated }: Pick<Permission, 'delegated'>): number {
  return delegated.reduce((sum, each) => sum + countPermissions(each), 1);
}
