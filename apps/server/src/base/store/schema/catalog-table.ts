import type { Instant } from './columns.ts';

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
