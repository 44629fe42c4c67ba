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

/** A grant in the list of those that are watched. */
interface Watch extends WatchedGrant {
  /** Where it stands; undefined once nobody watches it. */
  index: number | undefined;
}

/** Watches the grants of running calls. Notices an expiry within a second. */
export function createWatchedGrants({ isRevoked, clock }: WatchedGrantsOptions): WatchedGrants {
  // Not a `Set`: the tables that it leaves behind, changing with every call, keep the calls in memory long after their end.
  const running: Watch[] = [];
  let sweepsAt = -Infinity;

  function endIfOver(watch: Watch, now: number): void {
    const { grant, keyId, end, ended } = watch;
    const reason = now >= end ? 'expired' : isRevoked(grant, keyId) ? 'revoked' : undefined;
    if (reason === undefined) return;
    stop(watch);
    tell(() => ended(new AuthorizationError(reason, { attribution: grant })));
  }

  function stop(watch: Watch): void {
    const { index } = watch;
    const last = running.at(-1);
    if (index === undefined || last === undefined) return;
    running[index] = last;
    last.index = index;
    running.pop();
    watch.index = undefined;
  }

  function endAll(): void {
    const now = clock();
    // A copy, because those who hear of an end stop or start to watch others.
    for (const watch of running.slice()) {
      if (watch.index !== undefined) endIfOver(watch, now);
    }
  }

  function sweep(): void {
    sweepsAt = -Infinity;
    endAll();
    startSweep(clock());
  }

  function startSweep(now: number): void {
    // In Workers, a timer stops with the request that started it; then the next call starts another one.
    if (running.length === 0 || Math.abs(sweepsAt - now) < 2 * SWEEP) return;
    sweepsAt = now + SWEEP;
    runOutsideOfCalls(() => startTimer(sweep, SWEEP));
  }

  return {
    add(watched) {
      const now = clock();
      const watch: Watch = { ...watched, index: running.length };
      running.push(watch);
      endIfOver(watch, now);
      startSweep(now);
      return () => stop(watch);
    },
    endRevoked: endAll,
  };
}
