import type { AuditEntry } from '@grantex/core/log';
import type { AuditFilter, Grantex } from '@grantex/sdk';

const PAGE = 200;

/** Every entry that matches, newest first; pages are fetched as needed. */
export async function* newestEntries(
  gx: Grantex,
  filter: AuditFilter,
  signal: AbortSignal,
): AsyncGenerator<AuditEntry> {
  let cursor: string | undefined;
  do {
    const query = { ...filter, cursor, order: 'desc', pageSize: PAGE } as const;
    const { entries, nextCursor } = await gx.audit.list(query, { signal });
    yield* entries;
    cursor = nextCursor;
  } while (cursor !== undefined);
}

/** The entries after number `seq` that match, oldest first. */
export async function entriesAfter(
  gx: Grantex,
  filter: AuditFilter,
  seq: number,
  signal: AbortSignal,
): Promise<readonly AuditEntry[]> {
  const found: AuditEntry[] = [];
  for await (const entry of newestEntries(gx, filter, signal)) {
    if (entry.seq <= seq) break;
    found.push(entry);
  }
  return found.toReversed();
}
