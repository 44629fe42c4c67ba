import type { FastifyBaseLogger } from 'fastify';
import { sql } from 'kysely';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { deleteDisposed } from './delete-disposed.ts';
import { dispose } from './dispose.ts';

export interface RetentionOptions {
  readonly database: Database;
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  /** Milliseconds between two looks. Default 10 minutes. */
  readonly every?: number;
}

/** Follows what developers have set: at most one disposal of each in a day. Several processes may do so at once. */
export function startRetention({ database, log, every = 600_000 }: RetentionOptions): {
  close(): Promise<void>;
} {
  const closing = new AbortController();
  const { signal } = closing;

  async function sweep(): Promise<void> {
    for (const { developerId, isDue } of await database.asSystem(readDevelopers)) {
      if (signal.aborted) return;
      try {
        const disposed = isDue ? await dispose(database, developerId) : undefined;
        if (disposed !== undefined)
          log.info({ developerId, size: disposed.size }, 'disposed of audit entries');
        await deleteDisposed(database, developerId, { signal });
      } catch (error) {
        // The log of one developer does not keep the others from theirs.
        log.warn({ err: error, developerId }, 'disposing of audit entries failed and is tried again');
      }
    }
  }

  const sweeping = createPeriodic({
    work: sweep,
    every,
    onFailure: (error) =>
      log.warn({ err: error }, 'looking for audit entries to dispose of failed and is tried again'),
  });
  sweeping.start();
  return {
    close() {
      closing.abort();
      return sweeping.close();
    },
  };
}

/** Developers with a retention, and those whose disposed entries may still be there. */
async function readDevelopers(transaction: Transaction): Promise<{ developerId: string; isDue: boolean }[]> {
  const { rows } = await sql<{ developerId: string; isDue: boolean }>`
    SELECT d.id AS "developerId", d.settings ->> 'retention' IS NOT NULL
      AND (last.at IS NULL OR last.at < clock_timestamp() - interval '1 day') AS "isDue"
    FROM developers d
    LEFT JOIN LATERAL (SELECT max(at) AS at FROM audit_disposals WHERE developer_id = d.id) AS last ON true
    WHERE d.settings ->> 'retention' IS NOT NULL OR last.at IS NOT NULL
    ORDER BY last.at NULLS FIRST`.execute(transaction);
  return rows;
}
