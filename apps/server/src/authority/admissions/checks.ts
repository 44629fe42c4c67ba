import { AuthorizationError } from '@grantex/core';
import {
  argumentRefusal,
  decideCall,
  indexScopes,
  mismatch,
  parseScope,
  refusedArguments,
  refuseProof,
} from '@grantex/core/issuer';
import { budgetsOf } from '../budgets/budget.ts';
import { lockBudgets } from '../budgets/lock-budgets.ts';
import { holdsInWords, holdsOn } from '../holds/holds-on.ts';
import { basesOf } from '../scopes/describe.ts';
import { confirmationFault } from '../tokens/own-token.ts';
import { personApproves } from './approval-check.ts';
import { budgetFault, currencyFault } from './budget-fault.ts';
import type { Findings } from './findings.ts';
import { policiesAllow } from './policy-check.ts';
import type { Situation } from './situation.ts';

/** Decides one thing about a call. */
export type Check = (
  situation: Situation,
  findings: Findings,
) => AuthorizationError | undefined | Promise<AuthorizationError | undefined>;

/** What must hold whenever a call runs, in the order of their refusals, also where an answer is repeated. They change nothing. */
export const STANDING: readonly Check[] = [
  nothingIsHeld,
  tokenIsValid,
  keyIsProven,
  audienceFits,
  scopesCover,
  argumentsFit,
];

/** What is decided once for a call, and what it takes for itself. */
export const TAKING: readonly Check[] = [policiesAllow, budgetsFit, personApproves];

/** The refusal of the first check that refuses. */
export async function firstRefusal(
  checks: readonly Check[],
  situation: Situation,
  findings: Findings,
): Promise<AuthorizationError | undefined> {
  for (const check of checks) {
    const refusal = await check(situation, findings);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A hold has ended the token, too: this says that the grant has not ended. */
async function nothingIsHeld({ transaction, claims }: Situation): Promise<AuthorizationError | undefined> {
  const grantIds = [...(claims.anc ?? []), claims.grnt];
  const holds = await holdsOn(transaction, grantIds, [...(claims.ancAgt ?? []), claims.client_id]);
  if (holds.length === 0) return undefined;
  return new AuthorizationError('on_hold', { detail: `${holdsInWords(holds)}.` });
}

function tokenIsValid({ tokenFault }: Situation): AuthorizationError | undefined {
  return tokenFault === undefined ? undefined : new AuthorizationError(tokenFault);
}

function keyIsProven({ claims, call }: Situation): AuthorizationError | undefined {
  const fault = confirmationFault(claims, call.keyThumbprint);
  if (fault === undefined) return undefined;
  return fault === 'token_not_bound' ? refuseProof(fault) : new AuthorizationError(fault);
}

function audienceFits({ claims, call }: Situation): AuthorizationError | undefined {
  if (claims.aud === call.audience) return undefined;
  return new AuthorizationError('wrong_audience', mismatch([call.audience], claims.aud));
}

function scopesCover({ claims, call, details }: Situation): AuthorizationError | undefined {
  const scopes = call.scopes ?? basesOf(claims.scp.filter(hasBound));
  const shortfall = decideCall(indexScopes(claims.scp), scopes, call.amount, details);
  if (shortfall === undefined) return undefined;
  const { reason, missingScopes } = shortfall;
  return new AuthorizationError(reason, { missingScopes, heldScopes: claims.scp });
}

/** Whether a scope is one such as `payments:initiate:max_500`, which limits every call that names no scopes. */
function hasBound(scope: string): boolean {
  return parseScope(scope).constraint?.kind === 'max';
}

function argumentsFit({ claims, call, details }: Situation): AuthorizationError | undefined {
  const scopes = call.scopes ?? [...new Set(details.map(({ scope }) => scope))];
  const refused = refusedArguments(details, scopes, call.values);
  if (refused.length === 0) return undefined;
  return argumentRefusal(refused, { heldScopes: claims.scp });
}

async function budgetsFit(
  { transaction, grants, call }: Situation,
  findings: Findings,
): Promise<AuthorizationError | undefined> {
  const budgets = budgetsOf(grants, call.scopes);
  const uncountable = budgets
    .map((budget) => currencyFault(budget, call))
    .find((fault) => fault !== undefined);
  if (uncountable !== undefined) return uncountable;
  findings.budgets = await lockBudgets(transaction, budgets, call);
  const exceeded = findings.budgets.find(({ fits }) => !fits);
  return exceeded === undefined ? undefined : budgetFault(exceeded);
}
