import { AuthorizationError } from '../base/authorization-error.ts';
import { runOutsideOfCalls } from '../base/call-storage.ts';
import { tell } from '../base/report-fault.ts';
import { startTimer } from '../base/timer.ts';
import type { Grant } from './grant.ts';

/** The grant of a call that runs. */
export interface WatchedGrant {
  readonly grant: Grant;
  /** The key that signed its token. */
  readonly keyId: string;
  /** When its token expires, in milliseconds since 1970. */
  readonly end: number;
  /** Called once, when the grant ends. */
  readonly ended: (refusal: AuthorizationError) => void;
}

/** The grants of the calls that run. */
export interface WatchedGrants {
  /**
   * Watches a grant; one that has already ended ends at once.
   * @returns a function that stops watching
   */
  add(watched: WatchedGrant): () => void;
  /** Ends every grant that is known to be revoked now. */
  endRevoked(): void;
}

export interface WatchedGrantsOptions {
  readonly issuer: string;
  readonly isRevoked: (grant: Grant, keyId: string) => boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How often expired grants are looked for, in milliseconds. */
const SWEEP = 1000;

/** A link of a list, which costs a call less than an entry of a `Set`. */
interface Watch {
  /** Undefined once it has stopped. */
  watched: WatchedGrant | undefined;
  before: Watch | undefined;
  after: Watch | undefined;
}

/** Watches the grants of running calls. Notices an expiry within a second. */
export function createWatchedGrants({ issuer, isRevoked, clock }: WatchedGrantsOptions): WatchedGrants {
  let latest: Watch | undefined;
  let sweepsAt = -Infinity;

  function endIfOver(watch: Watch, now: number): void {
    // What another one's end calls may have stopped it.
    if (watch.watched === undefined) return;
    const { grant, keyId, end, ended } = watch.watched;
    const reason = now >= end ? 'expired' : isRevoked(grant, keyId) ? 'revoked' : undefined;
    if (reason === undefined) return;
    stop(watch);
    tell(() => ended(new AuthorizationError(reason, { attribution: grant, issuer })));
  }

  function start(watched: WatchedGrant): Watch {
    const watch: Watch = { watched, before: latest, after: undefined };
    if (latest !== undefined) latest.after = watch;
    latest = watch;
    return watch;
  }

  function stop(watch: Watch): void {
    const { watched, before, after } = watch;
    if (watched === undefined) return;
    if (after === undefined) latest = before;
    else after.before = before;
    if (before !== undefined) before.after = after;
    // Whoever still holds one that has stopped must keep neither the call nor its neighbours.
    watch.watched = watch.before = watch.after = undefined;
  }

  function endAll(): void {
    const now = clock();
    const running: Watch[] = [];
    for (let watch = latest; watch !== undefined; watch = watch.before) running.push(watch);
    for (const watch of running.toReversed()) endIfOver(watch, now);
  }

  function sweep(): void {
    sweepsAt = -Infinity;
    endAll();
    startSweep(clock());
  }

  function startSweep(now: number): void {
    // In Workers, a timer stops with the request that started it; then the next call starts another one.
    if (latest === undefined || Math.abs(sweepsAt - now) < 2 * SWEEP) return;
    sweepsAt = now + SWEEP;
    runOutsideOfCalls(() => startTimer(sweep, SWEEP));
  }

  return {
    add(watched) {
      const now = clock();
      const watch = start(watched);
      endIfOver(watch, now);
      startSweep(now);
      return () => stop(watch);
    },
    endRevoked: endAll,
  };
}
