import { checkBy, checkFunction, checkNames, checkUrl, wrongOption } from '../base/options.ts';
import type { AuditSink } from '../sink/sink.ts';
import { canonicalScopes } from '../verify/scope/scope.ts';
import type { Verifier } from '../verify/verifier.ts';
import { type AgentDemand, checkAgentDemand, DEMANDS } from './agent-demand.ts';
import { isDpop } from './dpop.ts';
import type { Admissions } from './online/admissions.ts';
import type { ChallengeOptions } from './refusal.ts';
import type { DecisionListeners } from './report-decision.ts';
import type { TokenCheck } from './verify-call.ts';

/** What a guard is made with. */
export interface GuardOptions
  extends AgentDemand, Omit<ChallengeOptions, 'dpop'>, DecisionListeners, TokenCheck {
  /** Where every decision is recorded, or `false` for nowhere. Required, so that nobody gets `false` by accident. */
  readonly audit: AuditSink | false;
  /**
   * Asked about each call that the server must admit, because the grant has approvals, budgets or policies, or because the
   * rule demands an approval; made by `createAdmissions`. Default: such calls are refused with `admission_missing`.
   */
  readonly admissions?: Admissions;
  /** Called with the fault when the sink did not take a record. Default: `console.error`. */
  readonly onAuditFault?: (fault: unknown) => void;
}

const LISTENERS = ['onDecision', 'activeSpan', 'onAuditFault'] as const;

/** @throws {TypeError} naming the option that is missing, wrong or unknown */
export function checkGuardOptions(options: GuardOptions): void {
  checkNames(
    options,
    [...DEMANDS, 'verifier', 'dpop', 'audit', 'admissions', 'resourceMetadata', 'scope', ...LISTENERS],
    'createGuard',
  );
  const { verifier, dpop, audit, admissions, resourceMetadata, scope } = options;
  if (typeof (verifier as Partial<Verifier> | undefined)?.verify !== 'function') {
    throw wrongOption('createGuard', 'verifier', 'a verifier');
  }
  if (audit !== false && typeof (audit as Partial<AuditSink> | undefined)?.write !== 'function') {
    throw wrongOption('createGuard', 'audit', 'a sink or false');
  }
  if (admissions !== undefined && typeof (admissions as Partial<Admissions>).admit !== 'function') {
    throw wrongOption('createGuard', 'admissions', 'made by createAdmissions()');
  }
  if (dpop !== undefined && !isDpop(dpop)) throw wrongOption('createGuard', 'dpop', 'made by dpop()');
  for (const option of LISTENERS) {
    if (options[option] !== undefined) checkFunction(options[option], 'createGuard', option);
  }
  if (resourceMetadata !== undefined) checkUrl(resourceMetadata, 'createGuard', 'resourceMetadata');
  if (scope !== undefined)
    checkBy(() => canonicalScopes(scope.split(' ')), 'createGuard', 'scope', 'scopes, separated by spaces');
  checkAgentDemand(options, 'createGuard');
}
