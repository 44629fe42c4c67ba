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
  readonly isRevoked: (grant: Grant, keyId: string) => boolean;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** How often expired grants are looked for, in milliseconds. */
const SWEEP = 1000;

/** Watches the grants of running calls. Notices an expiry within a second. */
export function createWatchedGrants({ isRevoked, clock }: WatchedGrantsOptions): WatchedGrants {
  const running = new Set<WatchedGrant>();
  let sweepsAt = -Infinity;

  function endIfOver(watched: WatchedGrant, now: number): boolean {
    const { grant, keyId, end, ended } = watched;
    const reason = now >= end ? 'expired' : isRevoked(grant, keyId) ? 'revoked' : undefined;
    if (reason === undefined) return false;
    running.delete(watched);
    tell(() => ended(new AuthorizationError(reason, { attribution: grant })));
    return true;
  }

  function endAll(): void {
    const now = clock();
    for (const watched of running) endIfOver(watched, now);
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
      if (endIfOver(watched, now)) return () => {};
      running.add(watched);
      startSweep(now);
      return () => void running.delete(watched);
    },
    endRevoked: endAll,
  };
}
