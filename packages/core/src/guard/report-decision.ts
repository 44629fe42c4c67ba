import type { AuthorizationError } from '../base/authorization-error.ts';
import { tell } from '../base/report-fault.ts';
import type { Grant } from '../verify/grant.ts';
import type { Call } from './call.ts';
import { reportOwnFault } from './decision.ts';
import type { Decision } from './decision.ts';
import type { DecisionSpan, GuardOptions } from './guard-options.ts';
import { actionOf } from './record.ts';

/** A call that is being decided. */
export interface PendingCall<INPUT> {
  readonly call: Call<INPUT>;
  /** By the clock of `performance.now`; 0 where nobody asks. */
  readonly startedAt: number;
  /** The grant, once its token is verified. */
  grant: Grant | undefined;
}

/** Tells the listeners of one guard what it decided. */
export interface DecisionReporter {
  begin<INPUT>(call: Call<INPUT>): PendingCall<INPUT>;
  allowed<INPUT>(pending: PendingCall<INPUT>, grant: Grant, entryId: string | undefined): void;
  blocked<INPUT>(pending: PendingCall<INPUT>, refusal: AuthorizationError, entryId: string | undefined): void;
}

/** Makes a reporter. What a listener throws is reported, and changes no decision. */
export function createDecisionReporter({
  onDecision,
  activeSpan,
}: Pick<GuardOptions, 'onDecision' | 'activeSpan'>): DecisionReporter {
  const isTimed = onDecision !== undefined;
  const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1000;

  function annotate(decision: Decision['decision'], grant: Grant | undefined, rest: SpanAttributes): void {
    const span = activeSpan?.();
    if (span === undefined) return;
    span.setAttributes({
      'grantex.decision': decision,
      ...(grant && {
        'grantex.grant.id': grant.grantId,
        'grantex.delegation.depth': grant.delegationDepth,
      }),
      ...rest,
    });
  }

  const entryOf = (entryId: string | undefined): SpanAttributes =>
    entryId === undefined ? {} : { 'grantex.entry.id': entryId };

  return {
    begin: (call) => ({ call, startedAt: isTimed ? performance.now() : 0, grant: undefined }),
    allowed({ call, startedAt }, grant, entryId) {
      if (activeSpan !== undefined) tell(() => annotate('allowed', grant, entryOf(entryId)));
      if (onDecision === undefined) return;
      const duration = secondsSince(startedAt);
      tell(() => onDecision({ decision: 'allowed', action: actionOf(call), grant, duration }));
    },
    blocked({ call, startedAt, grant }, refusal, entryId) {
      const { reason, cause } = refusal;
      if (activeSpan !== undefined) {
        tell(() => annotate('blocked', grant, { 'grantex.reason': reason, ...entryOf(entryId) }));
      }
      const listener = onDecision ?? reportOwnFault;
      const duration = isTimed ? secondsSince(startedAt) : 0;
      const action = actionOf(call);
      tell(() => listener({ decision: 'blocked', action, reason, cause, refusal, grant, duration }));
    },
  };
}

type SpanAttributes = Parameters<DecisionSpan['setAttributes']>[0];
