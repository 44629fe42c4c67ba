import { AuthorizationError, createVerifier, feed } from '@grantex/core';

/** A service whose verifier follows a feed, and decides without asking anybody. */
export interface FollowingVerifier {
  /** States that its feed has been in, in order, with what went wrong. */
  readonly states: readonly string[];
  /** What becomes of a token: `holds`, or the reason for which it is refused. */
  outcome(token: string): Promise<string>;
  close(): Promise<void>;
}

export interface FollowingOptions {
  readonly issuer: string;
  /** Where the server is reached. */
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
