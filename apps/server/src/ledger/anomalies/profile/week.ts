import { addPeak, type Peaks } from './peaks.ts';

/** How busy an agent is at each hour of the week, UTC. */
export interface Week {
  /** The hour, counted from 1970, up to which all is learnt. */
  hour: number;
  /** For each of the 168 hours a moving average of `log1p` of its calls, times 20. */
  levels: number[];
  /** Calls that the last day has lacked: after an outage an agent catches up. */
  missed: number;
  /** The most calls of an hour at which the agent is usually quiet. Absent while there were none. */
  quietPeaks?: Peaks;
}

const HOURS = 168;
const SCALE = 20;
/** The weight of a new week. */
const WEIGHT = 0.3;
const HOUR = 3_600_000;
/** More hours than these teach nothing new: the averages are near zero by then. */
const MOST_HOURS = 10 * HOURS;
/** Of what was missed, this part is still due an hour later. */
const STILL_MISSED = 0.9;

export function newWeek(at: number): Week {
  return { hour: Math.floor(at / HOUR), levels: Array<number>(HOURS).fill(0), missed: 0 };
}

/** The calls that are usual at an hour, or at the hour before or after it: clocks change twice a year. */
export function usualAt({ levels }: Week, hour: number): number {
  const near = [hour - 1, hour, hour + 1].map((each) => levels[each % HOURS] ?? 0);
  return Math.expm1(Math.max(...near) / SCALE);
}

/** Whether the agent does nothing at this hour. */
export function isQuiet(week: Week, hour: number): boolean {
  return usualAt(week, hour) < 1;
}

/** Learns the calls of the hours that are over: `calls` at `week.hour`, and none since then. */
export function learnHours(week: Week, calls: number, until: number): void {
  const from = Math.max(week.hour, until - MOST_HOURS);
  for (let hour = from; hour < until; hour += 1) {
    const here = hour === week.hour ? calls : 0;
    if (here > 0 && isQuiet(week, hour)) addPeak((week.quietPeaks ??= []), hour * HOUR, here);
    const level = week.levels[hour % HOURS] ?? 0;
    week.missed = Math.round(week.missed * STILL_MISSED + Math.max(0, Math.expm1(level / SCALE) - here));
    week.levels[hour % HOURS] = Math.round(level + WEIGHT * (SCALE * Math.log1p(here) - level));
  }
  week.hour = until;
}
