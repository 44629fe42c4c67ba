import { type Feed, feed } from '@grantex/core';
import { reasonsOf } from '../../program/log.ts';

export interface RevocationsOptions {
  /** An API key with the role `verify`. */
  readonly apiKey: string;
  readonly log: (line: string) => void;
  /** Called when calls can be decided again. */
  readonly onFresh: () => void;
}

/**
 * Follows the revocation feed for a wrapper. The log tells the operator when calls are refused because revocations are
 * unknown, why, and when that ends.
 */
export function followRevocations({ apiKey, log, onFresh }: RevocationsOptions): Feed {
  let wasStale = false;
  return feed({
    apiKey,
    onStateChange(state, cause) {
      if (state === 'stale') {
        wasStale = true;
        log(`Calls are refused until revocations are known again. ${reasonsOf(cause)}`);
      }
      if (state !== 'fresh') return;
      if (wasStale) log('Revocations are known again, and calls run.');
      wasStale = false;
      onFresh();
    },
  });
}
