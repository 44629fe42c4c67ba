import { type Person, sizeOf } from './overview.ts';

/** How many agents can act, and at how many places, before all that is said of each. */
export function Summary({ people, isCut }: { people: readonly Person[]; isCut: boolean }) {
  const acting = people.filter(({ active }) => active.length > 0);
  const agents = countAgents(acting).toLocaleString();
  const places = acting.length;
  if (places === 0) return null;
  const permissions = acting.flatMap(({ active }) => active).reduce((sum, each) => sum + sizeOf(each), 0);
  const isMany = agents !== '1' || isCut;
  return (
    <p className="summary">
      <strong>
        {isCut && 'At least '}
        {agents} {isMany ? 'agents' : 'agent'} can act for you
      </strong>
      , at {places === 1 ? 'one place' : `${places} places`}, with {permissions.toLocaleString()}{' '}
      {permissions === 1 ? 'permission' : 'permissions'}.
    </p>
  );
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
