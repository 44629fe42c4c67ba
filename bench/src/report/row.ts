import type { Estimate } from '../measure/statistics.ts';

/** How a number is written. */
export type Unit = 'seconds' | 'bytes' | 'perSecond' | 'share' | 'times';

/** A number with what it is about. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
}

/** A promise of speed: what must be reached, and what would be better still. */
export interface Goal {
  readonly floor: number;
  readonly stretch: number;
}

/** One line of the benchmark: something of ours beside what it is held against. */
export interface Row {
  readonly what: string;
  readonly measured: Omit<Figure, 'what'>;
  /** What cannot be beaten: nothing but the part of the work that nobody can leave out. */
  readonly limit?: Figure;
  /** Other ways to do the same, which must come out slower. */
  readonly peers?: readonly Figure[];
  /** What else helps to judge it; neither a limit nor slower by its nature. */
  readonly references?: readonly Figure[];
  /** What the goal is about; a share or a multiple of the limit, or the measured number itself. */
  readonly result: Estimate & { readonly unit: Unit };
  /** More is better for shares and rates, less for everything else. */
  readonly goal?: Goal;
  /** What has to be known to read the row. */
  readonly note?: string;
}

/** `stretch` and `floor` are reached; `missed` is neither; undefined where there is no goal. */
export type Verdict = 'stretch' | 'floor' | 'missed' | undefined;

/** Says how a row stands to its goal. It is information: a slow machine is no fault of the program. */
export function judge({ result, goal }: Pick<Row, 'result' | 'goal'>): Verdict {
  if (goal === undefined) return undefined;
  if (reaches(result, goal.stretch)) return 'stretch';
  return reaches(result, goal.floor) ? 'floor' : 'missed';
}

export const isMoreBetter = (unit: Unit): boolean => unit === 'share' || unit === 'perSecond';

function reaches({ value, unit }: Row['result'], wanted: number): boolean {
  return isMoreBetter(unit) ? value >= wanted : value <= wanted;
}
