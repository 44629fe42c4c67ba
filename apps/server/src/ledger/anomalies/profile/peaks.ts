/** The largest value of each of the last weeks: pairs of week, counted from 1970, and value; the oldest first. */
export type Peaks = [week: number, most: number][];

const WEEK = 7 * 24 * 3_600_000;
/** How many weeks before the present one count. */
const WEEKS = 4;

export function addPeak(peaks: Peaks, at: number, value: number): void {
  const week = Math.floor(at / WEEK);
  const last = peaks.at(-1);
  if (last !== undefined && last[0] >= week) last[1] = Math.max(last[1], value);
  else peaks.push([week, value]);
  while (peaks.length > 1 && (peaks[0]?.[0] ?? 0) < week - WEEKS) peaks.shift();
}

/** The largest value that is remembered; 0 for none. */
export function peakOf(peaks: Peaks): number {
  let most = 0;
  for (const [, value] of peaks) most = Math.max(most, value);
  return most;
}
