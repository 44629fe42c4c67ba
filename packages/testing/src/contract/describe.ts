import type { RecordedEntry } from '../audit/audit-log.ts';

/**
 * Describes entries in short: the status, the number of the entry that it follows, the reason, or how the call ended.
 * An entry of another grant than the first one, or with another action than expected, shows that too.
 */
export function describeEntries(entries: readonly RecordedEntry[], action: string | undefined): string[] {
  return entries.map((entry) => {
    const follows = entries.findIndex(({ entryId }) => entryId === entry.ref) + 1;
    const note = entry.metadata['reason'] ?? entry.metadata['ended'];
    return [
      entry.status,
      entry.ref !== undefined && `of #${follows}`,
      typeof note === 'string' && `(${note})`,
      action !== undefined && entry.action !== action && `as ${entry.action}`,
      entry.grantId !== entries[0]?.grantId && 'for another grant',
    ]
      .filter((part) => part !== false)
      .join(' ');
  });
}
