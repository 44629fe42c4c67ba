import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import { readEntries } from '../../ledger/audit/list-entries.ts';
import { entryJson } from '../../ledger/audit/stored/stored-entry.ts';
import { hasStatus } from '../grants/filter.ts';
import { type GrantView, grantRows, viewOf } from '../grants/view.ts';

/** Instants in ISO 8601; `since` is included, `until` is not. */
export interface Window {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Rows of one read. */
const PIECE = 200;

/** The developer's grants that were issued in the window, in the order of their ids, each as JSON. */
export async function* grantsIn(
  database: Database,
  developerId: string,
  { since, until, status }: Window & { readonly status?: GrantView['status'] | undefined },
): AsyncGenerator<readonly string[], void> {
  for (let after = ''; ;) {
    const last = after;
    const rows = await database.forList(developerId, (transaction) =>
      grantRows(transaction)
        .where('grants.id', '>', last)
        .$if(status !== undefined, (query) => query.where(hasStatus(status ?? 'active')))
        .$if(since !== undefined, (query) =>
          query.where(sql<boolean>`grants.issued_at >= ${since}::timestamptz`),
        )
        .$if(until !== undefined, (query) =>
          query.where(sql<boolean>`grants.issued_at < ${until}::timestamptz`),
        )
        .orderBy('grants.id')
        .limit(PIECE)
        .execute(),
    );
    yield rows.map((row) => JSON.stringify(viewOf(row)));
    if (rows.length < PIECE) return;
    after = rows.at(-1)?.id ?? '';
  }
}

/** The developer's entries in the window, in the order of the log, each as JSON. */
export async function* entriesIn(
  database: Database,
  developerId: string,
  filter: Window & { readonly agentId?: string | undefined; readonly status?: EntryStatus | undefined },
): AsyncGenerator<readonly string[], void> {
  for (let cursor: string | undefined; ;) {
    const request = { page: 1, pageSize: PIECE, cursor, order: 'asc' } as const;
    const { entries, nextCursor } = await database.forList(developerId, (transaction) =>
      readEntries(transaction, filter, request),
    );
    yield entries.map(entryJson);
    if (nextCursor === undefined) return;
    cursor = nextCursor;
  }
}
