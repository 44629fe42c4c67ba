import { AuthorizationError, createVerifier, feed } from '@grantex/core';

/** A service whose verifier follows a feed, and decides offline. */
export interface FollowingVerifier {
  /** The states of its feed, in order, with their errors. */
  readonly states: readonly string[];
  /** The outcome for a token: `holds`, or the reason of the refusal. */
  outcome(token: string): Promise<string>;
  close(): Promise<void>;
}

export interface FollowingOptions {
  readonly issuer: string;
  /** The address of the server. */
  readonly url: string;
  /** Where its keys are fetched. Default: `url`. */
  readonly keysAt?: string;
  readonly apiKey: string;
  /** Seconds. */
  readonly maxStaleness: number;
}

export function followFeed({
  issuer,
  url,
  keysAt = url,
  apiKey,
  maxStaleness,
}: FollowingOptions): FollowingVerifier {
  const states: string[] = [];
  const verifier = createVerifier({
    issuer,
    audience: issuer,
    jwksUrl: `${keysAt}/.well-known/jwks.json`,
    revocation: feed({ url, apiKey, maxStaleness, onStateChange: (state) => void states.push(state) }),
  });
  return {
    states,
    async outcome(token) {
      try {
        await verifier.verify(token);
        return 'holds';
      } catch (error) {
        if (!AuthorizationError.is(error)) throw error;
        return error.reason;
      }
    },
    close: () => verifier.close(),
  };
}
