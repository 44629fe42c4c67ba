import type { SuiteTime } from './step.ts';

/** The slowest test files, one per line. */
export function slowest(times: readonly SuiteTime[], count = 10): string[] {
  return times
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`);
}
