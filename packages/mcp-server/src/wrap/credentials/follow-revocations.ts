import { type Feed, feed } from '@grantex/core';
import { reasonsOf } from '../../program/log.ts';

export interface RevocationsOptions {
  /** An API key with the role `verify`. */
  readonly apiKey: string;
  readonly log: (line: string) => void;
  /** Hears that calls are decided again, whatever kept them from it. */
  readonly onFresh: () => void;
}

/**
 * The revocation feed by which a wrapper decides. Whoever operates it reads when calls are refused because nobody knows
 * what has been revoked, why that is, and when it is over.
 */
export function followRevocations({ apiKey, log, onFresh }: RevocationsOptions): Feed {
  let wasStale = false;
  return feed({
    apiKey,
    onStateChange(state, cause) {
      if (state === 'stale') {
        wasStale = true;
        log(`Calls are refused until it is known again what has been revoked. ${reasonsOf(cause)}`);
      }
      if (state !== 'fresh') return;
      if (wasStale) log('It is known again what has been revoked, and calls are decided.');
      wasStale = false;
      onFresh();
    },
  });
}
