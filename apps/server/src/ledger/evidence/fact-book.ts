import { type Fact, FACTS } from './frameworks/framework.ts';

/** Where in a pack something is. */
export interface Example {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly id: string;
  readonly at: string;
  readonly text: string;
}

export interface Shown {
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly Example[];
}

/** What happened on one day, in UTC. */
export interface Day {
  allowed: number;
  refused: number;
  stopped: number;
}

/** What a pack shows, noted while it is written, in memory that does not grow with the log. */
export interface FactBook {
  note(fact: Fact, example: Example): void;
  /** Counts something of a day, for the picture. */
  count(at: string, what: keyof Day): void;
  refusal(reason: string): void;
  shown(fact: Fact): Shown;
  days(): ReadonlyMap<string, Day>;
  /** The most frequent first. */
  reasons(): readonly (readonly [reason: string, count: number])[];
}

const MOST_EXAMPLES = 3;
/** A service can write any text as its reason. */
const MOST_REASONS = 100;

export function createFactBook(): FactBook {
  const facts = new Map<Fact, { count: number; examples: Example[] }>(
    FACTS.map((fact) => [fact, { count: 0, examples: [] }]),
  );
  const days = new Map<string, Day>();
  const reasons = new Map<string, number>();
  return {
    note(fact, example) {
      const shown = facts.get(fact);
      if (shown === undefined) return;
      shown.count += 1;
      if (shown.examples.length < MOST_EXAMPLES) shown.examples.push(example);
    },
    count(at, what) {
      const date = at.slice(0, 10);
      const day = days.get(date) ?? { allowed: 0, refused: 0, stopped: 0 };
      days.set(date, day);
      day[what] += 1;
    },
    refusal(reason) {
      const name = reasons.has(reason) || reasons.size < MOST_REASONS ? reason : 'other';
      reasons.set(name, (reasons.get(name) ?? 0) + 1);
    },
    shown: (fact) => facts.get(fact) ?? { count: 0, examples: [] },
    days: () => days,
    reasons: () => [...reasons].toSorted(([, one], [, other]) => other - one),
  };
}
