import type { Grantex } from '@grantex/sdk';
import { lineOf, type Told } from './event-hub.ts';
import { passed } from './delay.ts';

/** Milliseconds between two looks where nothing says that there is something, … */
export const EVERY = 2_000;
/** … and where the server says so when there is. */
const EVERY_WHILE_TOLD = 15_000;

export interface BellOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Which of what the stream tells it rings for. Default: that the audit log has grown, and what begins a stream. */
  hears?: (type: Told['type']) => boolean;
  /** Milliseconds between two looks at least, however much is told. Default 250. */
  atLeast?: number;
}

/** Says when it is time to look again. */
export interface Bell {
  rings(): Promise<void>;
}

/**
 * Rings when the window's stream of events says that there is something, when the window is seen again, and every two
 * seconds where there is no stream.
 */
export function createBell(api: Grantex, options: BellOptions): Bell {
  const { signal, hears = isOfLog, atLeast = 250 } = options;
  const line = lineOf(api);
  let hasRung = false;
  let ring = (): void => undefined;

  function pull(): void {
    hasRung = true;
    ring();
  }

  function pullWhenSeen(): void {
    // Whatever was missed while nobody looked.
    if (document.visibilityState === 'visible') pull();
  }

  const leave = line.join({ told: ({ type }) => hears(type) && pull() });
  document.addEventListener('visibilitychange', pullWhenSeen);
  signal.addEventListener('abort', () => {
    document.removeEventListener('visibilitychange', pullWhenSeen);
    leave();
  });

  return {
    async rings() {
      await passed(atLeast, signal);
      if (hasRung || signal.aborted) {
        hasRung = false;
        return;
      }
      const told = new Promise<void>((resolve) => {
        ring = resolve;
      });
      await Promise.race([told, passed(line.state() === 'open' ? EVERY_WHILE_TOLD : EVERY, signal)]);
      hasRung = false;
    },
  };
}

function isOfLog(type: Told['type']): boolean {
  return type === 'audit' || type === 'ready';
}
