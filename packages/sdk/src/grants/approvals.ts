import type { ApprovalStatus } from '@grantex/core/issuer';
import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** A call that a person is asked about (`docs/protocol.md` §15). What they are shown of it is for them alone. */
export interface Approval {
  readonly approvalId: string;
  /** Where the person decides, once they have signed in. Show it to them; it is no secret. */
  readonly approvalUrl: string;
  /** The grant of the call, and its agent. */
  readonly grantId: string;
  readonly agentId: string;
  /** Null once the person was erased. */
  readonly principalId: string | null;
  readonly audience: string;
  readonly action: string;
  /** SHA-256 of the canonical call, in lower-case hexadecimal. */
  readonly digest: string;
  readonly status: ApprovalStatus;
  readonly createdAt: string;
  /** Until when it can be decided: 15 minutes. */
  readonly expiresAt: string;
  readonly decidedAt?: string;
  /** Until when an approved call can run: 5 minutes. */
  readonly useUntil?: string;
  readonly usedAt?: string;
  /** The audit entry of the call that has used it. */
  readonly entryId?: string;
}

/** A call that its person has approved: make it again before `useUntil`. */
export type ApprovedCall = Approval & { readonly status: 'approved' | 'used' };

/** Which approvals to list; without members all of them. */
export interface ApprovalFilter {
  readonly grantId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly principalId?: string | undefined;
  readonly status?: ApprovalStatus | undefined;
}

/** A page of approvals. */
export interface ApprovalPage extends Page {
  readonly approvals: readonly Approval[];
}

/** `/v1/approvals`. */
export interface Approvals {
  /**
   * @param options `wait`: seconds to wait for the decision of a pending approval, at most 30. It may be answered sooner
   * @throws {GrantexError} `NOT_FOUND`
   */
  get(approvalId: string, options?: CallOptions & { readonly wait?: number | undefined }): Promise<Approval>;
  /** One page, newest first. */
  list(query?: ApprovalFilter & CursorQuery, options?: CallOptions): Promise<ApprovalPage>;
  /** Every approval that matches the filter, newest first; pages are fetched as needed. */
  listAll(filter?: ApprovalFilter, options?: CallOptions): AsyncIterable<Approval>;
  /** The same as `grants.waitForApproval`. */
  waitFor(approvalId: string, options?: CallOptions): Promise<ApprovedCall>;
  /**
   * Decides instead of the person, in a sandbox. A live server has no such route: `NO_SUCH_ROUTE`.
   * @throws {GrantexError} `APPROVAL_DECIDED`, `APPROVAL_EXPIRED`, `GRANT_ENDED`, `AGENT_NOT_ACTIVE`, `NOT_FOUND`
   */
  decide(approvalId: string, decision: 'approve' | 'refuse', options?: WriteOptions): Promise<Approval>;
}

const APPROVALS = '/v1/approvals';
/** Seconds of one question: less than most proxies give an answer. */
const WAIT = 25;
/** Seconds that a call may take besides its wait. */
const TIMEOUT = 10;
/** Milliseconds after an answer that came at once: a server that stops, or has too many to wait for. */
const PAUSE = 1_000;

export function createApprovals(transport: Transport, clock: Clock = systemClock): Approvals {
  const approvals: Approvals = {
    get: async (approvalId, { wait, ...options } = {}) => {
      const call = { method: 'GET', path: pathOf(APPROVALS, approvalId), query: { wait } } as const;
      const timeout = wait === undefined ? options.timeout : wait + (options.timeout ?? TIMEOUT);
      return transport.send(call, { ...options, timeout });
    },
    list: (query, options) =>
      transport.send({ method: 'GET', path: APPROVALS, query: { ...query } }, options),
    listAll: (filter, options) =>
      byCursor(
        (query) => approvals.list({ ...filter, ...query }, options),
        (page) => page.approvals,
      ),
    async waitFor(approvalId, options) {
      for (;;) {
        const approval = await approvals.get(approvalId, { ...options, wait: WAIT });
        if (isApproved(approval)) return approval;
        if (approval.status !== 'pending') throw notApproved(approval);
        await clock.sleep(PAUSE, options?.signal);
      }
    },
    decide: async (approvalId, decision, options) =>
      transport.send(
        { method: 'POST', path: pathOf(APPROVALS, approvalId, '/decide'), body: { decision } },
        options,
      ),
  };
  return approvals;
}

function isApproved(approval: Approval): approval is ApprovedCall {
  return approval.status === 'approved' || approval.status === 'used';
}

function notApproved({ status }: Approval): GrantexError {
  return status === 'refused'
    ? new GrantexError('APPROVAL_REFUSED', 'the principal refused this call')
    : new GrantexError(
        'APPROVAL_EXPIRED',
        'the time of this approval is over; make the call again to ask anew',
      );
}
