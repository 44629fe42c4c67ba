import { askServer, isPassing, type ServerAccess, type ServerFault } from '../../base/ask-server.ts';
import type { ApprovalEnd } from './admissions.ts';

/** How the server waits with its answer, in seconds: less than most proxies give an answer. */
const WAIT = 25;
/** How long an answer takes beyond that, in seconds. */
const ANSWER = 5;
/** Milliseconds between two questions: a server that stops, or has too many to wait for, answers at once. */
const PAUSE = 1000;
const MOST_FAULTS = 5;

const ENDS: { readonly [status: string]: ApprovalEnd | 'pending' } = {
  pending: 'pending',
  approved: 'approved',
  used: 'approved',
  refused: 'refused',
  expired: 'expired',
};

/**
 * Asks until a person has decided about a call, or cannot any more (`docs/protocol.md` §15, Approvals).
 * @throws {ServerFault} when the approval is unknown, or after the fifth question in a row without an answer; the reason of
 *   the signal when it aborts
 */
export async function waitForApproval(
  access: ServerAccess,
  approvalId: string,
  signal?: AbortSignal,
): Promise<ApprovalEnd> {
  const path = `/v1/approvals/${encodeURIComponent(approvalId)}?wait=${WAIT}`;
  for (let faults = 0; ;) {
    signal?.throwIfAborted();
    try {
      const { status } = await askServer({ ...access, timeout: WAIT + ANSWER, signal }, path);
      const end = typeof status === 'string' && Object.hasOwn(ENDS, status) ? ENDS[status] : undefined;
      if (end === undefined) throw new TypeError(`${path} did not answer with the status of an approval.`);
      if (end !== 'pending') return end;
      faults = 0;
    } catch (fault) {
      signal?.throwIfAborted();
      faults += 1;
      if (!isPassing(fault as ServerFault) || faults === MOST_FAULTS) throw fault;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
