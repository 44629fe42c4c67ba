import type { AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import { tell } from '../base/report-fault.ts';
import type { Grant } from '../verify/grant.ts';
import { runWithGrant } from './current-grant.ts';

/** How a call ended, as {@link Admission.settle} takes it. */
export type Ending = readonly [outcome: 'success' | 'failure', detail?: JsonObject];

/** A call that may run. */
export interface Admission {
  readonly grant: Grant;
  /**
   * Aborts when the grant ends before the call is settled: when it is revoked, within milliseconds of what a `feed`
   * learns, or when its token expires, within a second. `reason` is the `AuthorizationError`, `revoked` or `expired`.
   * Without a feed, only an expiry is noticed. The signal is made when it is first read.
   */
  readonly signal: AbortSignal;
  /** The refusal with which the grant ended, as far as somebody asks for its end; undefined while it has not. */
  readonly endedBy: AuthorizationError | undefined;
  /**
   * Calls back when the grant ends before the call is settled, as {@link Admission.signal} does, and immediately where it
   * has ended.
   * @returns a function that withdraws the listener
   */
  onGrantEnd(listener: (refusal: AuthorizationError) => void): () => void;
  /**
   * Records how the call ended. Only the first call counts. Never throws; a fault of the sink is passed to
   * `onAuditFault`.
   */
  settle(...ending: Ending): void;
}

/**
 * Returns a signal for the tool: it aborts when the caller leaves or when the grant ends. An adapter calls it when the
 * tool first reads the signal, because until then nobody needs to watch the grant.
 * @param signal aborts when the caller leaves
 */
export function signalOf(admission: Admission, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? admission.signal : AbortSignal.any([signal, admission.signal]);
}

/** Starts to watch a grant, and returns how to stop. */
export type WatchGrant = (grant: Grant, ended: (refusal: AuthorizationError) => void) => () => void;

/**
 * Makes an admission.
 * @param watch watches the grant, from the moment at which somebody asks for its end
 * @param record records how the call ended; called once
 */
export function createAdmission(
  grant: Grant,
  watch: WatchGrant,
  record: (...ending: Ending) => void,
): Admission {
  let isSettled = false;
  let refusal: AuthorizationError | undefined;
  let stopWatching: (() => void) | undefined;
  let controller: AbortController | undefined;
  const listeners = new Set<(refusal: AuthorizationError) => void>();

  function end(reason: AuthorizationError): void {
    if (isSettled) return;
    refusal = reason;
    // The news arrives in the context of whichever call opened the feed.
    for (const listener of listeners) tell(() => runWithGrant(grant, () => listener(reason)));
    listeners.clear();
  }

  function onGrantEnd(listener: (reason: AuthorizationError) => void): () => void {
    if (isSettled) return () => {};
    stopWatching ??= watch(grant, end);
    if (refusal === undefined) listeners.add(listener);
    else listener(refusal);
    return () => void listeners.delete(listener);
  }

  return {
    grant,
    get signal() {
      if (controller === undefined) {
        const made = new AbortController();
        controller = made;
        onGrantEnd((reason) => made.abort(reason));
      }
      return controller.signal;
    },
    get endedBy() {
      return refusal;
    },
    onGrantEnd,
    settle(...ending) {
      if (isSettled) return;
      isSettled = true;
      stopWatching?.();
      listeners.clear();
      record(...ending);
    },
  };
}
