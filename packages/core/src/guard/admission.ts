import type { AuthorizationError } from '../base/authorization-error.ts';
import { runOutsideOfCalls } from '../base/call-storage.ts';
import type { JsonObject } from '../base/json.ts';
import { tell } from '../base/report-fault.ts';
import type { Grant } from '../verify/grant.ts';
import { runWithin } from './current-grant.ts';

/** How a call ended, as {@link Admission.settle} takes it. */
export type Ending = readonly [outcome: 'success' | 'failure', detail?: JsonObject];

/** A call that may run. */
export interface Admission {
  readonly grant: Grant;
  /**
   * Aborts when the grant ends before the call is settled: when it is revoked, within milliseconds of what a `feed`
   * learns, or when its token expires, within a second. `reason` is the `AuthorizationError`, `revoked` or `expired`.
   * Without a feed, only an expiry is noticed. It aborts with the `signal` of the call, too. The signal is made when it is
   * first read: until then nobody watches the grant.
   */
  readonly signal: AbortSignal;
  /** The refusal with which the grant ended, as far as somebody asks for its end; undefined while it has not. */
  readonly endedBy: AuthorizationError | undefined;
  /** Whether the call is settled. */
  readonly isSettled: boolean;
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
  /**
   * Settles a call as `success` whose connection stays open, such as a WebSocket whose end nobody sees. Its signal goes
   * on, and aborts when the grant ends, or when 1,000 later calls with the token have been settled so.
   */
  settleOpen(): void;
}

/** How many signals of a token go on after their calls are settled. */
const MAX_OPEN = 1000;

/** The controllers of those signals, the oldest first, by the list of scopes that all copies of a grant share. */
const open = new WeakMap<Grant['scopes'], AbortController[]>();

/** What an admission is made of. */
export interface AdmissionParts {
  readonly grant: Grant;
  /** The `signal` of the call. */
  readonly signal: AbortSignal | undefined;
  /** Watches the grant, from the moment at which somebody asks for its end. Returns how to stop. */
  readonly watch: (grant: Grant, ended: (refusal: AuthorizationError) => void) => () => void;
  /** Records how the call ended; called once. */
  readonly record: (...ending: Ending) => void;
}

/** Makes an admission. */
export function createAdmission({ grant, signal: caller, watch, record }: AdmissionParts): Admission {
  let isSettled = false;
  let refusal: AuthorizationError | undefined;
  let stopWatching: (() => void) | undefined;
  let controller: AbortController | undefined;
  const listeners = new Set<(refusal: AuthorizationError) => void>();

  function end(reason: AuthorizationError): void {
    if (isSettled) return;
    refusal = reason;
    // A feed reports in the context of the call that opened it.
    for (const listener of listeners) tell(() => runWithin(admission, () => listener(reason)));
    listeners.clear();
  }

  function onGrantEnd(listener: (reason: AuthorizationError) => void): () => void {
    if (isSettled) return () => {};
    stopWatching ??= watch(grant, end);
    if (refusal === undefined) listeners.add(listener);
    else listener(refusal);
    return () => void listeners.delete(listener);
  }

  function followCaller(): void {
    if (caller?.aborted === true) controller?.abort(caller.reason);
  }

  // Not `AbortSignal.any`, which keeps something for each call as long as the caller's signal lives.
  function makeController(): AbortController {
    const made = (controller = new AbortController());
    onGrantEnd((reason) => made.abort(reason));
    caller?.addEventListener('abort', followCaller);
    followCaller();
    return made;
  }

  const admission: Admission = {
    grant,
    get signal() {
      // Nobody watches the grant any more.
      if (isSettled && controller === undefined && caller !== undefined) return caller;
      return (controller ?? makeController()).signal;
    },
    get endedBy() {
      return refusal;
    },
    get isSettled() {
      return isSettled;
    },
    onGrantEnd,
    settle(...ending) {
      if (isSettled) return;
      isSettled = true;
      // What settles may be a listener that the caller's signal calls earlier.
      followCaller();
      caller?.removeEventListener('abort', followCaller);
      listeners.clear();
      stopWatching?.();
      record(...ending);
    },
    settleOpen() {
      if (isSettled) return;
      const made = controller ?? makeController();
      admission.settle('success');
      keepOpen(made, grant, watch);
    },
  };
  return admission;
}

/** Aborts a signal when its grant ends. It keeps nothing else of the call. */
function keepOpen(controller: AbortController, grant: Grant, watch: AdmissionParts['watch']): void {
  const { scopes } = grant;
  const controllers = open.get(scopes) ?? [];
  if (controllers.push(controller) > MAX_OPEN) controllers.shift()?.abort();
  if (controllers.length > 1) return;
  open.set(scopes, controllers);
  watch(grant, (reason) => {
    open.delete(scopes);
    // A feed reports in the context of the call that opened it.
    runOutsideOfCalls(() => controllers.forEach((kept) => kept.abort(reason)));
  });
}
