import { AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import {
  attempt,
  isPromise,
  type MaybePromise,
  promiseOf,
  rejecting,
  whenReady,
} from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import type { AuditReceipt, AuditSink } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import {
  type Admission,
  type AdmissionParts,
  createAdmission,
  type Ending,
  type OpenSignals,
} from './admission.ts';
import { type AgentDemand, checkForAgent, unmetDemand } from './agent-demand.ts';
import { askAdmission } from './ask-admission.ts';
import { checkAllGuarded } from './assert-guarded.ts';
import { createCallRecorder } from './call-recorder.ts';
import type { Call } from './call.ts';
import { type AllowedCall, decide, type DecidedCall, type OnlineNeed } from './decision.ts';
import type { Entry } from './entry.ts';
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
  const { verifier, dpop, audit, admissions, activeSpan, onAuditFault = reportFault } = options;
  const { resourceMetadata, scope } = options;
  const reporter = createDecisionReporter(options, verifier.issuer);
  const { recordRefusal, reject, refuseChanged, recordEnding } = createCallRecorder(options, reporter);
  const open: OpenSignals = new Map();
  const parts: AdmissionParts = { watch: verifier.watch?.bind(verifier), open, recordEnding };

  function decideVerified<INPUT>(pending: PendingCall<INPUT>, grant: Grant): DecidedCall {
    pending.grant = grant;
    const unmet = unmetDemand(grant, demands);
    return unmet === undefined ? decide(grant, pending.call) : { refusal: unmet };
  }

  // Runs once per call, like all up to `admitNow`, so it avoids `attempt`, whose closures cost more than what they do.
  function admitThen<INPUT, RESULT>(call: Call<INPUT>, use: Use<RESULT>): MaybePromise<RESULT> {
    const pending = reporter.begin(call);
    let grant: MaybePromise<Grant>;
    try {
      grant = verifyCall(options, pending);
      if (isPromise(grant)) {
        return promiseOf(grant).then(
          (verified) => admitVerified(pending, verified, use),
          (error: unknown) => reject(pending, error),
        );
      }
    } catch (error) {
      return reject(pending, error);
    }
    return admitVerified(pending, grant, use);
  }

  function admitVerified<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    use: Use<RESULT>,
  ): MaybePromise<RESULT> {
    const decided = decideVerified(pending, grant);
    if (decided.refusal !== undefined) return reject(pending, decided.refusal);
    if (decided.online !== undefined)
      return askThen(pending, grant, { ...decided, online: decided.online }, use);
    if (audit === false) return admitNow(pending, grant, undefined, use);
    return recordThen(audit, { pending, grant, decided }, use);
  }

  function admitNow<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    entry: Entry | undefined,
    use: Use<RESULT>,
  ): MaybePromise<RESULT> {
    reporter.allowed(pending, grant, entry?.receipt.entryId);
    return use(createAdmission(parts, { grant, signal: pending.call.signal, entry }));
  }

  /** Writes the entry of a call that this guard admits alone. */
  function recordThen<INPUT, RESULT>(
    sink: AuditSink,
    allowed: { pending: PendingCall<INPUT>; grant: Grant; decided: AllowedCall },
    use: Use<RESULT>,
  ): MaybePromise<RESULT> {
    const { pending, grant, decided } = allowed;
    const { call } = pending;
    let described: DescribedCall;
    try {
      described = describeCall(call, grant, decided);
    } catch (error) {
      return reject(pending, error);
    }
    const action = actionOf(call);
    const write = (metadata: JsonObject): MaybePromise<AuditReceipt> =>
      sink.write(recordOf(grant, action, 'allowed', tracedMetadata(metadata, activeSpan)));
    let receipt: MaybePromise<AuditReceipt>;
    try {
      receipt = whenReady(described.metadata, write);
      if (isPromise(receipt)) {
        return promiseOf(receipt).then(
          (later) => {
            const entry = { receipt: later, action };
            return isUnchanged(call, grant, decided, described)
              ? admitNow(pending, grant, entry, use)
              : refuseChanged(pending, grant, entry);
          },
          (cause: unknown) => refuseUnrecorded(pending, grant, cause),
        );
      }
    } catch (cause) {
      return refuseUnrecorded(pending, grant, cause);
    }
    return admitNow(pending, grant, { receipt, action }, use);
  }

  function refuseUnrecorded<INPUT>(pending: PendingCall<INPUT>, grant: Grant, cause: unknown): never {
    tell(() => onAuditFault(cause));
    const refusal = new AuthorizationError('audit_unavailable', { cause, attribution: grant });
    reporter.blocked(pending, refusal, undefined);
    throw refusal;
  }

  /** Asks the server to admit a call: it decides once more, and writes the entry. */
  function askThen<INPUT, RESULT>(
    pending: PendingCall<INPUT>,
    grant: Grant,
    decided: AllowedCall & { readonly online: OnlineNeed },
    use: Use<RESULT>,
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
            metadata: tracedMetadata(metadata, activeSpan),
          }),
        ),
      (answer) => {
        if (!answer.isAdmitted) {
          if (answer.entryId === undefined) return reject(pending, answer.refusal);
          reporter.blocked(pending, answer.refusal, answer.entryId);
          throw answer.refusal;
        }
        const giveBack: Entry['giveBack'] = (why) => admissions.giveBack(answer.entryId, why);
        const entry: Entry = { receipt: answer, action: actionOf(call), giveBack };
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
    admit: (call) => rejecting(() => admitThen(call, itself)),
    run(call, execute, failed) {
      const { signal } = call;
      const endingOf = failed === undefined ? undefined : endingBy(failed);
      const execution = { execute, endingOf, signal, wasAborted: signal?.aborted === true };
      return rejecting(() => admitThen(call, (admission) => executeAdmitted(admission, execution)));
    },
    preflight(call) {
      const pending = reporter.begin(call);
      return attempt(
        () => verifyCall(options, pending),
        (grant) => {
          const { refusal } = decideVerified(pending, grant);
          return refusal === undefined ? undefined : recordRefusal(pending, refusal);
        },
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

type Use<RESULT> = (admission: Admission) => MaybePromise<RESULT>;

function itself(admission: Admission): Admission {
  return admission;
}

function endingBy<RESULT>(failed: (result: RESULT) => boolean): (result: RESULT) => Ending {
  return (result) => (failed(result) ? FAILED : SUCCEEDED);
}
