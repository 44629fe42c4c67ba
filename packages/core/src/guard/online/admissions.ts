import type { JsonObject, JsonValue } from '../../base/json.ts';

/** One call, as a guard asks the server about it (`docs/protocol.md` §15, Admission). */
export interface AdmissionRequest {
  readonly token: string;
  /** The RFC 7638 thumbprint of the key that the caller has proven, for a token that is bound to it. */
  readonly keyThumbprint?: string;
  /** The service, as in the token. */
  readonly audience: string;
  /** The name of the call in the audit log. */
  readonly action: string;
  /** Those of the rule, without constraints. */
  readonly scopes: readonly string[];
  /** The parsed input, as it is shown to the person. Absent where `shown` is there. */
  readonly input?: JsonValue;
  /** What the rule shows of the input. */
  readonly shown?: JsonObject;
  /** The lower-case hex SHA-256 of the whole input, with `shown`. */
  readonly restDigest?: string;
  /** What limits are compared with, where the rule maps the input. */
  readonly arguments?: JsonObject;
  /** A decimal in major units of the currency. */
  readonly amount?: string;
  /** Three capital letters. */
  readonly currency?: string;
  /** True where the rule demands that the person is asked. */
  readonly approval?: true;
  /** What the audit log records. */
  readonly metadata: JsonObject;
}

/** What the server decided, and has recorded. */
export type AdmissionAnswer =
  | { readonly decision: 'allow'; readonly entryId: string }
  | {
      readonly decision: 'ask' | 'refuse';
      /** Undefined for a refusal that cannot be attributed. */
      readonly entryId: string | undefined;
      /** The body of the refusal, as the server wrote it. */
      readonly refusal: { readonly [member: string]: unknown };
    };

/** How a question to a person ended; `expired` also where the approved call was not made in time. */
export type ApprovalEnd = 'approved' | 'refused' | 'expired';

/** Decides calls whose grant has limits that depend on shared state: approvals, budgets, policies. */
export interface Admissions {
  /**
   * Asks about a call. The server decides, and records `allowed` or `blocked`, in one transaction.
   * @throws when there is no answer, or one that cannot be read: the call is then refused
   */
  admit(request: AdmissionRequest): Promise<AdmissionAnswer>;
  /**
   * Says that an admitted call did not run: its amount goes back to its budgets. Where this cannot be said, the amount
   * stays spent.
   * @param entryId the entry of the admission
   * @param metadata why it did not run
   */
  giveBack(entryId: string, metadata: JsonObject): Promise<void>;
  /**
   * Waits for the decision of a person about a call, at most until it expires. An approved call runs once it is made again.
   * @param signal ends the wait: it rejects with the reason
   * @throws when there is no answer, or one that cannot be read
   */
  waitForApproval(approvalId: string, signal?: AbortSignal): Promise<ApprovalEnd>;
}
