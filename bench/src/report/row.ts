import type { Estimate } from '../measure/statistics.ts';

/** The unit of a number. */
export type Unit = 'seconds' | 'bytes' | 'perSecond' | 'share' | 'times' | 'perWeek';

/** A number with a label. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
}

/** A performance goal: what must be reached, and what would be better still. */
export interface Goal {
  readonly floor: number;
  readonly stretch: number;
}

/** One row of the report: something of ours beside what it is compared with. */
export interface Row {
  readonly what: string;
  readonly measured: Omit<Figure, 'what'>;
  /** The lower bound: only the part of the work that nobody can leave out. */
  readonly limit?: Figure;
  /** Other ways to do the same, which must be slower. */
  readonly peers?: readonly Figure[];
  /** Other numbers that help to judge it; neither a bound nor slower by nature. */
  readonly references?: readonly Figure[];
  /** What the goal applies to: a share or a multiple of the bound, or the measured number itself. */
  readonly result: Estimate & { readonly unit: Unit };
  /** For shares and rates more is better, for everything else less. */
  readonly goal?: Goal;
  /** What a reader needs to know to understand the row. */
  readonly note?: string;
}

/** A row that could not be measured. */
export interface Failure {
  readonly what: string;
  /** Why, for a person. */
  readonly fault: string;
}

/** What comes of measuring a row. */
export type Outcome = Row | Failure;

export const isFailure = (outcome: Outcome): outcome is Failure => 'fault' in outcome;

/** Measures a row, or says why it cannot be measured: the other rows of its group do not depend on it. */
export async function attempt<ROW extends Omit<Row, 'what'>>(
  what: string,
  measure: () => ROW | Promise<ROW>,
): Promise<(ROW & { readonly what: string }) | Failure> {
  try {
    return { ...(await measure()), what };
  } catch (error) {
    return failure(what, error);
  }
}

/** The same for rows that come from one measurement. */
export async function attemptAll(
  what: string,
  measure: () => readonly Outcome[] | Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  try {
    return await measure();
  } catch (error) {
    return [failure(what, error)];
  }
}

const failure = (what: string, error: unknown): Failure => ({
  what,
  fault: error instanceof Error ? error.message : String(error),
});

/** `stretch` and `floor` are reached; `missed` is neither; undefined where there is no goal. */
export type Verdict = 'stretch' | 'floor' | 'missed' | undefined;

/** Compares a row with its goal. The result is information: a slow machine is not a fault of the program. */
export function judge({ result, goal }: Pick<Row, 'result' | 'goal'>): Verdict {
  if (goal === undefined) return undefined;
  if (reaches(result, goal.stretch)) return 'stretch';
  return reaches(result, goal.floor) ? 'floor' : 'missed';
}

export const isMoreBetter = (unit: Unit): boolean => unit === 'share' || unit === 'perSecond';

function reaches({ value, unit }: Row['result'], wanted: number): boolean {
  return isMoreBetter(unit) ? value >= wanted : value <= wanted;
}
