/** Stops a timer; does nothing when it has gone off. */
export type StopTimer = () => void;

/** Starts a timer that, where the platform lets it, keeps no process alive unless it is asked to. */
export function startTimer(action: () => void, milliseconds: number, keepsAlive = false): StopTimer {
  const timer: unknown = setTimeout(action, milliseconds);
  if (!keepsAlive) (timer as { unref?(): void }).unref?.();
  return () => clearTimeout(timer as number);
}
