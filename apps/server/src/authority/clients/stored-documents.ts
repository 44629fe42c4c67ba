import type { Transaction } from '../../base/store/database.ts';

/** The state of a document that a client publishes. */
export interface DocumentCopy {
  /** The last good one. `null` after the host published something wrong, and for one that must not be stored. */
  document: object | null;
  fetchedAt: Date | null;
  /** When it is asked for again. */
  freshUntil: Date;
  /** Why the last attempt failed. */
  failure: string | null;
  /** Whether HTTP allows to store it. Default: it does. */
  isStored?: boolean;
}

export async function findCopy(transaction: Transaction, url: string): Promise<DocumentCopy | undefined> {
  const row = await transaction
    .selectFrom('client_documents')
    .select(['document', 'fetched_at', 'fresh_until', 'failure'])
    .where('url', '=', url)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { document, fetched_at: fetchedAt, fresh_until: freshUntil, failure } = row;
  return { document, fetchedAt, freshUntil, failure };
}

/** Keeps a copy for all processes. Of one that must not be stored it only keeps that the URL is known. */
export async function keepCopy(transaction: Transaction, url: string, copy: DocumentCopy): Promise<void> {
  const { document, fetchedAt, freshUntil, failure, isStored = true } = copy;
  const row = {
    document: document === null || !isStored ? null : JSON.stringify(document),
    fetched_at: isStored ? fetchedAt : null,
    fresh_until: freshUntil,
    failure,
  };
  await transaction
    .insertInto('client_documents')
    .values({ url, ...row })
    .onConflict((conflict) => conflict.column('url').doUpdateSet(row))
    .execute();
}
