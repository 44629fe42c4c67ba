import { checkApiKey, checkBy, checkDuration, checkFunction, checkUrl } from '../base/options.ts';
import { checkCallScopes } from '../verify/scope/decide-call.ts';

/**
 * `connecting` before the first snapshot; `fresh` while the latest message is young enough; `stale` when it is not, or
 * when an entry cannot be understood; `resyncing` when a message is known to be missing, until the next snapshot;
 * `closed`.
 */
export type FeedState = 'connecting' | 'fresh' | 'stale' | 'resyncing' | 'closed';

/** What happens to a call while it is unknown whether its grant has been revoked. */
export type WhenStale = 'refuse' | 'ask' | { readonly allow: readonly string[] };

export interface FeedOptions {
  /** An API key with the role `verify`. */
  readonly apiKey: string;
  /** Where the server's API is. Default: the verifier's issuer. */
  readonly url?: string;
  /** How old the latest message may be, in seconds; the server sends one each second. Default: 10. */
  readonly maxStaleness?: number;
  /**
   * What happens to calls while the feed is not fresh: `'refuse'` refuses them with `revocation_unavailable`, `'ask'`
   * asks the server about each as `online` does, and `{ allow }` lets those run whose rule names only these scopes, on
   * grants that are not known to be revoked, and says so in their audit entries. Default: `'refuse'`.
   */
  readonly whenStale?: WhenStale;
  /** How long a call waits for a snapshot or a reconnect, and, with `'ask'`, for an answer, in seconds. Default: 5. */
  readonly timeout?: number;
  /** Called with every new state, and with the latest fault. Default: nothing. */
  readonly onStateChange?: (state: FeedState, cause: unknown) => void;
}

/** @throws {TypeError} naming the option that is wrong */
export function checkFeedOptions(
  { apiKey, url, onStateChange }: FeedOptions,
  { maxStaleness, whenStale, timeout }: Required<Pick<FeedOptions, 'maxStaleness' | 'whenStale' | 'timeout'>>,
): void {
  checkApiKey(apiKey, 'feed');
  if (url !== undefined) checkUrl(url, 'feed', 'url');
  checkDuration(maxStaleness, 'feed', 'maxStaleness');
  checkDuration(timeout, 'feed', 'timeout');
  if (onStateChange !== undefined) checkFunction(onStateChange, 'feed', 'onStateChange');
  if (whenStale === 'refuse' || whenStale === 'ask') return;
  checkBy(
    () => checkCallScopes((whenStale as { readonly allow: readonly string[] } | null)?.allow ?? []),
    'feed',
    'whenStale',
    "'refuse', 'ask', or { allow } with scopes that rules may name",
  );
}
