import { useSyncExternalStore } from 'react';
import { useTexts } from './texts.tsx';

/** Seconds of each unit, the largest first. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const DAY = 86_400_000;

/** Milliseconds between two looks at the clock. */
const TICK = 20_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * An instant (ISO 8601) in the language of the page and the time zone of the reader. `ago`: how long ago. `until`: a time of
 * today, `tomorrow`, a day of the week, or a date. `exact`: day and time. The exact time with its zone is in the title.
 */
export function Time({ at, as }: { at: string; as: 'ago' | 'until' | 'exact' }) {
  const { language } = useTexts();
  useSyncExternalStore(subscribe, () => now);
  return (
    <time dateTime={at} title={exactTime(at, language, 'long')}>
      {FORMS[as](at, language)}
    </time>
  );
}

const FORMS = {
  ago: (at: string, language: string) => timeAgo(at, language),
  until: (at: string, language: string) => timeUntil(at, language),
  exact: (at: string, language: string) => exactTime(at, language),
};

/** How long ago an instant was: “now”, “3 minutes ago”, “yesterday”. */
export function timeAgo(at: string, language: string, from: number = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  // The server's clock may be a little ahead.
  const seconds = Math.max(0, (from - Date.parse(at)) / 1_000);
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['second', seconds + 1];
  // Rounded down: 0 seconds are “now”.
  return format.format(-Math.floor(seconds / size), unit);
}

/** Until when something lasts: “18:30”, “tomorrow”, “Friday”, “12 March”. */
export function timeUntil(at: string, language: string, from: number = Date.now()): string {
  const date = new Date(at);
  const days = daysBetween(new Date(from), date);
  if (days <= 0) return new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(date);
  if (days === 1) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(1, 'day');
  if (days < 7) return new Intl.DateTimeFormat(language, { weekday: 'long' }).format(date);
  const isThisYear = date.getFullYear() === new Date(from).getFullYear();
  return new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(date);
}

/** Calendar days, however many hours they have. */
function daysBetween(from: Date, to: Date): number {
  const dayOf = (date: Date): number => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((dayOf(to) - dayOf(from)) / DAY);
}

/** Day and time; `long` with the seconds and the zone. */
export function exactTime(at: string, language: string, size: 'short' | 'long' = 'short'): string {
  const date = new Date(at);
  const style: Intl.DateTimeFormatOptions =
    size === 'long' ? { dateStyle: 'full', timeStyle: 'long' } : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(language, style).format(date);
}

/** A time of today to the minute, rounded up: what is true at that time is true at the shown one. */
export function minuteAfter(at: string, language: string): string {
  const minute = 60_000;
  const date = new Date(Math.ceil(Date.parse(at) / minute) * minute);
  const isToday = daysBetween(new Date(), date) === 0;
  return new Intl.DateTimeFormat(
    language,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(date);
}
