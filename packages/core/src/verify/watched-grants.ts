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
  /** Called once, when the grant ends. Undefined once nobody watches it any more, which is noted here. */
  ended: ((refusal: AuthorizationError) => void) | undefined;
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

/** Watches the grants of running calls. Notices an expiry within a second. */
export function createWatchedGrants({ issuer, isRevoked, clock }: WatchedGrantsOptions): WatchedGrants {
  const running = new Set<WatchedGrant>();
  let sweepsAt = -Infinity;

  function endIfOver(watch: WatchedGrant, now: number): void {
    const { grant, keyId, end, ended } = watch;
    const reason = now >= end ? 'expired' : isRevoked(grant, keyId) ? 'revoked' : undefined;
    if (reason === undefined) return;
    stop(watch);
    tell(() => ended?.(new AuthorizationError(reason, { attribution: grant, issuer })));
  }

  function stop(watch: WatchedGrant): void {
    running.delete(watch);
    // A `Set` that changes with every call leaves tables behind that keep what they held until a full collection: not
    // the call, then.
    watch.ended = undefined;
  }

  function endAll(): void {
    const now = clock();
    for (const watch of running) endIfOver(watch, now);
  }

  function sweep(): void {
    sweepsAt = -Infinity;
    endAll();
    startSweep(clock());
  }

  function startSweep(now: number): void {
    // In Workers, a timer stops with the request that started it; then the next call starts another one.
    if (running.size === 0 || Math.abs(sweepsAt - now) < 2 * SWEEP) return;
    sweepsAt = now + SWEEP;
    runOutsideOfCalls(() => startTimer(sweep, SWEEP));
  }

  return {
    add(watched) {
      const now = clock();
      running.add(watched);
      endIfOver(watched, now);
      startSweep(now);
      return () => stop(watched);
    },
    endRevoked: endAll,
  };
}
