import type { AuthorizationError } from '../base/authorization-error.ts';
import { runOutsideOfCalls } from '../base/call-storage.ts';
import type { JsonObject } from '../base/json.ts';
import { tell } from '../base/report-fault.ts';
import type { Grant } from '../verify/grant.ts';
import type { Verifier } from '../verify/verifier.ts';
import { runWithin } from './current-grant.ts';
import type { Entry } from './entry.ts';

/**
 * How a call ended, as {@link Admission.settle} takes it. `ran` is false for a call that was admitted and never started: what
 * it took of a budget goes back.
 */
export type Ending = readonly [
  outcome: 'success' | 'failure',
  detail?: JsonObject,
  how?: { readonly ran: boolean },
];

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

type GrantEndListener = Parameters<Admission['onGrantEnd']>[0];

const NONE: readonly GrantEndListener[] = [];

/** How many signals of a token go on after their calls are settled. */
const MAX_OPEN = 1000;

/** By the id of a token, the controllers of its signals that go on, the oldest first. */
export type OpenSignals = Map<string, AbortController[]>;

/** What the admissions of a guard share. */
export interface AdmissionParts {
  /** Watches a grant, from the moment at which somebody asks for its end. Returns how to stop. Undefined: nobody can. */
  readonly watch: Verifier['watch'] | undefined;
  /** The signals that go on. */
  readonly open: OpenSignals;
  /** Records how a call ended; called once for each. */
  readonly recordEnding: (grant: Grant, entry: Entry, ending: Ending) => void;
}

/** A call that is admitted. */
export interface AdmittedCall {
  readonly grant: Grant;
  /** The `signal` of the call. */
  readonly signal: AbortSignal | undefined;
  /** Its entry; undefined where nothing is recorded. */
  readonly entry: Entry | undefined;
}

/** Makes an admission. */
export function createAdmission(parts: AdmissionParts, call: AdmittedCall): Admission {
  return new RunningCall(parts, call);
}

/** A class, because an object literal with accessors costs more than all else that a guard does for a call. */
class RunningCall implements Admission {
  readonly grant: Grant;
  isSettled = false;
  endedBy: AuthorizationError | undefined;
  readonly #parts: AdmissionParts;
  readonly #signal: AbortSignal | undefined;
  readonly #entry: Entry | undefined;
  #listeners: readonly GrantEndListener[] = NONE;
  #stopWatching: (() => void) | undefined;
  #controller: AbortController | undefined;
  #stopFollowing: (() => void) | undefined;

  constructor(parts: AdmissionParts, { grant, signal, entry }: AdmittedCall) {
    this.grant = grant;
    this.#parts = parts;
    this.#signal = signal;
    this.#entry = entry;
  }

  get signal(): AbortSignal {
    const signal = this.#signal;
    // Nobody watches the grant any more.
    const isOver = this.isSettled && this.endedBy === undefined;
    if (isOver && this.#controller === undefined && signal !== undefined) return signal;
    return this.#control().signal;
  }

  onGrantEnd(listener: GrantEndListener): () => void {
    if (this.isSettled && this.endedBy === undefined) return () => {};
    this.#stopWatching ??= this.#parts.watch?.(this.grant, (refusal) => this.#end(refusal));
    if (this.endedBy === undefined) this.#listeners = [...this.#listeners, listener];
    else listener(this.endedBy);
    return () => void (this.#listeners = this.#listeners.filter((other) => other !== listener));
  }

  settle(...ending: Ending): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.#stopFollowing?.();
    this.#listeners = NONE;
    this.#stopWatching?.();
    if (this.#entry !== undefined) this.#parts.recordEnding(this.grant, this.#entry, ending);
  }

  settleOpen(): void {
    if (this.isSettled) return;
    const controller = this.#control();
    this.settle('success');
    keepOpen(controller, this.grant, this.#parts);
  }

  #end(refusal: AuthorizationError): void {
    if (this.isSettled) return;
    this.endedBy = refusal;
    // A feed reports in the context of the call that opened it.
    for (const listener of this.#listeners) {
      // One that was called before it may have withdrawn it.
      if (this.#listeners.includes(listener)) tell(() => runWithin(this, () => listener(refusal)));
    }
    this.#listeners = NONE;
  }

  /** Returns the controller of the signal. */
  #control(): AbortController {
    if (this.#controller !== undefined) return this.#controller;
    const controller = (this.#controller = new AbortController());
    this.onGrantEnd((refusal) => controller.abort(refusal));
    if (!this.isSettled) this.#stopFollowing = followSignal(this.#signal, controller);
    return controller;
  }
}

/**
 * Aborts with a signal. Not `AbortSignal.any`, which keeps something for each call as long as the signal lives.
 * @returns a function that looks at the signal once more, then stops: a listener that the signal calls earlier may stop it
 */
function followSignal(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const follow = (): void => {
    if (signal?.aborted === true) controller.abort(signal.reason);
  };
  signal?.addEventListener('abort', follow);
  follow();
  return () => {
    follow();
    signal?.removeEventListener('abort', follow);
  };
}

/** Aborts a signal when its grant ends. It keeps nothing else of the call. */
function keepOpen(controller: AbortController, grant: Grant, { watch, open }: AdmissionParts): void {
  if (watch === undefined) return;
  const { tokenId } = grant;
  const controllers = open.get(tokenId) ?? [];
  if (controllers.push(controller) > MAX_OPEN) controllers.shift()?.abort();
  if (controllers.length > 1) return;
  open.set(tokenId, controllers);
  watch(grant, (reason) => {
    open.delete(tokenId);
    // A feed reports in the context of the call that opened it.
    runOutsideOfCalls(() => controllers.forEach((kept) => kept.abort(reason)));
  });
}
