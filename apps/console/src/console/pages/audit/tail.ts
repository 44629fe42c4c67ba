import type { AuditEntry, AuditFilter, Grantex } from '@grantex/sdk';
import { useEffect, useState } from 'react';
import { faultOf } from '../../../ui/loading.tsx';
import { createBell } from '../../stream/poller.ts';
import { matches } from './filter.ts';

/** Entries that are shown; older ones give way. */
const MOST = 200;
/** The server's largest page, and pages of one look: whoever writes more than this is followed by the newest alone. */
const PAGE = 200;
const PAGES = 5;

export interface Tail {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  /** Entries that came too fast to be looked at one by one. */
  readonly skipped: number;
  readonly fault: string | undefined;
}

const NOTHING: Tail = { entries: [], skipped: 0, fault: undefined };

/**
 * What is written to the log while one looks, from the newest entry on. The whole log is followed, by its cursor, and
 * sifted here: to search it for each look would cost the server more than to hand out what is new.
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
      came: (added, skipped) =>
        setTail((before) => ({
          entries: [...added.filter((entry) => matches(entry, wanted)).toReversed(), ...before.entries].slice(
            0,
            MOST,
          ),
          skipped: before.skipped + skipped,
          fault: undefined,
        })),
      failed: (error) => setTail((before) => ({ ...before, fault: faultOf(error) })),
    });
    return () => end.abort();
  }, [api, key, isOn]);
  return tail;
}

interface Hearer {
  came: (added: readonly AuditEntry[], skipped: number) => void;
  failed: (error: unknown) => void;
}

async function follow(api: Grantex, signal: AbortSignal, { came, failed }: Hearer): Promise<void> {
  const bell = createBell(api, { signal });
  let last: number | undefined;
  while (!signal.aborted) {
    try {
      if (document.visibilityState === 'visible') last = await look(api, last, signal, came);
    } catch (error) {
      if (!signal.aborted) failed(error);
    }
    await bell.rings();
  }
}

/** @returns the last entry that was seen */
async function look(
  api: Grantex,
  last: number | undefined,
  signal: AbortSignal,
  came: Hearer['came'],
): Promise<number> {
  if (last === undefined) return newest(api, signal);
  let at = last;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { cursor: String(at), pageSize: PAGE };
    const { entries, nextCursor } = await api.audit.list(query, { signal });
    at = entries.at(-1)?.seq ?? at;
    if (entries.length > 0) came(entries, 0);
    if (nextCursor === undefined) return at;
  }
  const head = await newest(api, signal);
  if (head > at) came([], head - at);
  return Math.max(head, at);
}

async function newest(api: Grantex, signal: AbortSignal): Promise<number> {
  const { entries } = await api.audit.list({ order: 'desc', pageSize: 1 }, { signal });
  return entries[0]?.seq ?? 0;
}
