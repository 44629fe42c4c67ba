/** How often work shows that it is still running, in milliseconds. */
const BEAT = 25;
/** How many beats work may miss. */
const MISSED_BEATS = 2;

/**
 * Shows that work is still running. In Workers, the timers and fetches of a request stop silently when the request
 * ends.
 */
export interface Pulse {
  readonly beats: number;
  end(): void;
}

/** Starts a pulse. It belongs to the request that starts it, and stops with it. */
export function startPulse(): Pulse {
  let beats = 0;
  const end = onEachBeat(() => {
    beats += 1;
  });
  return {
    get beats() {
      return beats;
    },
    end,
  };
}

/**
 * Watches work that a request waits for. Calls `onSilence` when the pulse has stopped or is missing. It counts beats
 * and reads no clock, because a busy or frozen process delays both alike.
 * @returns a function that ends the watch
 */
export function watchPulse(current: () => Pulse | undefined, onSilence: () => void): () => void {
  let seen: Pulse | undefined;
  let beats: number | undefined;
  let missed = 0;
  return onEachBeat(() => {
    const pulse = current();
    missed = pulse === seen && pulse?.beats === beats ? missed + 1 : 0;
    seen = pulse;
    beats = pulse?.beats;
    if (missed < MISSED_BEATS) return;
    missed = 0;
    onSilence();
  });
}

function onEachBeat(action: () => void): () => void {
  const timer: unknown = setInterval(action, BEAT);
  // The work itself keeps a process alive; its pulse must not.
  (timer as { unref?(): void }).unref?.();
  return () => clearInterval(timer as number);
}
