import { asRefusal, AuthorizationError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import { recordable } from '../sink/recordable.ts';
import type { AuditReceipt, AuditSink } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import type { Verifier } from '../verify/verifier.ts';
import type { Call } from './call.ts';
import { decide, type Decision, reportOwnFault } from './decision.ts';
import { type Admission, executeAdmitted } from './execution.ts';
import { explainCall, type Explanation } from './explain.ts';
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

/**
 * Stands in front of every call: verifies, decides, records, lets it run, records how it ended. A success that needs no
 * waiting comes without a promise. A failure is always a rejected promise: `try { await guard.run(…) } catch` catches
 * every failure.
 */
export interface Guard {
  /**
   * Decides and records a call as `allowed`; the caller runs it and settles. Rejects with an AuthorizationError when the
   * call is refused, after it was recorded as `blocked`.
   */
  admit<INPUT>(call: Call<INPUT>): MaybePromise<Admission>;
  /**
   * Admits a call, runs it in the same turn in which its input was last checked, and settles: `failure` when `execute`
   * throws or rejects, when `failed` or an MCP result itself (`isError`) says so, when a stream (an async iterable, a
   * ReadableStream or the body of a Response) breaks, is left before its end or is dropped unread; else `success`, for
   * a stream at its end. Rejects with what `execute` throws, unchanged. Rejects before it is called with an AuthorizationError when the call
   * is refused, and with the reason of a `signal` that is aborted while the guard decides.
   * @returns the result, a stream wrapped so that its end is seen; without a promise when nothing had to be awaited
   */
  run<INPUT, RESULT>(
    call: Call<INPUT>,
    execute: (grant: Grant) => MaybePromise<RESULT>,
    failed?: (result: RESULT) => boolean,
  ): MaybePromise<RESULT>;
  /** Decides without admitting; records and returns only a refusal: for approval hooks and HTTP challenges alone. */
  preflight<INPUT>(call: Call<INPUT>): MaybePromise<AuthorizationError | undefined>;
  /** Says what would come of a call and why; records nothing. */
  explain<INPUT>(token: string, rule: Rule<INPUT> | undefined, input: INPUT): MaybePromise<Explanation>;
}

export interface GuardOptions {
  readonly verifier: Pick<Verifier, 'verify'>;
  /** Where every decision is written, or `false` for nowhere. Stated, never defaulted. */
  readonly audit: AuditSink | false;
  /**
   * Called with every admitted call and every refusal, including refusals that are no audit entry because there is nobody
   * to attribute them to. Not called for a `preflight` that finds no fault. What it throws is reported and changes no
   * decision. Default: writes the cause of `rule_failed`, `token_unavailable` and `guard_failed` to `console.error`.
   */
  readonly onDecision?: (decision: Decision) => void;
  /** Hears of records that the sink did not take. Default: `console.error`. */
  readonly onAuditFault?: (fault: unknown) => void;
}

/**
 * Makes a guard.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createGuard(options: GuardOptions): Guard {
  const { verifier, audit, onDecision, onAuditFault = reportFault } = options;
  checkOptions(options);

  function verifyToken<INPUT>({ token, rule }: Call<INPUT>): MaybePromise<Grant> {
    if (typeof token !== 'function') return verify(token, rule);
    return attempt(token, (read) => verify(read, rule), unreadable);
  }

  function verify(token: string | undefined, rule: Rule<never> | undefined): MaybePromise<Grant> {
    if (token === undefined || token === '') throw new AuthorizationError('no_credentials');
    return verifier.verify(token, rule?.scopes);
  }

  /** Tells of a refusal, and gives it back. */
  function told<INPUT>(call: Call<INPUT>, refusal: AuthorizationError): AuthorizationError {
    const listener = onDecision ?? reportOwnFault;
    tell(() => listener({ action: actionOf(call), isAllowed: false, refusal }));
    return refusal;
  }

  function refuse<INPUT>(call: Call<INPUT>, error: unknown): MaybePromise<AuthorizationError> {
    const refused = told(call, asRefusal(error));
    const { attribution, reason, missingScopes } = refused;
    if (attribution === undefined || audit === false) return refused;
    const why = missingScopes.length === 0 ? { reason } : { reason, missingScopes };
    return attempt(
      () => audit.write(recordOf(attribution, actionOf(call), 'blocked', describeRefused(call, why))),
      () => refused,
      (fault) => {
        tell(() => onAuditFault(fault));
        return refused;
      },
    );
  }

  function refused<INPUT, RESULT>(call: Call<INPUT>, error: unknown): MaybePromise<RESULT> {
    return whenReady(refuse(call, error), (refusal) => {
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
      () => verifyToken(call),
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
      (error) => refused(call, error),
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
      return refused(call, new AuthorizationError(reason, { cause, attribution: grant }));
    }
    try {
      metadata = describe(call, snapshot);
    } catch (cause) {
      return refused(call, new AuthorizationError('rule_failed', { cause, attribution: grant }));
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
          throw told(call, new AuthorizationError('input_changed', { attribution: grant }));
        }
        return admitNow(call, admission, use);
      },
      (cause) => {
        tell(() => onAuditFault(cause));
        throw told(call, new AuthorizationError('audit_unavailable', { cause, attribution: grant }));
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
          // Details that have no canonical form must not keep the end of the call from being recorded.
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
        (error) => refuse(call, error),
      );
    },
    explain: (token, rule, input) => explainCall(verifier, token, rule, input),
  };
}

function unreadable(cause: unknown): never {
  throw asRefusal(cause, 'token_unavailable');
}

function checkOptions({ verifier, audit, onDecision }: GuardOptions): void {
  if (typeof (verifier as Partial<Verifier> | undefined)?.verify !== 'function') {
    throw new TypeError('createGuard: "verifier" must be a verifier.');
  }
  if (audit !== false && typeof (audit as Partial<AuditSink> | undefined)?.write !== 'function') {
    throw new TypeError('createGuard: "audit" must be an audit sink or false, and is never defaulted.');
  }
  if (onDecision !== undefined && typeof onDecision !== 'function') {
    throw new TypeError('createGuard: "onDecision" must be a function.');
  }
}
