const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FAR = 100 * DAY;

/**
 * How long ago an instant was, or how soon it is, such as `3 min ago` and `in 23 h`; its date if that is far away.
 * @param at ISO 8601
 * @param now milliseconds since 1970
 */
export function distanceOf(at: string, now: number): string {
  const difference = Date.parse(at) - now;
  if (Number.isNaN(difference) || Math.abs(difference) > FAR) return at.slice(0, 10);
  const text = lengthOf(Math.abs(difference));
  if (text === undefined) return difference > 0 ? 'now' : 'just now';
  return difference > 0 ? `in ${text}` : `${text} ago`;
}

function lengthOf(milliseconds: number): string | undefined {
  const [minutes = 0, hours = 0, days = 0] = [MINUTE, HOUR, DAY].map((unit) =>
    Math.round(milliseconds / unit),
  );
  if (minutes === 0) return undefined;
  if (minutes < 60) return `${minutes} min`;
  return hours < 48 ? `${hours} h` : `${days} days`;
}

/** An instant, exactly and as a distance. */
export function momentOf(at: string, now: number): string {
  const distance = distanceOf(at, now);
  return at.startsWith(distance) ? at : `${at} (${distance})`;
}

/** The time of day where the reader is, with the date unless it is today's. */
export function clockOf(at: string, now: number): string {
  const [time, today] = [new Date(at), new Date(now)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return time.toDateString() === today.toDateString() ? clock : `${date} ${clock}`;
}
