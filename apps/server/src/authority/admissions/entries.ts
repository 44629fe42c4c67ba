import { type AuthorizationError, FormatError, type JsonObject } from '@grantex/core';
import { canonicalMetadata } from '@grantex/core/log';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendWithin } from '../../ledger/audit/append/append-within.ts';
import { draftOf } from '../../ledger/audit/append/draft.ts';
import type { GrantBudget } from '../budgets/budget.ts';
import type { Findings } from './findings.ts';

/** A call whose entry is written. */
export interface RecordedCall {
  readonly developerId: string;
  readonly grantId: string;
  readonly action: string;
  readonly metadata: JsonObject;
}

/**
 * Writes the entry of a call that runs. It locks the head of the chain, so it comes last.
 * @throws {ApiError} 400 `METADATA_NOT_CANONICAL`
 */
export async function recordAllowed(
  transaction: Transaction,
  { developerId, grantId, action, metadata }: RecordedCall,
  findings: Findings,
): Promise<void> {
  const admission = admissionOf(findings);
  const request = { grantId, action, status: 'allowed' as const, metadata: { ...metadata, admission } };
  const draft = { ...(await draftOf(request)), entryId: findings.entryId };
  await appendWithin(transaction, developerId, { drafts: [draft], keys: [] });
}

/**
 * Writes the entry of a call that is refused, likewise. It is written even where the metadata of the service has no canonical
 * form.
 * @returns false where the server does not know the grant, so that nobody can be named for it
 */
export async function recordBlocked(
  transaction: Transaction,
  { developerId, grantId, action, metadata }: RecordedCall,
  findings: Findings,
  { reason, missingScopes, members }: AuthorizationError,
): Promise<boolean> {
  const admission = admissionOf({ ...findings, budgets: [] });
  const why = {
    reason,
    ...(missingScopes.length === 0 ? {} : { missingScopes }),
    ...(members.arguments === undefined
      ? {}
      : { refusedArguments: members.arguments.map(({ argument }) => argument) }),
    ...(Object.keys(admission).length === 0 ? {} : { admission }),
  };
  const request = { grantId, action, status: 'blocked' as const, metadata: recordable(metadata, why) };
  try {
    const draft = { ...(await draftOf(request)), entryId: findings.entryId };
    await appendWithin(transaction, developerId, { drafts: [draft], keys: [] });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

function recordable(metadata: JsonObject, why: JsonObject): JsonObject {
  // What the server has found nothing for is absent, and not as the service states it.
  const { admission: _, reason: __, missingScopes: ___, refusedArguments: ____, ...own } = metadata;
  const whole = { ...own, ...why };
  try {
    canonicalMetadata(whole);
    return whole;
  } catch (error) {
    if (!FormatError.is(error)) throw error;
    return { ...why, recordRefused: error.code };
  }
}

/** What the decision rested on. */
function admissionOf({ approvalId, policies, facts, budgets }: Findings): JsonObject {
  return {
    ...(approvalId === undefined ? {} : { approvalId }),
    ...(policies === undefined ? {} : { policies: policies as object as JsonObject }),
    ...(facts === undefined ? {} : { facts: facts as object as JsonObject }),
    ...(budgets.length === 0 ? {} : { budgets: budgets.map(debitedOf) }),
  };
}

function debitedOf({ grantId, scope, per, amount, currency, calls }: GrantBudget): JsonObject {
  return {
    grantId,
    scope,
    per,
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(calls === undefined ? {} : { calls }),
  };
}
