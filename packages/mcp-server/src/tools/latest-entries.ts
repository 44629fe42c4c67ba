import type { AuditEntry, AuditFilter, CallOptions, Grantex } from '@grantex/sdk';

export interface LatestEntries {
  /** In the order of the log: the newest is the last. */
  readonly entries: readonly AuditEntry[];
  /** Exact to 10,000, and 10,000 above that; a lower bound where few entries meet all conditions. */
  readonly total: number;
  /** Present where the look-up ended before the log did: older entries may match, too. */
  readonly isTotalPartial?: true;
}

/** Where few entries meet all conditions, a page may be empty although older entries match. */
const MOST_PAGES = 10;

/** Reads the end of the log. */
export async function latestEntries(
  gx: Grantex,
  filter: AuditFilter,
  pageSize: number,
  options: CallOptions,
): Promise<LatestEntries> {
  const newest: AuditEntry[] = [];
  let total = 0;
  let isTotalPartial = false;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && newest.length < pageSize; page += 1) {
    const found = await gx.audit.list({ ...filter, order: 'desc', cursor, pageSize }, options);
    newest.push(...found.entries);
    total = Math.max(total, found.total);
    isTotalPartial ||= found.isTotalPartial === true;
    cursor = found.nextCursor;
    if (cursor === undefined) break;
  }
  if (newest.length < pageSize && cursor !== undefined) isTotalPartial = true;
  return {
    entries: newest.slice(0, pageSize).toReversed(),
    total,
    ...(isTotalPartial ? { isTotalPartial } : {}),
  };
}
