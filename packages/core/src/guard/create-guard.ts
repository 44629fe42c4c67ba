import { AuthorizationError } from '../base/authorization-error.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import type { AuditSink } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import { type Admission, createAdmission, type Ending, type OpenSignals } from './admission.ts';
import { type AgentDemand, checkForAgent, unmetDemand } from './agent-demand.ts';
import { askAdmission } from './ask-admission.ts';
import { checkAllGuarded } from './assert-guarded.ts';
import { createCallRecorder, type Entry } from './call-recorder.ts';
import type { Call } from './call.ts';
import { type AllowedCall, decide, type OnlineNeed } from './decision.ts';
import { executeAdmitted, FAILED, SUCCEEDED } from './execution.ts';
import { explainCall } from './explain.ts';
import { checkGuardOptions, type GuardOptions } from './guard-options.ts';
import type { Guard } from './guard.ts';
import { actionOf, describeCall, type DescribedCall, isUnchanged, recordOf } from './record.ts';
import { createDecisionReporter, type PendingCall } from './report-decision.ts';
import { tracedMetadata } from './traced-metadata.ts';
import { tokenText, verifyCall } from './verify-call.ts';

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
  const { verifier, dpop, audit, admissions, onAuditFault = reportFault, resourceMetadata, scope } = options;
  const watch = verifier.watch?.bind(verifier);
  const open: OpenSignals = new Map();
  const reporter = createDecisionReporter(options, verifier.issuer);
  const { recordRefusal, reject, refuseChanged, recordEnding } = createCallRecorder(options, reporter);

  /** Verifies the token and decides, then calls one of the two functions. */
  function decideThen<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    allow: (grant: Grant, decided: AllowedCall) => MaybePromise<RESULT>,
    deny: (error: unknown) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const { call } = pending;
    return attempt(
      () => verifyCall(options, pending),
      (grant) => {
        pending.grant = grant;
        const unmet = unmetDemand(grant, demands);
        if (unmet !== undefined) return deny(unmet);
        const decided = decide(grant, call);
        return decided.refusal === undefined ? allow(grant, decided) : deny(decided.refusal);
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
      (grant, decided) => {
        if (decided.online !== undefined)
          return askThen(pending, grant, { ...decided, online: decided.online }, use);
        if (audit === false) return admitNow(pending, grant, undefined, use);
        return recordThen(audit, { pending, grant, decided }, use);
      },
      (error) => reject(pending, error),
    );
  }

  function admitNow<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    entry: Entry | undefined,
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    reporter.allowed(pending, grant, entry?.receipt.entryId);
    const { call } = pending;
    const action = actionOf(call);
    const record = (...ending: Ending): void => recordEnding(grant, action, entry, ending);
    return use(createAdmission({ grant, signal: call.signal, watch, open, record }));
  }

  /** Writes the entry of a call that this guard admits alone. */
  function recordThen<INPUT, RESULT>(
    sink: AuditSink,
    allowed: { pending: PendingCall<INPUT>; grant: Grant; decided: AllowedCall },
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const { pending, grant, decided } = allowed;
    const { call } = pending;
    let described: DescribedCall;
    try {
      described = describeCall(call, grant, decided);
    } catch (error) {
      return reject(pending, error);
    }
    let isLater = false;
    return attempt(
      () => {
        const written = whenReady(described.metadata, (metadata) =>
          sink.write(
            recordOf(grant, actionOf(call), 'allowed', tracedMetadata(metadata, options.activeSpan)),
          ),
        );
        isLater = isPromise(written);
        return written;
      },
      (receipt) => {
        const isSame = !isLater || isUnchanged(call, grant, decided, described);
        return isSame
          ? admitNow(pending, grant, { receipt }, use)
          : refuseChanged(pending, grant, { receipt });
      },
      (cause) => {
        tell(() => onAuditFault(cause));
        const refusal = new AuthorizationError('audit_unavailable', { cause, attribution: grant });
        reporter.blocked(pending, refusal, undefined);
        throw refusal;
      },
    );
  }

  /** Asks the server to admit a call: it decides once more, and writes the entry. */
  function askThen<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    decided: AllowedCall & { readonly online: OnlineNeed },
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    if (admissions === undefined) {
      return reject(pending, new AuthorizationError('admission_missing', { attribution: grant }));
    }
    const { call } = pending;
    let described: DescribedCall;
    try {
      described = describeCall(call, grant, decided);
    } catch (error) {
      return reject(pending, error);
    }
    const { amount, online, compared } = decided;
    const { snapshot } = described;
    const values = compared?.values;
    const token = tokenText(pending.token);
    return attempt(
      () =>
        whenReady(described.metadata, (metadata) =>
          askAdmission(admissions, {
            call,
            grant,
            token,
            amount,
            ...online,
            snapshot,
            values,
            metadata: tracedMetadata(metadata, options.activeSpan),
          }),
        ),
      (answer) => {
        if (!answer.isAdmitted) {
          if (answer.entryId === undefined) return reject(pending, answer.refusal);
          reporter.blocked(pending, answer.refusal, answer.entryId);
          throw answer.refusal;
        }
        const entry: Entry = { receipt: answer, giveBack: (why) => admissions.giveBack(answer.entryId, why) };
        if (isUnchanged(call, grant, decided, described)) return admitNow(pending, grant, entry, use);
        return refuseChanged(pending, grant, entry);
      },
      (error) => reject(pending, error),
    );
  }

  const guard: Guard = {
    audience: verifier.audience,
    issuer: verifier.issuer,
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
    explain: (token, rule, input, options) =>
      explainCall({ verifier, dpop, demands }, token, { rule, input, ...options }),
    async waitForApproval(approvalId, signal) {
      if (admissions === undefined) throw new TypeError('waitForApproval: the guard has no "admissions".');
      return admissions.waitForApproval(approvalId, signal);
    },
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
