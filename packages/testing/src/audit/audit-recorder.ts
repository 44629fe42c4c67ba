import type { AuditSink } from '@grantex/core';
import { type AuditLog, createAuditLog } from './audit-log.ts';

/** An audit sink that keeps its entries for tests. */
export interface AuditRecorder extends AuditSink, Pick<AuditLog, 'entries' | 'settled'> {}

/** Creates an audit sink that keeps entries in memory and accepts each one synchronously. */
export function createAuditRecorder(): AuditRecorder {
  const log = createAuditLog();
  let isClosed = false;
  return {
    entries: log.entries,
    settled: log.settled,
    write({ ref, ...record }) {
      if (isClosed) throw new Error('The recorder is closed.');
      // A copy, like that of a log on another machine.
      const metadata = structuredClone(record.metadata);
      return { entryId: log.append({ ...record, metadata, ref: ref?.entryId }).entryId };
    },
    async close() {
      isClosed = true;
    },
  };
}
