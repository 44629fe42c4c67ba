import { type StopTimer, startTimer } from './timer.ts';

/** How late a timer must be to show that the process was busy, in milliseconds. */
const LATE = 100;
/** What a process that was busy gets to read what waits in its sockets, in milliseconds. */
const MOMENT = 250;
/** How often it gets that: a process that is always late would otherwise wait for ever. */
const MOST_MOMENTS = 4;

/** A time by which something must have arrived. */
export interface Deadline {
  /** Whether the time is over by the platform's timer, which no clock can set back. */
  readonly isOver: boolean;
  /** Whether the time is over, and the process was too busy to notice: what has arrived may not have been read yet. */
  readonly isMissed: boolean;
  /** The longest that the event loop was seen to stand still, in milliseconds; 0 where its timers were punctual. */
  readonly standstill: number;
  stop(): void;
}

/**
 * Calls back when nothing has arrived in time. A timer alone would tell that of a process whose event loop stood still,
 * because timers come before sockets: then the process gets a moment to read first, and again, until its timer is
 * punctual or it has had four.
 */
export function startDeadline(action: () => void, milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  let isOpen = true;
  let isOver = false;
  let standstill = 0;
  let stopTimer: StopTimer = arm(milliseconds, MOST_MOMENTS);

  function arm(delay: number, moments: number): StopTimer {
    const due = performance.now() + delay;
    return startTimer(() => {
      isOver = true;
      const late = performance.now() - due;
      if (late > LATE) standstill = Math.max(standstill, late);
      if (late > LATE && moments > 0) {
        stopTimer = arm(MOMENT, moments - 1);
        return;
      }
      isOpen = false;
      action();
    }, delay);
  }

  return {
    get isOver() {
      return isOver;
    },
    get isMissed() {
      return isOpen && performance.now() - end > LATE;
    },
    get standstill() {
      return standstill;
    },
    stop() {
      isOpen = false;
      stopTimer();
    },
  };
}
