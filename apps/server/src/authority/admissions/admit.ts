import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { type GrantTokenClaims, namingIssuer } from '@grantex/core/issuer';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import { countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { debit } from '../budgets/debit.ts';
import { type Check, firstRefusal, STANDING, TAKING } from './checks.ts';
import { type Findings, noFindings } from './findings.ts';
import type { AdmissionCall, UnreadableCall } from './call.ts';
import { recordAllowed, recordBlocked, type RecordedCall } from './entries.ts';
import type { AdmissionAnswer } from './schemas.ts';
import { type AdmittingServer, lockSituation, type Situation } from './situation.ts';

/** A call that asks for admission, with the token that it presents. */
export interface PresentedCall {
  readonly server: AdmittingServer;
  readonly developerId: string;
  /** The first key of the line of rotations that asks. It alone settles the call. */
  readonly keyId: string;
  /** What the token says; a refusal where it cannot be attributed to a grant of the developer. */
  readonly claims: GrantTokenClaims | AuthorizationError;
  readonly call: AdmissionCall | UnreadableCall;
}

/**
 * Decides a call and records it, in one transaction (`docs/protocol.md` §15): the token, its scopes and its limits again, what
 * holds at the moment, then what the call takes for itself. An admitted call has its `allowed` entry, a refused one its
 * `blocked` entry.
 */
export async function admit(transaction: Transaction, presented: PresentedCall): Promise<AdmissionAnswer> {
  const { claims } = presented;
  if (claims instanceof AuthorizationError) return refused(transaction, presented, claims, undefined);
  const decided = await decide(transaction, presented, claims, [...STANDING, ...TAKING]);
  if (decided.refusal !== undefined) return block(transaction, presented, claims, decided);
  const entryId = await take(transaction, presented, decided);
  countOnCommit(transaction, { what: 'admitted', outcome: 'allow' });
  return { decision: 'allow', entryId };
}

/**
 * Decides again a call that was admitted before, when its request is repeated: what it took stays taken, and what must hold
 * whenever a call runs is checked anew.
 * @returns the refusal, recorded; undefined where the call may still run
 */
export async function admitAgain(
  transaction: Transaction,
  presented: PresentedCall,
): Promise<AdmissionAnswer | undefined> {
  const { claims } = presented;
  if (claims instanceof AuthorizationError) return refused(transaction, presented, claims, undefined);
  const decided = await decide(transaction, presented, claims, STANDING);
  return decided.refusal === undefined ? undefined : block(transaction, presented, claims, decided);
}

interface Allowed {
  readonly refusal?: undefined;
  readonly situation: Situation;
  readonly findings: Findings;
}

interface Refused {
  readonly refusal: AuthorizationError;
  readonly findings: Findings;
}

async function decide(
  transaction: Transaction,
  { server, developerId, call }: PresentedCall,
  claims: GrantTokenClaims,
  checks: readonly Check[],
): Promise<Allowed | Refused> {
  const findings = noFindings(newId('alog'));
  if ('refusal' in call) return { refusal: call.refusal, findings };
  const situation = await lockSituation(transaction, { server, developerId, claims, call });
  if (situation === undefined) return { refusal: new AuthorizationError('revoked'), findings };
  const refusal = await firstRefusal(checks, situation, findings);
  return refusal === undefined ? { situation, findings } : { refusal, findings };
}

/** Takes what the call needs, and writes its entry, last. */
async function take(
  transaction: Transaction,
  presented: PresentedCall,
  { situation, findings }: Allowed,
): Promise<string> {
  const { developerId, claims, call } = situation;
  const { entryId } = findings;
  const debits = await debit(transaction, findings.budgets, call);
  await transaction
    .insertInto('admissions')
    .values({
      entry_id: entryId,
      developer_id: developerId,
      grant_id: claims.grnt,
      key_id: presented.keyId,
      action: call.action,
      amount: call.amount ?? null,
      debits: JSON.stringify(debits),
    })
    .execute();
  await recordAllowed(transaction, recordedCall(presented, claims), findings);
  return entryId;
}

async function block(
  transaction: Transaction,
  presented: PresentedCall,
  claims: GrantTokenClaims,
  { refusal, findings }: Refused,
): Promise<AdmissionAnswer> {
  const call = recordedCall(presented, claims);
  const isRecorded = await recordBlocked(transaction, call, findings, refusal);
  return refused(transaction, presented, refusal, isRecorded ? findings.entryId : undefined);
}

/** The answer for a refusal; a call that the person may approve is a question. */
function refused(
  transaction: Transaction,
  { server }: PresentedCall,
  error: AuthorizationError,
  entryId: string | undefined,
): AdmissionAnswer {
  const refusal = toRefusalBody(namingIssuer(error, server.config.publicUrl));
  const { approvalId, approvalUrl, expiresAt } = error.members;
  countOnCommit(transaction, { what: 'admitted', outcome: error.reason });
  if (
    entryId !== undefined &&
    approvalId !== undefined &&
    approvalUrl !== undefined &&
    expiresAt !== undefined
  ) {
    return { decision: 'ask', entryId, approvalId, approvalUrl, expiresAt, refusal };
  }
  return { decision: 'refuse', ...(entryId === undefined ? {} : { entryId }), refusal };
}

function recordedCall(
  { developerId, call: { action, metadata } }: PresentedCall,
  { grnt }: GrantTokenClaims,
): RecordedCall {
  return { developerId, grantId: grnt, action, metadata };
}
