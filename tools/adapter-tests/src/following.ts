import { createVerifier, feed, type Guard } from '@grantex/core';
import type { TestService } from '@grantex/testing';

/** A guard that follows the feed of its issuer. Disposing of it ends the feed. */
export interface FollowingGuard extends AsyncDisposable {
  readonly guard: Guard;
}

/** Makes a guard that learns when a grant ends, and writes to the service's recorder. */
export function createFollowingGuard({ issuer, guardWith }: TestService): FollowingGuard {
  const { url, audience, apiKey } = issuer;
  const verifier = createVerifier({ issuer: url, audience, revocation: feed({ apiKey }) });
  return {
    guard: guardWith({ verifier }),
    [Symbol.asyncDispose]: () => verifier.close(),
  };
}
