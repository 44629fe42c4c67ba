import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault, Json } from './columns.ts';

/** The tools of a service, by its audience (`docs/protocol.md` §15). */
export interface ResourceCatalogTable {
  developer_id: string;
  audience: string;
  /** Canonical JSON of `{tools}`. */
  document: string;
  /** SHA-256 of `document`, in hex. */
  digest: string;
  updated_at: Instant;
}

/** What is used of a budget of a grant, in its present window. */
export interface BudgetTable {
  developer_id: string;
  grant_id: string;
  /** The position of its detail in the grant. */
  place: number;
  /** When the window began; later windows begin on the hour, day or month. */
  since: Instant;
  /** A decimal. */
  amount: string;
  calls: number;
}

/** A call that was admitted, until it is settled. */
export interface AdmissionTable {
  /** Of its `allowed` entry. */
  entry_id: string;
  developer_id: string;
  grant_id: string;
  /** The first key of the line of rotations that admitted it. */
  key_id: string;
  action: string;
  /** What the call has stated, a decimal. */
  amount: string | null;
  /** What it has taken from which windows. */
  debits: Json<readonly object[]>;
  admitted_at: InstantByDefault;
  settled_at: ColumnType<Date | null, undefined, Date | string>;
}

/** What admissions of calls are decided by, and what they take. */
export interface AdmissionTables {
  resource_catalogs: ResourceCatalogTable;
  budgets: BudgetTable;
  admissions: AdmissionTable;
}
