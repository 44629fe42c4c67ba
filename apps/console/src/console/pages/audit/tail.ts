import type { AuditEntry, AuditFilter, Grantex } from '@grantex/sdk';
import { useEffect, useState } from 'react';
import { errorMessage } from '../../../ui/loading.tsx';
import { createPoller } from '../../stream/poller.ts';
import { matches } from './filter.ts';

/** The most entries to show. */
const SHOWN_LIMIT = 200;
/** The server's largest page. */
const LARGEST_PAGE = 200;
/** The most pages to read per poll. Beyond them, entries are skipped. */
const PAGES = 5;

export interface Tail {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** The number of entries that came too fast to read. */
  readonly skipped: number;
  readonly error: string | undefined;
}

const NOTHING: Tail = { entries: [], skipped: 0, error: undefined };

/**
 * The entries that are written while the page is open. It reads the whole log by its cursor and filters here: a filtered
 * query for each poll would cost the server more.
 */
export function useTail(api: Grantex, filter: AuditFilter, isOn: boolean): Tail {
  const [tail, setTail] = useState<Tail>(NOTHING);
  const key = JSON.stringify(filter);
  useEffect(() => {
    setTail(NOTHING);
    if (!isOn) return undefined;
    const end = new AbortController();
    const wanted = JSON.parse(key) as AuditFilter;
    void follow(api, end.signal, {
      onEntries: (added, skipped) =>
        setTail((before) => ({
          entries: [...added.filter((entry) => matches(entry, wanted)).toReversed(), ...before.entries].slice(
            0,
            SHOWN_LIMIT,
          ),
          skipped: before.skipped + skipped,
          error: undefined,
        })),
      onError: (error) => setTail((before) => ({ ...before, error: errorMessage(error) })),
    });
    return () => end.abort();
  }, [api, key, isOn]);
  return tail;
}

interface TailListener {
  onEntries: (added: readonly AuditEntry[], skipped: number) => void;
  onError: (error: unknown) => void;
}

async function follow(
  api: Grantex,
  signal: AbortSignal,
  { onEntries, onError }: TailListener,
): Promise<void> {
  const poller = createPoller(api, { signal });
  let last: number | undefined;
  while (!signal.aborted) {
    try {
      if (document.visibilityState === 'visible') last = await readNew(api, last, signal, onEntries);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await poller.next();
  }
}

/** @returns the number of the last entry that was read */
async function readNew(
  api: Grantex,
  last: number | undefined,
  signal: AbortSignal,
  onEntries: TailListener['onEntries'],
): Promise<number> {
  if (last === undefined) return newest(api, signal);
  let at = last;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { cursor: String(at), pageSize: LARGEST_PAGE };
    const { entries, nextCursor } = await api.audit.list(query, { signal });
    at = entries.at(-1)?.seq ?? at;
    if (entries.length > 0) onEntries(entries, 0);
    if (nextCursor === undefined) return at;
  }
  const head = await newest(api, signal);
  if (head > at) onEntries([], head - at);
  return Math.max(head, at);
}

async function newest(api: Grantex, signal: AbortSignal): Promise<number> {
  const { entries } = await api.audit.list({ order: 'desc', pageSize: 1 }, { signal });
  return entries[0]?.seq ?? 0;
}
