import { feed } from '../feed/feed.ts';
import type { Revocation, RevocationCheck } from '../verify/revocation.ts';

// Registered, so that a module that is evaluated again, as at a hot reload, finds the feeds of its predecessor.
const FEEDS: unique symbol = Symbol.for('grantex.feeds.1');

/** A feed that is in use. Its API key is in closures only, where nobody sees it who prints the global object. */
interface SharedFeed extends Revocation {
  /** Whether it follows this server as this issuer, with this key. */
  readonly follows: (url: string, issuer: string, apiKey: string) => boolean;
  /** One for each verifier that uses it. */
  readonly checks: Set<RevocationCheck>;
}

interface Runtime {
  readonly [FEEDS]?: Set<SharedFeed>;
}

/**
 * Follows the feed of a server. All verifiers of this process that follow it with the same key share one stream, which
 * ends when the last of them is closed.
 * @param url where the server's API is, without a trailing slash
 */
export function sharedFeed(url: string, apiKey: string): Revocation {
  return {
    connect(context) {
      const feeds = feedsInUse();
      const { issuer } = context;
      const shared =
        [...feeds].find((known) => known.follows(url, issuer, apiKey)) ?? makeFeed(url, issuer, apiKey);
      const check = shared.connect(context);
      shared.checks.add(check);
      feeds.add(shared);
      return {
        ...check,
        async close() {
          shared.checks.delete(check);
          if (shared.checks.size === 0) feeds.delete(shared);
          await check.close?.();
        },
      };
    },
  };
}

function makeFeed(url: string, issuer: string, apiKey: string): SharedFeed {
  return {
    follows: (...other) => [url, issuer, apiKey].every((value, index) => value === other[index]),
    connect: feed({ url, apiKey }).connect,
    checks: new Set(),
  };
}

function feedsInUse(): Set<SharedFeed> {
  const known = (globalThis as Runtime)[FEEDS];
  if (known !== undefined) return known;
  const feeds = new Set<SharedFeed>();
  // Not enumerable.
  Object.defineProperty(globalThis, FEEDS, { value: feeds });
  return feeds;
}
