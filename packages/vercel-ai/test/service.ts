import type { AuditSink } from '@grantex/vercel-ai';

/** A sink that accepts a record only in a later turn, like one that writes to a disk or a server. */
export function inLaterTurns({ write, close }: AuditSink): AuditSink {
  return {
    async write(record) {
      await Promise.resolve();
      return write(record);
    },
    close,
  };
}
