import type { RecordedEntry } from '../audit-log.ts';

/**
 * Says entries in short: the status, the number of the entry that it follows, the reason or the way in which the call
 * ended. An entry that belongs to another action or another grant than the first says that too.
 */
export function describeEntries(entries: readonly RecordedEntry[]): string[] {
  return entries.map((entry) => {
    const follows = entries.findIndex(({ entryId }) => entryId === entry.ref);
    return [
      entry.status,
      ...(entry.ref === undefined ? [] : [`of #${follows + 1}`]),
      ...noteOf(entry),
      ...(entry.action === 'payment.made' ? [] : [`as ${entry.action}`]),
      ...(entry.grantId === entries[0]?.grantId ? [] : ['for another grant']),
    ].join(' ');
  });
}

function noteOf({ metadata }: RecordedEntry): string[] {
  const note = metadata['reason'] ?? metadata['ended'];
  return typeof note === 'string' ? [`(${note})`] : [];
}
