import { asRefusal, AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import { recordable } from '../sink/recordable.ts';
import type { AuditReceipt, AuditSink } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import { type Admission, createAdmission, type Ending, type OpenSignals } from './admission.ts';
import { type AgentDemand, checkForAgent, unmetDemand } from './agent-demand.ts';
import { checkAllGuarded } from './assert-guarded.ts';
import type { Call } from './call.ts';
import { decide } from './decision.ts';
import { executeAdmitted, FAILED, SUCCEEDED } from './execution.ts';
import { explainCall } from './explain.ts';
import { checkGuardOptions, type GuardOptions } from './guard-options.ts';
import type { Guard } from './guard.ts';
import {
  actionOf,
  describe,
  describeAllowed,
  describeRefused,
  isUnchanged,
  recordOf,
  snapshotOf,
} from './record.ts';
import { createDecisionReporter, type PendingCall } from './report-decision.ts';
import { verifyCall } from './verify-call.ts';

/**
 * Makes a guard.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createGuard(options: GuardOptions): Guard {
  checkGuardOptions(options);
  return guardWith(options, [options], new WeakSet());
}

/**
 * Makes a guard from checked options.
 * @param demands all must be met
 * @param family this guard, and those that were made of it
 */
function guardWith(options: GuardOptions, demands: readonly AgentDemand[], family: WeakSet<Guard>): Guard {
  const { verifier, dpop, audit, onAuditFault = reportFault, resourceMetadata, scope } = options;
  const watch = verifier.watch?.bind(verifier);
  const open: OpenSignals = new Map();
  const reporter = createDecisionReporter(options);

  function recordRefusal<INPUT>(
    pending: PendingCall<INPUT>,
    error: unknown,
  ): MaybePromise<AuthorizationError> {
    const { call } = pending;
    const refusal = asRefusal(error);
    const { attribution, reason, missingScopes } = refusal;
    const reported = (entryId?: string): AuthorizationError => {
      reporter.blocked(pending, refusal, entryId);
      return refusal;
    };
    if (attribution === undefined || audit === false) return reported();
    const why = missingScopes.length === 0 ? { reason } : { reason, missingScopes };
    return attempt(
      () => audit.write(recordOf(attribution, actionOf(call), 'blocked', describeRefused(call, why))),
      ({ entryId }) => reported(entryId),
      (fault) => {
        tell(() => onAuditFault(fault));
        return reported();
      },
    );
  }

  function reject<INPUT, RESULT>(pending: PendingCall<INPUT>, error: unknown): MaybePromise<RESULT> {
    return whenReady(recordRefusal(pending, error), (refusal) => {
      throw refusal;
    });
  }

  /** Verifies the token and decides, then calls one of the two functions. */
  function decideThen<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    allow: (grant: Grant, amount: string | number | undefined) => MaybePromise<RESULT>,
    deny: (error: unknown) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const { call } = pending;
    return attempt(
      () => verifyCall(options, call),
      (grant) => {
        pending.grant = grant;
        const unmet = unmetDemand(grant, demands);
        if (unmet !== undefined) return deny(unmet);
        const { refusal, amount } = decide(grant, call.rule, call.input);
        return refusal === undefined ? allow(grant, amount) : deny(refusal);
      },
      deny,
    );
  }

  function admitThen<INPUT, RESULT>(
    call: Call<INPUT>,
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const pending = reporter.begin(call);
    return decideThen(
      pending,
      (grant, amount) =>
        audit === false
          ? admitNow(pending, grant, undefined, use)
          : recordThen(audit, grant, { pending, amount }, use),
      (error) => reject(pending, error),
    );
  }

  function admitNow<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    receipt: AuditReceipt | undefined,
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    reporter.allowed(pending, grant, receipt?.entryId);
    const { call } = pending;
    const action = actionOf(call);
    const record = (...ending: Ending): void => recordEnding(grant, action, receipt, ending);
    return use(createAdmission({ grant, signal: call.signal, watch, open, record }));
  }

  function recordThen<INPUT, RESULT>(
    sink: AuditSink,
    grant: Grant,
    { pending, amount }: { pending: PendingCall<INPUT>; amount: string | number | undefined },
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const { call } = pending;
    const action = actionOf(call);
    let snapshot: ReturnType<typeof snapshotOf>;
    let metadata: MaybePromise<JsonObject>;
    try {
      snapshot = snapshotOf(call);
    } catch (cause) {
      const reason = call.rule?.digest === undefined ? 'input_not_canonical' : 'rule_failed';
      return reject(pending, new AuthorizationError(reason, { cause, attribution: grant }));
    }
    try {
      metadata = describe(call, snapshot);
    } catch (cause) {
      return reject(pending, new AuthorizationError('rule_failed', { cause, attribution: grant }));
    }
    let isLater = false;
    return attempt(
      () => {
        const written = whenReady(metadata, (described) =>
          sink.write(recordOf(grant, action, 'allowed', describeAllowed(grant, described))),
        );
        isLater = isPromise(written);
        return written;
      },
      (receipt) => {
        if (!isLater || isUnchanged(call, snapshot, amount)) return admitNow(pending, grant, receipt, use);
        recordEnding(grant, action, receipt, ['failure', { reason: 'input_changed' }]);
        const refusal = new AuthorizationError('input_changed', { attribution: grant });
        reporter.blocked(pending, refusal, receipt.entryId);
        throw refusal;
      },
      (cause) => {
        tell(() => onAuditFault(cause));
        const refusal = new AuthorizationError('audit_unavailable', { cause, attribution: grant });
        reporter.blocked(pending, refusal, undefined);
        throw refusal;
      },
    );
  }

  function recordEnding(
    grant: Grant,
    action: string,
    ref: AuditReceipt | undefined,
    [outcome, detail]: Ending,
  ): void {
    if (audit === false || ref === undefined) return;
    try {
      // The end of the call is recorded even where its details have no canonical form.
      const metadata = recordable(detail ?? {}, {}, (fault) => tell(() => onAuditFault(fault)));
      const written = audit.write({ ...recordOf(grant, action, outcome, metadata), ref });
      if (isPromise(written)) written.catch((fault: unknown) => tell(() => onAuditFault(fault)));
    } catch (fault) {
      tell(() => onAuditFault(fault));
    }
  }

  const guard: Guard = {
    audience: verifier.audience,
    challenge: { resourceMetadata, scope, dpop: dpop?.mode },
    dpop,
    admit: (call) => rejecting(() => admitThen(call, (admission) => admission)),
    run(call, execute, failed) {
      const { signal } = call;
      const endingOf = failed === undefined ? undefined : endingBy(failed);
      const execution = { execute, endingOf, signal, wasAborted: signal?.aborted === true };
      return rejecting(() => admitThen(call, (admission) => executeAdmitted(admission, execution)));
    },
    preflight(call) {
      const pending = reporter.begin(call);
      return decideThen(
        pending,
        (): AuthorizationError | undefined => undefined,
        (error) => recordRefusal(pending, error),
      );
    },
    explain: (token, rule, input) => explainCall({ verifier, dpop, demands }, token, rule, input),
    forAgent(demand) {
      checkForAgent(demand);
      return guardWith(options, [...demands, demand], family);
    },
    assertGuarded: (tools) => checkAllGuarded(tools, family),
  };
  family.add(guard);
  return guard;
}

function endingBy<RESULT>(failed: (result: RESULT) => boolean): (result: RESULT) => Ending {
  return (result) => (failed(result) ? FAILED : SUCCEEDED);
}
