import type { AuditEntry, AuditFilter, AuditPage, CallOptions, Grantex } from '@grantex/sdk';

export interface LatestEntries {
  /** In the order of the log: the newest is the last. */
  readonly entries: readonly AuditEntry[];
  /** Exact to 10,000, and 10,000 above that. */
  readonly total: number;
}

/** The largest `total`. */
const COUNTED = 10_000;
const LAST_PAGE = 1_000_000;

/** Reads the end of the log. The API lists only from its start, so this searches for the last page. */
export async function latestEntries(
  gx: Grantex,
  filter: AuditFilter,
  pageSize: number,
  options: CallOptions,
): Promise<LatestEntries> {
  const page = (number: number): Promise<AuditPage> =>
    gx.audit.list({ ...filter, page: number, pageSize }, options);
  const first = await page(1);
  const { total } = first;
  const number = total < COUNTED ? Math.ceil(total / pageSize) : await lastPage(page, COUNTED / pageSize);
  if (number <= 1) return { entries: first.entries, total };
  const last = await page(number);
  const before = last.entries.length < pageSize ? (await page(number - 1)).entries : [];
  return { entries: [...before, ...last.entries].slice(-pageSize), total };
}

/** @param known a page that has entries */
async function lastPage(page: (number: number) => Promise<AuditPage>, known: number): Promise<number> {
  let full = Math.floor(known);
  let empty = Math.min(full * 2, LAST_PAGE);
  while (empty < LAST_PAGE && (await page(empty)).entries.length > 0) {
    full = empty;
    empty = Math.min(empty * 2, LAST_PAGE);
  }
  while (empty - full > 1) {
    const middle = Math.floor((full + empty) / 2);
    if ((await page(middle)).entries.length > 0) full = middle;
    else empty = middle;
  }
  return full;
}
