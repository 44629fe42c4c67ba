import { type Person, sizeOf } from '../wire.ts';

/** How many agents can act, and at how many places, before all that is said of each. */
export function Summary({ people, isCut }: { people: readonly Person[]; isCut: boolean }) {
  const acting = people.filter(({ active }) => active.length > 0);
  const agents = countAgents(acting);
  if (acting.length === 0) return null;
  const permissions = acting.flatMap(({ active }) => active).reduce((sum, each) => sum + sizeOf(each), 0);
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

function inWords(count: number, one: string): string {
  return count === 1 ? `one ${one}` : `${count.toLocaleString()} ${one}s`;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Each agent once, whatever it holds. */
export function countAgents(people: readonly Pick<Person, 'active'>[]): number {
  const ids = new Set<string>();
  const add = ({ agent, delegated }: Person['active'][number]): void => {
    ids.add(agent.id);
    delegated.forEach(add);
  };
  for (const { active } of people) active.forEach(add);
  return ids.size;
}
