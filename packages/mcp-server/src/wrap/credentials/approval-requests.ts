import type { AuthorizationError } from '@grantex/core';
import { type Approvals, GrantexError } from '@grantex/sdk';
import type { Decided } from '@grantex/mcp/elicitation';
import type { OpenConsent } from './credentials.ts';

/** The calls that a person is asked to approve (`docs/protocol.md` §15). */
export interface ApprovalRequests {
  /** The request that a refusal names; undefined for any other refusal. */
  of(refusal: AuthorizationError): OpenConsent | undefined;
  close(): void;
}

/** Makes the requests of one wrapper. A request is followed from the moment at which somebody asks for its decision. */
export function createApprovalRequests(approvals: Pick<Approvals, 'waitFor'>): ApprovalRequests {
  const followed = new Map<string, Promise<Decided>>();
  const closing = new AbortController();

  function decisionOf(approvalId: string): Promise<Decided> {
    const decided =
      followed.get(approvalId) ??
      waitFor(approvals, approvalId, closing.signal).finally(() => followed.delete(approvalId));
    followed.set(approvalId, decided);
    return decided;
  }

  return {
    of({ reason, members: { approvalId, approvalUrl } }) {
      if (reason !== 'approval_required' || approvalId === undefined || approvalUrl === undefined)
        return undefined;
      return {
        authRequestId: approvalId,
        consentUrl: approvalUrl,
        isForCall: true,
        scopes: [],
        get decided() {
          return decisionOf(approvalId);
        },
      };
    },
    close: () => closing.abort(),
  };
}

async function waitFor(
  approvals: Pick<Approvals, 'waitFor'>,
  approvalId: string,
  signal: AbortSignal,
): Promise<Decided> {
  try {
    await approvals.waitFor(approvalId, { signal });
    return 'granted';
  } catch (error) {
    return GrantexError.is(error) && error.code === 'APPROVAL_REFUSED' ? 'denied' : 'ended';
  }
}
