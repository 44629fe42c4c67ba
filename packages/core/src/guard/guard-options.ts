import type { AuditSink } from '../sink/sink.ts';
import type { Verifier } from '../verify/verifier.ts';
import type { Decision } from './decision.ts';
import type { GuardVerifier } from './verify-call.ts';

/** What a guard is made with. */
export interface GuardOptions {
  readonly verifier: GuardVerifier;
  /** Where every decision is recorded, or `false` for nowhere. Required, so that nobody gets `false` by accident. */
  readonly audit: AuditSink | false;
  /**
   * Called with every admitted call and every refusal, including refusals that become no audit entry because they
   * cannot be attributed. Not called for a `preflight` that finds nothing wrong. What it throws is reported and changes
   * no decision. Default: writes the cause of `rule_failed`, `token_unavailable` and `guard_failed` to `console.error`.
   */
  readonly onDecision?: (decision: Decision) => void;
  /** Called with the fault when the sink did not take a record. Default: `console.error`. */
  readonly onAuditFault?: (fault: unknown) => void;
}

/** @throws {TypeError} naming the option that is missing or wrong */
export function checkGuardOptions({ verifier, audit, onDecision }: GuardOptions): void {
  if (typeof (verifier as Partial<Verifier> | undefined)?.verify !== 'function') {
    throw new TypeError('createGuard: "verifier" must be a verifier.');
  }
  if (audit !== false && typeof (audit as Partial<AuditSink> | undefined)?.write !== 'function') {
    throw new TypeError('createGuard: "audit" must be an audit sink or false; it has no default.');
  }
  if (onDecision !== undefined && typeof onDecision !== 'function') {
    throw new TypeError('createGuard: "onDecision" must be a function.');
  }
}
