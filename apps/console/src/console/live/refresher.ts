import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { delay } from '../stream/delay.ts';

/** Refetches queries that events make stale: one round at a time, however many events arrive. */
export interface Refresher {
  /** Marks the queries under these keys as stale. Only those on the page are read at once. */
  refresh(keys: readonly QueryKey[]): void;
}

export interface RefresherOptions {
  /** Stops the refresher. */
  signal: AbortSignal;
  /** Called when a round has changed what the page shows. */
  onChange: () => void;
}

/** Milliseconds before the first round, so that it covers a burst of events. */
const BURST = 150;
/** Milliseconds between two rounds. */
const PAUSE = 1_000;

/** At most one round runs, and one more waits. */
export function createRefresher(queries: QueryClient, options: RefresherOptions): Refresher {
  const { signal, onChange } = options;
  const waiting = new Map<string, QueryKey>();
  let isRunning = false;

  async function run(): Promise<void> {
    await delay(BURST, signal);
    while (waiting.size > 0 && !signal.aborted) {
      const keys = [...waiting.values()];
      waiting.clear();
      const before = snapshot(keys);
      await Promise.all(keys.map(refetch));
      if (signal.aborted) break;
      const after = snapshot(keys);
      // A query that was added meanwhile does not change what the page showed.
      if ([...before].some(([hash, data]) => after.has(hash) && after.get(hash) !== data)) onChange();
      await delay(PAUSE, signal);
    }
    isRunning = false;
  }

  async function refetch(queryKey: QueryKey): Promise<void> {
    const isFirst = activeQueries(queryKey).some(({ state }) => state.data === undefined);
    // The page shows the error of a query that fails.
    await queries.invalidateQueries({ queryKey });
    // A first fetch that was already under way is not restarted, and may be older than the event.
    if (isFirst && !signal.aborted) await queries.invalidateQueries({ queryKey });
  }

  function activeQueries(queryKey: QueryKey) {
    return queries.getQueryCache().findAll({ queryKey, type: 'active' });
  }

  /** What the page shows under these keys: the data, or that the last fetch failed. */
  function snapshot(keys: readonly QueryKey[]): ReadonlyMap<string, unknown> {
    const shown = keys.flatMap((key) => activeQueries(key)).filter(({ state }) => state.data !== undefined);
    return new Map(
      shown.map(({ queryHash, state }) => [queryHash, state.error === null ? state.data : 'failed']),
    );
  }

  return {
    refresh(keys) {
      for (const key of keys) waiting.set(hashKey(key), key);
      if (isRunning || waiting.size === 0) return;
      isRunning = true;
      void run();
    },
  };
}
