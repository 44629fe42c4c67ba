import { type Pulse, startPulse, watchPulse } from './pulse.ts';

/** Work that callers share: it runs once at a time. */
export interface SharedWork<RESULT> {
  /** Starts the work in the background, unless it is running. Callers that join this run see its failure. */
  start(): void;
  /** Waits for the current run, or for a new one. */
  join(): Promise<RESULT>;
}

/**
 * Shares work between callers. When a run stops because its request ended, as in Workers, a caller that waits for it
 * starts another run.
 */
export function shareWork<RESULT>(work: () => Promise<RESULT>): SharedWork<RESULT> {
  let running: { readonly pulse: Pulse; readonly result: Promise<RESULT> } | undefined;

  function run(): Promise<RESULT> {
    const pulse = startPulse();
    const result = work().finally(() => {
      pulse.end();
      if (running?.pulse === pulse) running = undefined;
    });
    running = { pulse, result };
    return result;
  }

  function join(): Promise<RESULT> {
    const joined = running;
    if (joined === undefined) return run();
    return new Promise<RESULT>((resolve, reject) => {
      const stop = watchPulse(
        () => joined.pulse,
        () => {
          stop();
          if (running === joined) running = undefined;
          resolve(join());
        },
      );
      joined.result.finally(stop).then(resolve, reject);
    });
  }

  return {
    start() {
      if (running === undefined) run().catch(() => undefined);
    },
    join,
  };
}
