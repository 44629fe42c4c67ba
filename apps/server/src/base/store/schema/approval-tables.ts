import type { ApprovalStatus } from '@grantex/core/issuer';
import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault } from './columns.ts';

/** One call that a person was asked about (`docs/protocol.md` §15). */
export interface ApprovalTable {
  id: string;
  developer_id: string;
  /** The grant of the call, which an agent may have delegated. */
  grant_id: string;
  /** `principals.id` of the person who gave the root of that grant. */
  principal: string;
  audience: string;
  action: string;
  /** The scopes of the call, without constraints; `null` where every limit of the grant is about it. */
  scopes: ColumnType<string[] | null, string[] | null | undefined, never>;
  /** SHA-256 of the canonical call, in lower-case hexadecimal. */
  digest: string;
  /** That its time is over follows from the clock, too. */
  status: ColumnType<ApprovalStatus, undefined, ApprovalStatus>;
  created_at: InstantByDefault;
  /** Until when it can be decided. */
  expires_at: Instant;
  decided_at: ColumnType<Date | null, undefined, Date>;
  /** Until when an approved call can run. */
  use_until: ColumnType<Date | null, undefined, Date>;
  used_at: ColumnType<Date | null, undefined, Date>;
  /** The entry of the audit log with which it was used. */
  entry_id: ColumnType<string | null, undefined, string>;
  /** When the person was told by mail, or that was tried. */
  mailed_at: ColumnType<Date | null, undefined, Date>;
  pushed_at: ColumnType<Date | null, undefined, Date>;
}

/** What the person is shown, until it is swept or erased. */
export interface ApprovalCallTable {
  approval_id: string;
  developer_id: string;
  /** The canonical call, encrypted under the master key. */
  call: Uint8Array;
  created_at: InstantByDefault;
}

/** The tables of approvals. */
export interface ApprovalTables {
  approvals: ApprovalTable;
  approval_calls: ApprovalCallTable;
}
