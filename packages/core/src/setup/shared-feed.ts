import type { FeedOptions } from '../feed/feed-options.ts';
import { feed, type Feed } from '../feed/feed.ts';

// Registered, so that a module that is evaluated again, as at a hot reload, finds the feed of its predecessor.
const FEEDS: unique symbol = Symbol.for('grantex.feeds.1');

interface Runtime {
  [FEEDS]?: Map<string, Feed>;
}

/**
 * Returns the one feed of this process for a server and a key, so that everything that follows it shares one stream. It
 * has no options besides, and closes when the last verifier that uses it does.
 */
export function sharedFeed(
  { apiKey, url }: Required<Pick<FeedOptions, 'apiKey' | 'url'>>,
  issuer: string,
): Feed {
  const feeds = ((globalThis as Runtime)[FEEDS] ??= new Map());
  const key = JSON.stringify([issuer, url, apiKey]);
  const known = feeds.get(key);
  if (known !== undefined) return known;
  const made = feed({ apiKey, url });
  feeds.set(key, made);
  return made;
}
