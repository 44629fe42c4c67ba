import type { EntryStatus } from '@grantex/core';
import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault, Json } from './columns.ts';

export interface AuditHeadTable {
  developer_id: string;
  seq: number;
  hash: Uint8Array | null;
  /** Of the last restore; `null` while the chain is the first history. */
  epoch: ColumnType<string | null, string | null | undefined, string | null>;
  /** The entries that the tree covers: `seq`, but for entries of older releases that it has not taken in yet. */
  tree_size: ColumnType<number, number | undefined, number>;
  /** Its right edge: 32 bytes for each bit of `tree_size`, the largest subtree first. */
  tree: ColumnType<Uint8Array, Uint8Array | undefined, Uint8Array>;
  /** The latest instant in the chain; `null` while it has no entry. */
  latest: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** An interval: the farthest that an entry lies before an earlier one, by their instants. */
  set_back: ColumnType<string, string | undefined, string>;
}

export interface AuditEntryTable {
  developer_id: string;
  seq: number;
  entry_id: string;
  agent_id: string | null;
  grant_id: string | null;
  principal: string | null;
  action: string;
  status: EntryStatus;
  at: Instant;
  /** The exact text that was hashed (`docs/protocol.md` §8). */
  canonical: string;
  hash: Uint8Array;
  /** What `idempotencyKeys()` made of the request's `Idempotency-Key`. */
  idempotency_key: string | null;
  /** SHA-256 of the text that the agent signed, where it did: each is written once. */
  report_digest: ColumnType<Uint8Array | null, Uint8Array | null | undefined, never>;
}

/** The part of an entry that an erasure removes. */
export interface AuditDetailTable {
  developer_id: string;
  seq: number;
  metadata: string;
  salt: Uint8Array;
}

/** The hash of a whole subtree of the log: of the entries that follow the first `index · 2^level`. */
export interface AuditNodeTable {
  developer_id: string;
  level: number;
  index: number;
  hash: Uint8Array;
}

/** A checkpoint that was signed. */
export interface AuditCheckpointTable {
  developer_id: string;
  /** As in `audit_heads`; empty in the first history. */
  epoch: string;
  /** From 1, without gaps. */
  number: number;
  size: number;
  /** The right edge of the tree that was signed. */
  tree: Uint8Array;
  /** As it is answered. */
  note: string;
  created_at: InstantByDefault;
}

/** A witness's signature of a checkpoint. */
export interface AuditCosignatureTable {
  developer_id: string;
  epoch: string;
  /** `audit_checkpoints.number` */
  number: number;
  /** Its verifier key. */
  witness: string;
  /** Of the checkpoint. */
  size: number;
  /** A line of a signed note, with the line break at its end. */
  line: string;
  created_at: InstantByDefault;
}

/** A present or former Ed25519 key that signs checkpoints. */
export interface LogKeyTable {
  /** 32 bytes. */
  public_key: Uint8Array;
  /** PKCS#8, encrypted under the master key; null once it has signed for the last time. */
  private_key: Uint8Array | null;
  created_at: InstantByDefault;
  /** From 1; the key with the largest one is the newest. */
  number: ColumnType<number, number | undefined, never>;
  /** By the key before it, over `successionText` of core. */
  predecessor_signature: Uint8Array | null;
}

/** Entries that are disposed of, from the first one to number `size`. The row with the largest one counts. */
export interface AuditDisposalTable {
  developer_id: string;
  size: number;
  /** Of entry number `size`. */
  hash: Uint8Array;
  /** None of them is later. */
  through: Instant;
  at: InstantByDefault;
}

/** The hashes of the leaves of 256 disposed entries, those that follow the first `index · 256`. */
export interface AuditLeavesTable {
  developer_id: string;
  index: number;
  hashes: Uint8Array;
}

/** `audit_entries.report_digest` of disposed entries. */
export interface AuditDisposedReportTable {
  developer_id: string;
  digest: Uint8Array;
}

/** Events, for those who watch. Deleted after a week. */
export interface EventTable {
  developer_id: string;
  /** `xid8`: the transaction that wrote it. In no order of their commits, but whole below the oldest that still runs. */
  xid: ColumnType<string, string | undefined, string>;
  id: string;
  type: string;
  data: Json<Record<string, unknown>>;
  at: InstantByDefault;
}

/** The head of an administrators' log, with the meaning of {@link AuditHeadTable}. */
type AdminHeadTable = Pick<AuditHeadTable, 'developer_id' | 'seq' | 'hash' | 'epoch' | 'tree_size' | 'tree'>;

/** A change by an administrator (`docs/protocol.md` §16). */
export interface AdminEntryTable {
  developer_id: string;
  seq: number;
  entry_id: string;
  /** The id of the person or API key that made it, or `operator`. */
  actor: string;
  /** Of {@link AdminActorTable}. */
  actor_digest: Uint8Array;
  action: string;
  at: Instant;
  canonical: string;
  hash: Uint8Array;
}

/** What was known of somebody who made changes, until they are erased. */
export interface AdminActorTable {
  developer_id: string;
  /** SHA-256 of salt ‖ text. */
  digest: Uint8Array;
  actor: string;
  /** Canonical JSON. */
  text: string;
  salt: Uint8Array;
}

/** The tables of the rooms under `ledger/`. */
export interface LedgerTables {
  audit_heads: AuditHeadTable;
  audit_entries: AuditEntryTable;
  audit_details: AuditDetailTable;
  audit_nodes: AuditNodeTable;
  audit_checkpoints: AuditCheckpointTable;
  audit_cosignatures: AuditCosignatureTable;
  admin_heads: AdminHeadTable;
  admin_entries: AdminEntryTable;
  admin_details: AuditDetailTable;
  admin_actors: AdminActorTable;
  audit_disposals: AuditDisposalTable;
  audit_leaves: AuditLeavesTable;
  audit_disposed_reports: AuditDisposedReportTable;
  log_keys: LogKeyTable;
  events: EventTable;
}
