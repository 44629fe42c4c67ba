import { type StopTimer, startTimer } from './timer.ts';

/** How late a timer must be to show that the process was busy, in milliseconds. */
const LATE = 100;
/** What a process that was busy gets to read what waits in its sockets, in milliseconds. */
const MOMENT = 250;

/** A time by which something must have arrived. */
export interface Deadline {
  /** Whether the time is over, and the process was too busy to notice: what has arrived may not have been read yet. */
  readonly isMissed: boolean;
  /** The longest that the event loop was seen to stand still, in milliseconds; 0 where its timers were punctual. */
  readonly standstill: number;
  stop(): void;
}

/**
 * Calls back when nothing has arrived in time. A timer alone would tell that of a process whose event loop stood still,
 * because timers come before sockets: then the process gets a moment to read first, again and again until its timer is
 * punctual.
 */
export function startDeadline(action: () => void, milliseconds: number): Deadline {
  const end = performance.now() + milliseconds;
  let isOpen = true;
  let standstill = 0;
  let stopTimer: StopTimer = arm(milliseconds);

  function arm(delay: number): StopTimer {
    const due = performance.now() + delay;
    return startTimer(() => {
      const late = performance.now() - due;
      if (late <= LATE) {
        isOpen = false;
        return action();
      }
      standstill = Math.max(standstill, late);
      stopTimer = arm(MOMENT);
    }, delay);
  }

  return {
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
