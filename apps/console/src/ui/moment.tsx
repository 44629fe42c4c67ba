import { useId } from 'react';
import { PopupContent, usePopup } from './popup.tsx';
import { relativeTo, useNow } from './relative-time.ts';

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const SHORT = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const EXACT_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const WITH_ZONE = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** The reader's time zone, such as `Europe/Berlin`. All times on the pages are in it. */
export const TIME_ZONE: string = zoneOf(WITH_ZONE.resolvedOptions().timeZone);

/** A browser that knows no zone has a name for that, or none. */
function zoneOf(name: string | undefined): string {
  return name === undefined || name === 'Etc/Unknown' ? 'UTC' : name;
}

/** An instant (ISO 8601) in the reader's time zone: only the time if it is today. On hover and focus, the zone, too. */
export function Moment({ at, isExact = false }: { at: string; isExact?: boolean }) {
  return <Time at={at} text={formatInstant(at, isExact)} />;
}

/** An instant as it is from now: “3 minutes ago”, “in 2 days”. On hover and focus, the exact time and its zone. */
export function RelativeMoment({ at }: { at: string }) {
  const now = useNow();
  const instant = Date.parse(at);
  return (
    <Time at={at} text={Number.isNaN(instant) ? '–' : (relativeTo(now, instant) ?? formatInstant(at))} />
  );
}

function Time({ at, text }: { at: string; text: string }) {
  const popup = usePopup();
  const id = useId();
  if (Number.isNaN(Date.parse(at))) return <span>–</span>;
  return (
    <span className="popup-place" {...popup.around}>
      <time dateTime={at} tabIndex={0} aria-describedby={popup.isOpen ? id : undefined}>
        {text}
      </time>
      {popup.isOpen && (
        <PopupContent id={id} role="tooltip">
          {formatWithZone(at)}
        </PopupContent>
      )}
    </span>
  );
}

/** The whole date and time, and the zone by its abbreviation and its name. */
function formatWithZone(at: string): string {
  return `${WITH_ZONE.format(new Date(at))} (${TIME_ZONE})`;
}

/** An instant as a string; `–` for an invalid date. */
function formatInstant(at: string, isExact = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '–';
  const isToday = date.toDateString() === new Date().toDateString();
  const [today, otherDay] = isExact ? [CLOCK, EXACT_DAY] : [SHORT, DAY];
  return (isToday ? today : otherDay).format(date);
}
