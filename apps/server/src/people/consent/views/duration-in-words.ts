import { parseDuration } from '../../../base/duration.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** What people stop counting at: 26 hours are read as such, 31,622,399 seconds are not. */
const LEGIBLE = 100;

/** `24h` as `1 day`; in a larger unit, and said to be about, where there are too many to read. */
export function durationInWords(duration: string): string {
  const seconds = parseDuration(duration) ?? 0;
  const [unit, length] =
    UNITS.find(([, one]) => seconds % one === 0 && seconds / one < LEGIBLE) ??
    UNITS.find(([, one]) => seconds >= one) ??
    UNITS[3];
  const count = Math.round(seconds / length);
  const about = seconds % length === 0 ? '' : 'about ';
  return `${about}${count} ${unit}${count === 1 ? '' : 's'}`;
}
