import type { AuditSink } from '@grantex/core';
import { type AuditLog, createAuditLog } from './audit-log.ts';

/** An audit sink that keeps what it takes, for tests to look at. */
export interface AuditRecorder extends AuditSink, Pick<AuditLog, 'entries' | 'settled'> {}

/** Makes an audit sink that keeps entries in memory and takes each at once, without a promise. */
export function createAuditRecorder(): AuditRecorder {
  const log = createAuditLog();
  let isClosed = false;
  return {
    entries: log.entries,
    settled: log.settled,
    write({ ref, ...record }) {
      if (isClosed) throw new Error('The recorder is closed.');
      // A copy, as a log that is sent elsewhere would have one.
      const metadata = structuredClone(record.metadata);
      return { entryId: log.append({ ...record, metadata, ref: ref?.entryId }).entryId };
    },
    async close() {
      isClosed = true;
    },
  };
}
