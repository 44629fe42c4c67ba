import { AuthorizationError } from '@grantex/core';
import { asksApproval } from '@grantex/core/issuer';
import { canonicalCall } from '../approvals/approved-call.ts';
import { approvalUrl } from '../approvals/view.ts';
import { askPerson, findApproval, type FoundApproval, useApproval } from '../approvals/ask-person.ts';
import type { Findings } from './findings.ts';
import type { Situation } from './situation.ts';

/**
 * Uses the approval of the person where one is needed, or asks them. An approval answers that alone: everything else was decided
 * before, under the same locks.
 */
export async function personApproves(
  situation: Situation,
  findings: Findings,
): Promise<AuthorizationError | undefined> {
  if (!isAsked(situation, findings)) return undefined;
  const { transaction, developerId, claims, call, server } = situation;
  const asked = canonicalCall({ action: call.action, audience: call.audience, ...call.about });
  const found = await findApproval(transaction, { grantId: claims.grnt, digest: asked.digest });
  if (found !== undefined && (await use(situation, findings, found))) return undefined;
  if (found !== undefined && found.status !== 'approved') return refusalFor(situation, findings, found);
  // Nobody was asked, or another call has just used the approval.
  const about = { developerId, grantId: claims.grnt, scopes: call.scopes, call: asked };
  const now = await askPerson(transaction, server, about);
  if (!('waiting' in now)) {
    return (await use(situation, findings, now)) ? undefined : refusalFor(situation, findings, now);
  }
  const detail = `${now.waiting.length} calls of this grant wait for the person already: ${now.waiting.join(', ')}.`;
  return new AuthorizationError('approval_required', { detail });
}

/** Whether the grant, the rule of the service or a policy asks. */
function isAsked({ details, call }: Situation, findings: Findings): boolean {
  const { scopes, values, ruleAsks } = call;
  const limits = details.filter(({ scope }) => scopes?.includes(scope) !== false);
  return findings.isAskedByPolicy || ruleAsks || limits.some((detail) => asksApproval(detail, values));
}

/** Uses an approval. @returns false where it is not given, or was used by another call meanwhile */
async function use(
  { transaction }: Situation,
  findings: Findings,
  { id, status }: FoundApproval,
): Promise<boolean> {
  if (status !== 'approved' || !(await useApproval(transaction, id, findings.entryId))) return false;
  findings.approvalId = id;
  return true;
}

function refusalFor(
  { server }: Situation,
  findings: Findings,
  { id, status, expiresAt }: FoundApproval,
): AuthorizationError {
  findings.approvalId = id;
  if (status === 'refused') return new AuthorizationError('approval_refused');
  return new AuthorizationError('approval_required', {
    members: {
      approvalId: id,
      approvalUrl: approvalUrl(server.config.publicUrl, id),
      expiresAt: expiresAt.toISOString(),
    },
  });
}
