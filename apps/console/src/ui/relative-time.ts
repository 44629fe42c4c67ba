import { useSyncExternalStore } from 'react';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The console is in English, whatever the reader's locale. */
const WORDS = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** From which distance, in milliseconds, an instant is worded in this unit. */
const UNITS = [
  { from: DAY, unit: 'day', length: DAY },
  { from: HOUR, unit: 'hour', length: HOUR },
  { from: 45_000, unit: 'minute', length: MINUTE },
] as const;
/** From here on the date says more. */
const FAR = 30 * DAY;

/** An instant in words, as seen from `now`; undefined where it is a month away or more. Both in milliseconds. */
export function relativeTo(now: number, instant: number): string | undefined {
  const distance = Math.abs(instant - now);
  if (distance >= FAR) return undefined;
  const found = UNITS.find(({ from }) => distance >= from);
  if (found === undefined) return 'just now';
  const count = Math.max(1, Math.floor(distance / found.length));
  return WORDS.format(instant < now ? -count : count, found.unit);
}

const INTERVAL = MINUTE / 2;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The current time, which the component follows every 30 seconds. One timer serves all. */
export function useNow(): number {
  return useSyncExternalStore(follow, () => now);
}

function follow(changed: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, INTERVAL);
  }
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  now = Date.now();
  for (const changed of listeners) changed();
}
