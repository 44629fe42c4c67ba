import { asRefusal, AuthorizationError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import { recordable } from '../sink/recordable.ts';
import type { AuditReceipt, AuditSink } from '../sink/sink.ts';
import type { Grant, VerifiedToken } from '../verify/grant.ts';
import type { Call } from './call.ts';
import { decide, reportOwnFault } from './decision.ts';
import { type Admission, executeAdmitted } from './execution.ts';
import { explainCall, type Explanation } from './explain.ts';
import { checkGuardOptions, type GuardOptions } from './guard-options.ts';
import {
  actionOf,
  describe,
  describeAllowed,
  describeRefused,
  isUnchanged,
  recordOf,
  snapshotOf,
} from './record.ts';
import type { Rule } from './rule.ts';
import { verifyCall } from './verify-call.ts';

/**
 * Stands in front of every call: verifies, decides, records the decision, lets the call run, and records how it ended.
 * Returns without a promise where nothing has to be awaited. A failure is always a rejected promise: `try { await
 * guard.run(…) } catch` catches every failure.
 */
export interface Guard {
  /**
   * Decides a call and records it as `allowed`; the caller runs it and settles it. When the call is refused, records it
   * as `blocked` and rejects with an AuthorizationError.
   */
  admit<INPUT>(call: Call<INPUT>): MaybePromise<Admission>;
  /**
   * Admits a call, runs it in the turn in which its input was last checked, and settles it. The outcome is `failure`
   * when `execute` throws or rejects, when `failed` or an MCP result itself (`isError`) says so, or when a stream (an
   * async iterable, a ReadableStream or the body of a Response) breaks, is left before its end or is dropped unread;
   * otherwise `success`, for a stream at its end. Rejects with what `execute` throws, unchanged. Before `execute` is
   * called, rejects with an AuthorizationError when the call is refused, and with the reason of a `signal` that is
   * aborted while the guard decides.
   * @returns the result, with a stream wrapped so that its end is seen; without a promise when nothing had to be
   *   awaited
   */
  run<INPUT, RESULT>(
    call: Call<INPUT>,
    execute: (grant: Grant) => MaybePromise<RESULT>,
    failed?: (result: RESULT) => boolean,
  ): MaybePromise<RESULT>;
  /**
   * Decides without admitting, and records only a refusal: for approval hooks and HTTP challenges.
   * @returns the refusal, undefined where there is none
   */
  preflight<INPUT>(call: Call<INPUT>): MaybePromise<AuthorizationError | undefined>;
  /** Explains what would happen to a call, and why; records nothing. */
  explain<INPUT>(
    token: string | VerifiedToken,
    rule: Rule<INPUT> | undefined,
    input: INPUT,
  ): MaybePromise<Explanation>;
}

/**
 * Makes a guard.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createGuard(options: GuardOptions): Guard {
  const { verifier, audit, onDecision, onAuditFault = reportFault } = options;
  checkGuardOptions(options);

  /** Reports a refusal to `onDecision`, and returns it. */
  function reported<INPUT>(call: Call<INPUT>, refusal: AuthorizationError): AuthorizationError {
    const listener = onDecision ?? reportOwnFault;
    tell(() => listener({ action: actionOf(call), isAllowed: false, refusal }));
    return refusal;
  }

  function recordRefusal<INPUT>(call: Call<INPUT>, error: unknown): MaybePromise<AuthorizationError> {
    const refusal = reported(call, asRefusal(error));
    const { attribution, reason, missingScopes } = refusal;
    if (attribution === undefined || audit === false) return refusal;
    const why = missingScopes.length === 0 ? { reason } : { reason, missingScopes };
    return attempt(
      () => audit.write(recordOf(attribution, actionOf(call), 'blocked', describeRefused(call, why))),
      () => refusal,
      (fault) => {
        tell(() => onAuditFault(fault));
        return refusal;
      },
    );
  }

  function reject<INPUT, RESULT>(call: Call<INPUT>, error: unknown): MaybePromise<RESULT> {
    return whenReady(recordRefusal(call, error), (refusal) => {
      throw refusal;
    });
  }

  /** Verifies the token and decides, then calls one of the two functions. */
  function decideThen<INPUT, RESULT>(
    call: Call<INPUT>,
    allow: (grant: Grant, amount: string | number | undefined) => MaybePromise<RESULT>,
    deny: (error: unknown) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    return attempt(
      () => verifyCall(verifier, call),
      (grant) => {
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
    return decideThen(
      call,
      (grant, amount) =>
        audit === false
          ? admitNow(call, admissionOf(grant, '', undefined), use)
          : recordThen(audit, grant, { call, amount }, use),
      (error) => reject(call, error),
    );
  }

  function admitNow<INPUT, RESULT>(
    call: Call<INPUT>,
    admission: Admission,
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    if (onDecision !== undefined) {
      tell(() => onDecision({ action: actionOf(call), isAllowed: true, grant: admission.grant }));
    }
    return use(admission);
  }

  function recordThen<INPUT, RESULT>(
    sink: AuditSink,
    grant: Grant,
    { call, amount }: { call: Call<INPUT>; amount: string | number | undefined },
    use: (admission: Admission) => MaybePromise<RESULT>,
  ): MaybePromise<RESULT> {
    const action = actionOf(call);
    let snapshot: ReturnType<typeof snapshotOf>;
    let metadata: MaybePromise<JsonObject>;
    try {
      snapshot = snapshotOf(call);
    } catch (cause) {
      const reason = call.rule?.digest === undefined ? 'input_not_canonical' : 'rule_failed';
      return reject(call, new AuthorizationError(reason, { cause, attribution: grant }));
    }
    try {
      metadata = describe(call, snapshot);
    } catch (cause) {
      return reject(call, new AuthorizationError('rule_failed', { cause, attribution: grant }));
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
        const admission = admissionOf(grant, action, receipt);
        if (isLater && !isUnchanged(call, snapshot, amount)) {
          admission.settle('failure', { reason: 'input_changed' });
          throw reported(call, new AuthorizationError('input_changed', { attribution: grant }));
        }
        return admitNow(call, admission, use);
      },
      (cause) => {
        tell(() => onAuditFault(cause));
        throw reported(call, new AuthorizationError('audit_unavailable', { cause, attribution: grant }));
      },
    );
  }

  function admissionOf(grant: Grant, action: string, ref: AuditReceipt | undefined): Admission {
    let isSettled = false;
    return {
      grant,
      settle(outcome, detail) {
        if (isSettled) return;
        isSettled = true;
        if (audit === false || ref === undefined) return;
        try {
          // The end of the call is recorded even where its details have no canonical form.
          const metadata = recordable(detail ?? {}, {}, (fault) => tell(() => onAuditFault(fault)));
          const written = audit.write({ ...recordOf(grant, action, outcome, metadata), ref });
          if (isPromise(written)) written.catch((fault: unknown) => tell(() => onAuditFault(fault)));
        } catch (fault) {
          tell(() => onAuditFault(fault));
        }
      },
    };
  }

  return {
    admit: (call) => rejecting(() => admitThen(call, (admission) => admission)),
    run(call, execute, failed) {
      const { signal } = call;
      const execution = { execute, failed, signal, wasAborted: signal?.aborted === true };
      return rejecting(() => admitThen(call, (admission) => executeAdmitted(admission, execution)));
    },
    preflight(call) {
      return decideThen(
        call,
        (): AuthorizationError | undefined => undefined,
        (error) => recordRefusal(call, error),
      );
    },
    explain: (token, rule, input) => explainCall(verifier, token, rule, input),
  };
}
