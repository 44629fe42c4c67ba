const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const EXACT_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant (ISO 8601) in the reader's own time: the time alone where it is today. */
export function Moment({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>–</span>;
  const isToday = date.toDateString() === new Date().toDateString();
  const [ofToday, ofAnotherDay] = isExact ? [CLOCK, EXACT_DAY] : [SHORT, DAY];
  return (
    <time dateTime={at} title={at}>
      {(isToday ? ofToday : ofAnotherDay).format(date)}
    </time>
  );
}
