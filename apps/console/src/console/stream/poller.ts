import type { Grantex } from '@grantex/sdk';
import { delay } from './delay.ts';
import { eventHubOf, type StreamMessage } from './event-hub.ts';

/** Milliseconds between two polls without an event stream. */
export const POLL_INTERVAL = 2_000;
/** Milliseconds between two polls while the stream says when there is something new. */
const POLL_INTERVAL_WITH_STREAM = 15_000;

export interface PollerOptions {
  /** Stops the poller. */
  signal: AbortSignal;
  /** Which stream messages trigger a poll. Default: `audit` (the log has grown) and `ready` (the stream begins). */
  wakesOn?: (type: StreamMessage['type']) => boolean;
  /** Milliseconds between two polls at the least, however many messages arrive. Default 250. */
  minimumInterval?: number;
}

/** Says when it is time to poll again. */
export interface Poller {
  /** Resolves when the next poll is due, or when the poller is stopped. */
  next(): Promise<void>;
}

/**
 * A poll is due when the window's event stream reports something, when the window becomes visible, and every
 * {@link POLL_INTERVAL} milliseconds without a stream.
 */
export function createPoller(api: Grantex, options: PollerOptions): Poller {
  const { signal, wakesOn = isAboutLog, minimumInterval = 250 } = options;
  const hub = eventHubOf(api);
  let isDue = false;
  let resolveWait = (): void => undefined;

  function wake(): void {
    isDue = true;
    resolveWait();
  }

  function wakeWhenVisible(): void {
    // For what was missed while the window was hidden.
    if (document.visibilityState === 'visible') wake();
  }

  const unsubscribe = hub.subscribe({ onMessage: ({ type }) => wakesOn(type) && wake() });
  document.addEventListener('visibilitychange', wakeWhenVisible);
  signal.addEventListener('abort', () => {
    document.removeEventListener('visibilitychange', wakeWhenVisible);
    unsubscribe();
  });

  return {
    async next() {
      await delay(minimumInterval, signal);
      if (isDue || signal.aborted) {
        isDue = false;
        return;
      }
      const woken = new Promise<void>((resolve) => {
        resolveWait = resolve;
      });
      const interval = hub.state() === 'open' ? POLL_INTERVAL_WITH_STREAM : POLL_INTERVAL;
      await Promise.race([woken, delay(interval, signal)]);
      isDue = false;
    },
  };
}

function isAboutLog(type: StreamMessage['type']): boolean {
  return type === 'audit' || type === 'ready';
}
