import { createVerifier, feed, type Guard } from '@grantex/core';
import type { TestService } from '@grantex/testing';

/** A guard that follows the feed of its issuer. Disposing of it ends the feed. */
export interface FollowingGuard extends AsyncDisposable {
  readonly guard: Guard;
  /** How many calls watch their grant, or have watched it. */
  readonly watched: number;
}

/** Makes a guard that learns when a grant ends, writes to the service's recorder, and counts who asks for that end. */
export function createFollowingGuard({ issuer, guardWith }: TestService): FollowingGuard {
  const { url, audience, apiKey } = issuer;
  const verifier = createVerifier({ issuer: url, audience, revocation: feed({ apiKey }) });
  let watched = 0;
  const counting: typeof verifier = {
    ...verifier,
    watch(...given) {
      watched += 1;
      return verifier.watch(...given);
    },
  };
  return {
    guard: guardWith({ verifier: counting }),
    get watched() {
      return watched;
    },
    [Symbol.asyncDispose]: () => verifier.close(),
  };
}
