const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const EXACT_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** An instant (ISO 8601) in the reader's own time: the time alone where it is today. */
export function Moment({ at, isExact = false }: { at: string; isExact?: boolean }) {
  if (Number.isNaN(Date.parse(at))) return <span>–</span>;
  return (
    <time dateTime={at} title={at}>
      {instantInWords(at, isExact)}
    </time>
  );
}

/** The same as a text; `–` for what is no instant. */
export function instantInWords(at: string, isExact = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const isToday = date.toDateString() === new Date().toDateString();
  const [ofToday, ofAnotherDay] = isExact ? [CLOCK, EXACT_DAY] : [SHORT, DAY];
  return (isToday ? ofToday : ofAnotherDay).format(date);
}
