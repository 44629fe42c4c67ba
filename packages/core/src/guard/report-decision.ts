import { type AuthorizationError, namingIssuer } from '../base/authorization-error.ts';
import { reportFault, tell } from '../base/report-fault.ts';
import type { Grant } from '../verify/grant.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import type { Call } from './call.ts';
import { actionOf } from './record.ts';
import type { VerifiedCall } from './verify-call.ts';

/** The outcome of one decision, as passed to a guard's `onDecision`. */
export type Decision = {
  /** The name of the call in the audit log. */
  readonly action: string;
  /** From the start of the call until it was decided and recorded, in seconds. */
  readonly duration: number;
} & (
  | { readonly decision: 'allowed'; readonly grant: Grant }
  | {
      readonly decision: 'blocked';
      readonly reason: RefusalReason;
      /** What failed, where the reason is a fault of this service or of its server; never shown to the caller. */
      readonly cause: unknown;
      /** What the caller is answered. It has an `attribution` where the refusal is recorded. */
      readonly refusal: AuthorizationError;
      /** Undefined where the token was not verified. */
      readonly grant: Grant | undefined;
    }
);

/** What a span of OpenTelemetry says of its place in a trace. */
interface SpanPlace {
  /** 32 digits of lower-case hexadecimal. */
  readonly traceId: string;
  /** 16 digits. */
  readonly spanId: string;
  readonly traceFlags: number;
}

/** A span of OpenTelemetry: the members that are used here. */
export interface DecisionSpan {
  setAttributes(attributes: { [name: string]: string | number }): unknown;
  spanContext?(): SpanPlace;
}

/** Who is told what a guard decided. */
export interface DecisionListeners {
  /**
   * Called with every admitted call and every refusal, including refusals that become no audit entry because they
   * cannot be attributed. Not called for a `preflight` that finds nothing wrong. What it throws is reported and changes
   * no decision. Default: writes the cause of `rule_failed`, `token_unavailable` and `guard_failed` to `console.error`.
   */
  readonly onDecision?: (decision: Decision) => void;
  /**
   * Returns the span of OpenTelemetry in which a call runs: `() => trace.getActiveSpan()`. The decision is set on it as
   * `grantex.decision`, `grantex.reason`, `grantex.grant.id`, `grantex.delegation.depth` and `grantex.entry.id`; the
   * principal is not. Its `traceparent` (W3C Trace Context) is kept in the entry's metadata. Default: no span.
   */
  readonly activeSpan?: () => DecisionSpan | undefined;
}

/** A call that is being decided. */
export interface PendingCall<INPUT> extends VerifiedCall<INPUT> {
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

/**
 * Makes a reporter. What a listener throws is reported, and changes no decision.
 * @param issuer to whose documentation the refusals of the guard lead
 */
export function createDecisionReporter(
  { onDecision, activeSpan }: DecisionListeners,
  issuer?: string,
): DecisionReporter {
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
    begin: (call) => ({
      call,
      startedAt: isTimed ? performance.now() : 0,
      token: undefined,
      grant: undefined,
    }),
    allowed({ call, startedAt }, grant, entryId) {
      if (activeSpan !== undefined) tell(() => annotate('allowed', grant, entryOf(entryId)));
      if (onDecision === undefined) return;
      const duration = secondsSince(startedAt);
      tell(() => onDecision({ decision: 'allowed', action: actionOf(call), grant, duration }));
    },
    blocked({ call, startedAt, grant }, refusal, entryId) {
      const { reason, cause } = namingIssuer(refusal, issuer);
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

// The verifier and the sink have listeners of their own for the other faults.
const OWN_FAULTS: readonly RefusalReason[] = ['rule_failed', 'guard_failed', 'token_unavailable'];

/** The default `onDecision`: reports the cause of a refusal that is the service's own fault. */
function reportOwnFault(decision: Decision): void {
  if (decision.decision === 'allowed' || !OWN_FAULTS.includes(decision.reason)) return;
  reportFault(decision.cause ?? decision.refusal);
}

type SpanAttributes = Parameters<DecisionSpan['setAttributes']>[0];
