/** A timeout and the caller's own signal, as one signal for `fetch`. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the timeout that ended it. */
  hasPassed(): boolean;
  /** Stops to count, as while the reader of a stream is busy with a piece of it. */
  pause(): void;
  /** Begins to count anew. */
  restart(): void;
  /** Lets go of timer and caller's signal. */
  end(): void;
}

/** Starts to count at once. `timeout` is in seconds. */
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
