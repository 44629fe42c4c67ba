import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { passed } from '../stream/delay.ts';

/** Reads again what is shown, however often it is told to, one reading after another. */
export interface Refresher {
  /** That what is kept under these keys may be old. What nobody looks at is read when somebody does. */
  due(keys: readonly QueryKey[]): void;
}

export interface RefresherOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Told when a reading has changed what is shown. */
  onChanged: () => void;
}

/** Milliseconds in which a burst is gathered before the first reading, … */
const GATHERED = 150;
/** … and between the end of one reading and the next. */
const AT_LEAST = 1_000;

/** At any time one reading is under way, at most, and one more is due. */
export function createRefresher(queries: QueryClient, options: RefresherOptions): Refresher {
  const { signal, onChanged } = options;
  const waiting = new Map<string, QueryKey>();
  let isRunning = false;

  async function run(): Promise<void> {
    await passed(GATHERED, signal);
    while (waiting.size > 0 && !signal.aborted) {
      const keys = [...waiting.values()];
      waiting.clear();
      const before = standing(keys);
      await Promise.all(keys.map(read));
      if (signal.aborted) break;
      const after = standing(keys);
      // A query that came meanwhile is no change of what was shown.
      if ([...before].some(([hash, was]) => after.has(hash) && after.get(hash) !== was)) onChanged();
      await passed(AT_LEAST, signal);
    }
    isRunning = false;
  }

  async function read(queryKey: QueryKey): Promise<void> {
    const isFirst = active(queryKey).some(({ state }) => state.data === undefined);
    // What fails is said where it is shown.
    await queries.invalidateQueries({ queryKey });
    // A first reading that was under way is not begun anew by that, and may be older than what was told.
    if (isFirst && !signal.aborted) await queries.invalidateQueries({ queryKey });
  }

  function active(queryKey: QueryKey) {
    return queries.getQueryCache().findAll({ queryKey, type: 'active' });
  }

  /** What is shown under these keys: the answer, or that there is none any more. */
  function standing(keys: readonly QueryKey[]): ReadonlyMap<string, unknown> {
    const shown = keys.flatMap((key) => active(key)).filter(({ state }) => state.data !== undefined);
    return new Map(
      shown.map(({ queryHash, state }) => [queryHash, state.error === null ? state.data : 'failed']),
    );
  }

  return {
    due(keys) {
      for (const key of keys) waiting.set(hashKey(key), key);
      if (isRunning || waiting.size === 0) return;
      isRunning = true;
      void run();
    },
  };
}
