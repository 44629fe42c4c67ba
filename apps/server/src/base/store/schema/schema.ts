import type { AdmissionTables } from './admission-tables.ts';
import type { AnomalyTables } from './anomaly-tables.ts';
import type { ApprovalTables } from './approval-tables.ts';
import type { Instant } from './columns.ts';
import type { PeopleTables } from './people-tables.ts';
import type { AuthorityTables } from './authority-tables.ts';
import type { ConsoleTables } from './console-tables.ts';
import type { HoldTables } from './hold-tables.ts';
import type { LedgerTables } from './ledger-tables.ts';
import type { OauthTables } from './oauth-tables.ts';
import type { SignInTables } from './sign-in-tables.ts';
import type { PolicyTables } from './policy-tables.ts';
import type { ScimTables } from './scim-tables.ts';
import type { WebhookTables } from './webhook-tables.ts';

export interface IdempotentAnswerTable {
  developer_id: string;
  /** The first key of the line of rotations that asked; `''` where any key of the developer may ask again. */
  asked_by: string;
  route: string;
  key: string;
  request_digest: Uint8Array;
  status: number;
  /** JSON text, or that text encrypted when the answer holds a secret. */
  answer: Uint8Array;
  encrypted: boolean;
  /** The grant that must still be alive when the answer is given again. */
  grant_id: string | null;
  expires_at: Instant;
}

/** Every table of the database, by its name. */
export interface Schema
  extends
    PeopleTables,
    SignInTables,
    AuthorityTables,
    AdmissionTables,
    AnomalyTables,
    ApprovalTables,
    ConsoleTables,
    HoldTables,
    LedgerTables,
    OauthTables,
    PolicyTables,
    ScimTables,
    WebhookTables {
  idempotent_answers: IdempotentAnswerTable;
}
