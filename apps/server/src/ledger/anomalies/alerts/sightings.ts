import type { Finding } from '../kinds/findings.ts';

/** Findings of one kind about one agent. */
export interface Sightings {
  readonly agentId: string;
  readonly first: Finding;
  count: number;
  lastAt: number;
  readonly entryIds: string[];
  /** The grants of the calls. */
  readonly grantIds: Set<string>;
}

/** How many entries an alert names: the first ones show how it began. */
export const MOST_ENTRIES = 20;
/** To how many grants a rule does something for one alert. */
export const MOST_GRANTS = 20;

/** Collects findings by agent and kind. */
export function collect(all: Map<string, Sightings>, agentId: string, findings: readonly Finding[]): void {
  for (const finding of findings) {
    const key = `${agentId} ${finding.kind}`;
    const known = all.get(key);
    const sightings: Sightings = known ?? {
      agentId,
      first: finding,
      count: 0,
      lastAt: finding.at,
      entryIds: [],
      grantIds: new Set(),
    };
    if (known === undefined) all.set(key, sightings);
    sightings.count += 1;
    sightings.lastAt = Math.max(sightings.lastAt, finding.at);
    for (const id of finding.entryIds)
      if (sightings.entryIds.length < MOST_ENTRIES && !sightings.entryIds.includes(id))
        sightings.entryIds.push(id);
    if (sightings.grantIds.size < MOST_GRANTS) sightings.grantIds.add(finding.grantId);
  }
}
