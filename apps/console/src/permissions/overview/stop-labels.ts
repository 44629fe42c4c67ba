import { instantInWords } from '../../ui/moment.tsx';
import type { Permission, Person } from '../wire.ts';

/**
 * What each button that stops a permission is called beyond “Stop”, by the id of the permission, for whoever hears it
 * without seeing where it stands: the agent, where, below whom, and since when. No two are the same.
 */
export function stopNames(people: readonly Person[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const times = new Map<string, number>();
  const name = ({ id, agent, issuedAt, delegated }: Permission, place: string): void => {
    const own = `${agent.name}, ${place}, since ${instantInWords(issuedAt, true)}`;
    const time = (times.get(own) ?? 0) + 1;
    times.set(own, time);
    names.set(id, time === 1 ? own : `${own}, number ${time}`);
    for (const each of delegated) name(each, `below ${agent.name}`);
  };
  for (const { active, developer } of people) for (const each of active) name(each, `at ${developer}`);
  return names;
}
