import type { Grantex, LogReader } from '@grantex/sdk';

/** A log that commands read as a whole: of what agents did, or of what administrators changed. */
export interface WhichLog {
  /** The group of commands. */
  readonly group: 'audit' | 'admin-log';
  readonly reader: (gx: Grantex) => LogReader;
}

export const AUDIT_LOG: WhichLog = { group: 'audit', reader: ({ audit }) => audit };
export const ADMIN_LOG: WhichLog = { group: 'admin-log', reader: ({ adminLog }) => adminLog };
