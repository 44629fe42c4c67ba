const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const EXACT_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant (ISO 8601) in the reader's time zone: only the time if it is today. */
export function Moment({ at, isExact = false }: { at: string; isExact?: boolean }) {
  if (Number.isNaN(Date.parse(at))) return <span>–</span>;
  return (
    <time dateTime={at} title={at}>
      {formatInstant(at, isExact)}
    </time>
  );
}

/** The same as a string; `–` for an invalid date. */
export function formatInstant(at: string, isExact = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const isToday = date.toDateString() === new Date().toDateString();
  const [today, otherDay] = isExact ? [CLOCK, EXACT_DAY] : [SHORT, DAY];
  return (isToday ? today : otherDay).format(date);
}
