import type { Check } from '../runner/check.ts';
import type { Result } from '../runner/run-checks.ts';
import type { Section } from '../protocol/sentences.ts';
import { citedBy } from '../protocol/cited.ts';

/** A run, as the formats show it. */
export interface Report {
  readonly url: string;
  readonly mode: 'sandbox' | 'live';
  readonly developerId: string;
  /** When it began: ISO 8601. */
  readonly at: string;
  readonly fault: string | undefined;
  readonly sections: readonly Section[];
  readonly results: readonly Result[];
  /** What the run has left on the server, in words. */
  readonly leftBehind: string;
}

/** How many results there are of each kind. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function count(results: readonly Result[]): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { outcome } of results) counts[outcome.status] += 1;
  return counts;
}

/** The section of a check: that of its id. */
export function sectionOf({ id }: Check): string {
  return id.slice(0, id.indexOf('.'));
}

/** The sentences that a check cites. */
export function sentencesOf(check: Check, sections: readonly Section[]): readonly string[] {
  return check.cites.flatMap((citation) =>
    citedBy(citation, sections).map(({ section, text }) => `§${section}: ${text}`),
  );
}
