import { checkNames } from '../base/check-names.ts';
import type { AuditSink } from '../sink/sink.ts';
import type { Verifier } from '../verify/verifier.ts';
import { type AgentDemand, checkAgentDemand, DEMANDS } from './agent-demand.ts';
import type { Decision } from './decision.ts';
import type { GuardVerifier } from './verify-call.ts';

/** What a guard is made with. */
export interface GuardOptions extends AgentDemand {
  readonly verifier: GuardVerifier;
  /** Where every decision is recorded, or `false` for nowhere. Required, so that nobody gets `false` by accident. */
  readonly audit: AuditSink | false;
  /**
   * Called with every admitted call and every refusal, including refusals that become no audit entry because they
   * cannot be attributed. Not called for a `preflight` that finds nothing wrong. What it throws is reported and changes
   * no decision. Default: writes the cause of `rule_failed`, `token_unavailable` and `guard_failed` to `console.error`.
   */
  readonly onDecision?: (decision: Decision) => void;
  /**
   * Returns the span of OpenTelemetry in which a call runs: `() => trace.getActiveSpan()`. The decision is set on it as
   * `grantex.decision`, `grantex.reason`, `grantex.grant.id`, `grantex.delegation.depth` and `grantex.entry.id`; the
   * principal is not. Default: no span.
   */
  readonly activeSpan?: () => DecisionSpan | undefined;
  /** Called with the fault when the sink did not take a record. Default: `console.error`. */
  readonly onAuditFault?: (fault: unknown) => void;
}

/** A span of OpenTelemetry: the member that is used here. */
export interface DecisionSpan {
  setAttributes(attributes: { [name: string]: string | number }): unknown;
}

const LISTENERS = ['onDecision', 'activeSpan', 'onAuditFault'] as const;

/** @throws {TypeError} naming the option that is missing, wrong or unknown */
export function checkGuardOptions(options: GuardOptions): void {
  checkNames(options, [...DEMANDS, 'verifier', 'audit', ...LISTENERS], 'createGuard');
  const { verifier, audit } = options;
  if (typeof (verifier as Partial<Verifier> | undefined)?.verify !== 'function') {
    throw new TypeError('createGuard: "verifier" must be a verifier.');
  }
  if (audit !== false && typeof (audit as Partial<AuditSink> | undefined)?.write !== 'function') {
    throw new TypeError('createGuard: "audit" must be an audit sink or false; it has no default.');
  }
  for (const option of LISTENERS) {
    if (options[option] === undefined || typeof options[option] === 'function') continue;
    throw new TypeError(`createGuard: "${option}" must be a function.`);
  }
  checkAgentDemand(options, 'createGuard');
}
