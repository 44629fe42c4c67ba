/** The days and hours of a time zone. All instants are in milliseconds since 1970. */
export interface TimeZone {
  /** The number of the local day that an instant lies in, counted from 1970-01-01. */
  dayAt(instant: number): number;
  /** The instant at which a local day begins: later than midnight where the clocks skip it. */
  startOfDay(day: number): number;
  /** How far local hours begin after those of UTC, in milliseconds from 0 to an hour. */
  hourShiftAt(instant: number): number;
}

export const HOUR = 3_600_000;
const DAY: number = 24 * HOUR;

/** Whether this is the name of a time zone, such as `Europe/Berlin` or `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    offsetFormat(name);
    return true;
  } catch {
    return false;
  }
}

/** @throws {RangeError} if there is no such time zone */
export function createTimeZone(name: string): TimeZone {
  const format = offsetFormat(name);

  function offsetAt(instant: number): number {
    const text = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(text) ?? [];
    const offset = Number(hours) * HOUR + Number(minutes) * 60_000 + Number(seconds) * 1_000;
    return sign === '-' ? -offset : offset;
  }

  return {
    dayAt: (instant) => Math.floor((instant + offsetAt(instant)) / DAY),
    startOfDay(day) {
      const midnight = day * DAY;
      const before = offsetAt(midnight - DAY);
      const after = offsetAt(midnight + DAY);
      const first = midnight - before;
      if (before === after || offsetAt(first) === before) return first;
      const second = midnight - after;
      // Neither offset has this midnight: the clocks skip it, at the instant at which it would have been.
      return offsetAt(second) === after ? second : first;
    },
    hourShiftAt: (instant) => ((-offsetAt(instant) % HOUR) + HOUR) % HOUR,
  };
}

/** `GMT`, `GMT+05:30`, or with seconds for times before zones had whole minutes. */
const OFFSET = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/;

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
}
