import { agentLabel } from '../parts/agent-label.ts';
import type { Texts } from '../parts/texts.tsx';
import { exactTime } from '../parts/time.tsx';
import type { Person } from '../parts/wire.ts';

/**
 * Names each “Stop” button for screen readers, by the id of its permission: the agent, where it acts, and since when. No two
 * names are the same.
 */
export function stopLabels(
  texts: Pick<Texts, 'text' | 'language'>,
  people: readonly Pick<Person, 'active' | 'developer'>[],
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const uses = new Map<string, number>();
  for (const { active, developer } of people) {
    for (const { id, agent, issuedAt } of active) {
      const label = texts.text('permissions.stopAbout', {
        agent: agentLabel(texts, agent),
        developer,
        since: exactTime(issuedAt, texts.language),
      });
      const use = (uses.get(label) ?? 0) + 1;
      uses.set(label, use);
      const number = use;
      labels.set(id, use === 1 ? label : texts.text('permissions.numbered', { label, number }));
    }
  }
  return labels;
}
