import type { AuditReceipt, AuditRecord, AuditSink } from '../../../src/index.ts';

/** A log in memory that can delay or fail on demand. */
export interface Recorder extends AuditSink {
  readonly records: readonly AuditRecord[];
  /** `status action` of each record, with ` -> n` for the record it follows. */
  summary(): readonly string[];
}

export function createRecorder(write: (record: AuditRecord) => void | Promise<void> = () => {}): Recorder {
  const records: AuditRecord[] = [];

  function take(record: AuditRecord): AuditReceipt {
    records.push(record);
    return { entryId: String(records.length - 1) };
  }

  return {
    records,
    summary: () =>
      records.map(
        ({ status, action, ref }) => `${status} ${action}${ref === undefined ? '' : ` -> ${ref.entryId}`}`,
      ),
    write(record) {
      const wait = write(record);
      return wait instanceof Promise ? wait.then(() => take(record)) : take(record);
    },
    close: async () => {},
  };
}
