/** A timeout and the caller's own signal, as one signal for `fetch`. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the timeout ended it. */
  hasPassed(): boolean;
  /** Pauses, for example while the reader of a stream processes a chunk. */
  pause(): void;
  /** Starts again from zero. */
  restart(): void;
  /** Releases the timer and the caller's signal. */
  end(): void;
}

/** Starts at once. `timeout` is in seconds. */
export function startDeadline(timeout: number, caller?: AbortSignal): Deadline {
  const controller = new AbortController();
  let hasPassed = false;
  const pass = (): void => {
    hasPassed = true;
    controller.abort();
  };
  const abort = (): void => controller.abort(caller?.reason);
  let timer = setTimeout(pass, timeout * 1000);
  if (caller?.aborted === true) abort();
  else caller?.addEventListener('abort', abort, { once: true });

  return {
    signal: controller.signal,
    hasPassed: () => hasPassed,
    pause: () => clearTimeout(timer),
    restart: () => {
      clearTimeout(timer);
      timer = setTimeout(pass, timeout * 1000);
    },
    end: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', abort);
    },
  };
}
