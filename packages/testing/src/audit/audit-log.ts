import type { AuditRecord } from '@grantex/core';
import { newId } from '../tokens/ids.ts';

/** A record as a log keeps it, with its id. */
export interface RecordedEntry extends Omit<AuditRecord, 'ref'> {
  readonly entryId: string;
  /** The id of the `allowed` entry that this one follows. */
  readonly ref: string | undefined;
}

/** An audit log in memory. */
export interface AuditLog {
  /** In the order in which they arrived. */
  readonly entries: readonly RecordedEntry[];
  append(entry: Omit<RecordedEntry, 'entryId'>): RecordedEntry;
  /**
   * Resolves once every `allowed` entry is followed by the outcome of its call. By then, a framework has also done its
   * work after the response, which the caller cannot see.
   */
  settled(): Promise<void>;
}

/** Creates an empty log. */
export function createAuditLog(): AuditLog {
  const entries: RecordedEntry[] = [];
  const running = new Set<string>();
  let waiting: (() => void)[] = [];

  return {
    entries,
    append(entry) {
      const recorded = { ...entry, entryId: newId('alog') };
      entries.push(recorded);
      if (entry.status === 'allowed') running.add(recorded.entryId);
      if (entry.ref !== undefined) running.delete(entry.ref);
      if (running.size === 0) {
        for (const resolve of waiting) resolve();
        waiting = [];
      }
      return recorded;
    },
    settled: () =>
      running.size === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)),
  };
}
