/** Work that is done again and again, one run at a time. */
export interface Periodic<RESULT> {
  /** Begins to run it on a timer, which does not keep the process alive. The first run is one interval away. */
  start(): void;
  /** Runs it now; while a run is under way, that run is the answer. */
  run(): Promise<RESULT>;
  /** Stops the timer, and resolves once the run under way has ended. */
  close(): Promise<void>;
}

export interface PeriodicOptions<RESULT> {
  work(): Promise<RESULT>;
  /** Milliseconds between two runs. */
  every: number;
  /** Called with the reason when a run by the timer fails; the next interval tries again. */
  onFailure(error: unknown): void;
}

export function createPeriodic<RESULT>(options: PeriodicOptions<RESULT>): Periodic<RESULT> {
  const { work, every, onFailure } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<RESULT> | undefined;

  function run(): Promise<RESULT> {
    // Work that throws before its first promise fails like any other.
    running ??= (async () => work())().finally(() => (running = undefined));
    return running;
  }

  return {
    start() {
      timer ??= setInterval(() => void run().catch(onFailure), every).unref();
    },
    run,
    async close() {
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  };
}
