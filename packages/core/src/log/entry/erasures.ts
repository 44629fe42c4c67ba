import { lacksName } from './content-digests.ts';
import type { AuditEntry } from './entry.ts';

/** An entry from which something was erased. */
export interface ErasedEntry {
  readonly seq: number;
  readonly entryId: string;
  /** Whether its metadata is gone. */
  readonly metadata: boolean;
  /** Whether the name of its principal is gone. */
  readonly name: boolean;
}

/**
 * What was erased from a log. No log shows whether an erasure was requested: compare the numbers with your own records.
 */
export interface ErasureReport {
  /** How many entries lack their metadata. */
  readonly metadata: number;
  /** How many entries lack the name of their principal, erased before or after they were written. */
  readonly names: number;
  /** The erased entries in the order of the log, the first {@link MAX_ERASED_LISTED} of them. */
  readonly entries: readonly ErasedEntry[];
}

/** The most erased entries that a report lists; it counts all of them. */
export const MAX_ERASED_LISTED = 1000;

/** Counts what was erased from the entries of a log, and the names that no hash covers. */
export interface ErasureCounter {
  /** Counts an entry that is in order. */
  count(entry: AuditEntry): void;
  erased(): ErasureReport;
  /** How many names are in entries of `v: 1`, which no hash covers. */
  uncommittedNames(): number;
}

/** Makes a counter. Its memory does not grow with the log. */
export function countErasures(): ErasureCounter {
  const entries: ErasedEntry[] = [];
  let metadata = 0;
  let names = 0;
  let uncommitted = 0;
  return {
    count(entry) {
      const isNameless = lacksName(entry);
      if (entry.v === 1 && entry.principalId !== null) uncommitted += 1;
      if (entry.metadata !== null && !isNameless) return;
      if (entry.metadata === null) metadata += 1;
      if (isNameless) names += 1;
      if (entries.length === MAX_ERASED_LISTED) return;
      const { seq, entryId } = entry;
      entries.push({ seq, entryId, metadata: entry.metadata === null, name: isNameless });
    },
    erased: () => ({ metadata, names, entries }),
    uncommittedNames: () => uncommitted,
  };
}
