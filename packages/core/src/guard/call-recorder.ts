import { asRefusal, AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import { attempt, isPromise, type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import { recordable } from '../sink/recordable.ts';
import type { Grant } from '../verify/grant.ts';
import type { Ending } from './admission.ts';
import type { Entry } from './entry.ts';
import type { GuardOptions } from './guard-options.ts';
import { actionOf, describeRefused, recordOf } from './record.ts';
import type { DecisionReporter, PendingCall } from './report-decision.ts';
import { tracedMetadata } from './traced-metadata.ts';

/** Records the refusals of a guard, and how the calls ended that it admitted. */
export interface CallRecorder {
  /** Records a refusal, and returns it. */
  recordRefusal<INPUT>(pending: PendingCall<INPUT>, error: unknown): MaybePromise<AuthorizationError>;
  /** Records a refusal, and throws it. */
  reject<INPUT, RESULT>(pending: PendingCall<INPUT>, error: unknown): MaybePromise<RESULT>;
  /** Refuses a call whose input is another one than when it was decided and recorded. */
  refuseChanged<INPUT>(pending: PendingCall<INPUT>, grant: Grant, entry: Entry): never;
  /** Records how a call ended. Never throws. */
  recordEnding(grant: Grant, entry: Entry, ending: Ending): void;
}

/** Makes the recorder of a guard, which writes to its sink. */
export function createCallRecorder(
  {
    audit,
    onAuditFault = reportFault,
    activeSpan,
  }: Pick<GuardOptions, 'audit' | 'onAuditFault' | 'activeSpan'>,
  reporter: DecisionReporter,
): CallRecorder {
  function recordRefusal<INPUT>(
    pending: PendingCall<INPUT>,
    error: unknown,
  ): MaybePromise<AuthorizationError> {
    const { call } = pending;
    const refusal = asRefusal(error);
    const { attribution, reason, missingScopes, members } = refusal;
    const reported = (entryId?: string): AuthorizationError => {
      reporter.blocked(pending, refusal, entryId);
      return refusal;
    };
    if (attribution === undefined || audit === false) return reported();
    const why: JsonObject = {
      reason,
      ...(missingScopes.length === 0 ? {} : { missingScopes }),
      ...(members.arguments === undefined
        ? {}
        : { refusedArguments: members.arguments.map(({ argument }) => argument) }),
    };
    return attempt(
      () => {
        const metadata = tracedMetadata(describeRefused(call, why), activeSpan);
        return audit.write(recordOf(attribution, actionOf(call), 'blocked', metadata));
      },
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

  /** Refuses a call whose input is another one than when it was decided and recorded. */
  function refuseChanged<INPUT>(pending: PendingCall<INPUT>, grant: Grant, entry: Entry): never {
    const ending: Ending = ['failure', { reason: 'input_changed' }, { ran: false }];
    recordEnding(grant, entry, ending);
    const refusal = new AuthorizationError('input_changed', { attribution: grant });
    reporter.blocked(pending, refusal, entry.receipt.entryId);
    throw refusal;
  }

  const report = (fault: unknown): void => tell(() => onAuditFault(fault));

  function recordEnding(grant: Grant, entry: Entry, [outcome, detail, how]: Ending): void {
    try {
      // The end of the call is recorded even where its details have no canonical form.
      const metadata = detail === undefined ? {} : recordable(detail, {}, report);
      if (how?.ran === false && entry.giveBack !== undefined)
        return void entry.giveBack(metadata).catch(report);
      if (audit === false) return;
      const written = audit.write(recordOf(grant, entry.action, outcome, metadata, entry.receipt));
      if (isPromise(written)) written.catch(report);
    } catch (fault) {
      report(fault);
    }
  }

  return { recordRefusal, reject, refuseChanged, recordEnding };
}
