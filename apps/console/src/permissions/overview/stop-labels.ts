import { formatInstant } from '../../ui/moment.tsx';
import type { Permission, Person } from '../wire.ts';

/**
 * Names each “Stop” button for screen readers, by the id of its permission: the agent, where it acts or whose delegation
 * it is, and since when. No two names are the same.
 */
export function stopLabels(people: readonly Person[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const uses = new Map<string, number>();
  const add = ({ id, agent, issuedAt, delegated }: Permission, place: string): void => {
    const label = `${agent.name}, ${place}, since ${formatInstant(issuedAt, true)}`;
    const use = (uses.get(label) ?? 0) + 1;
    uses.set(label, use);
    labels.set(id, use === 1 ? label : `${label}, number ${use}`);
    for (const each of delegated) add(each, `below ${agent.name}`);
  };
  for (const { active, developer } of people) for (const each of active) add(each, `at ${developer}`);
  return labels;
}
