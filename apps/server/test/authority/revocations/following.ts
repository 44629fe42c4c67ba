import { AuthorizationError, createVerifier, feed, type FeedOptions, type Grant } from '@grantex/core';
import { expect, onTestFinished } from 'vitest';
import { makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { Call } from '../../support/server.ts';

/** The issuer of every server here, at any address. */
export const ISSUER = 'http://localhost:4999';

/** Where a service reaches the issuer: its address may change while the issuer's name stays. */
export interface Address {
  issuer: string;
  /** The server at that address now. */
  url: string;
}

/** A service whose verifier follows the feed of a real server. */
export interface Following {
  /** Every state that the feed has had. */
  readonly states: readonly string[];
  /** Paths that it has requested, in order. */
  readonly asked: readonly string[];
  /** The grant of a token. @throws {AuthorizationError} */
  verify(token: string, scopes?: readonly string[]): Promise<Grant>;
  /** The outcome for a token: `holds`, or the reason of the refusal. */
  outcome(token: string, scopes?: readonly string[]): Promise<string>;
  /** Waits until a token has this outcome, or one of these. */
  comesTo(expected: string | readonly string[], token: string): Promise<void>;
}

export interface FollowingOptions extends Omit<FeedOptions, 'apiKey' | 'onStateChange'> {
  /** Milliseconds since 1970. */
  clock?: () => number;
}

/** Long enough for a server to start, and for a JWKS that may be requested once in thirty seconds. */
const PATIENCE = 45_000;

/** Creates a service of a developer; its feed ends with the test. */
export function followFeed(address: Address, apiKey: string, options: FollowingOptions = {}): Following {
  const { clock = Date.now, ...feedOptions } = options;
  const states: string[] = [];
  const asked: string[] = [];
  const verifier = createVerifier({
    issuer: address.issuer,
    audience: address.issuer,
    revocation: feed({ ...feedOptions, apiKey, onStateChange: (state) => void states.push(state) }),
    clock,
    fetch: (input, init) => {
      const { pathname, search } = new URL(String(input));
      asked.push(pathname);
      return fetch(address.url + pathname + search, init);
    },
  });
  onTestFinished(() => verifier.close());

  async function outcome(token: string, scopes?: readonly string[]): Promise<string> {
    try {
      await verifier.verify(token, scopes);
      return 'holds';
    } catch (error) {
      if (!AuthorizationError.is(error)) throw error;
      return error.reason;
    }
  }

  return {
    states,
    asked,
    verify: async (token, scopes) => verifier.verify(token, scopes),
    outcome,
    comesTo: (expected, token) =>
      expect.poll(() => outcome(token), { timeout: PATIENCE, interval: 10 }).toBeOneOf([expected].flat()),
  };
}

export interface Family {
  agentId: string;
  root: TestGrant;
  /** Delegated from the root, to another agent. */
  child: TestGrant;
  /** Delegated from the child, to a third one. */
  grandchild: TestGrant;
}

/** A grant of user_alice with two generations below it. */
export async function makeFamily(call: Call, more: object = {}): Promise<Family> {
  const agentId = await makeAgent(call);
  const root = await makeGrant(call, agentId, more);
  const scopes = ['flights:search', 'flights:book'];
  const child = await makeChild(call, root.grantToken, await makeAgent(call), scopes);
  const grandchild = await makeChild(call, child.grantToken, await makeAgent(call));
  return { agentId, root, child, grandchild };
}

/** Its key is no longer published, so a service that has fetched the keys since does not know it. */
export const BY_A_REVOKED_KEY: readonly string[] = ['revoked', 'unknown_key'];
