/** What is known of tokens that passed, at most so many of them. */
export interface TokenCache<ENTRY extends TokenCacheEntry> {
  get(token: string): ENTRY | undefined;
  set(entry: ENTRY): void;
  delete(token: string): void;
  readonly size: number;
}

export interface TokenCacheEntry {
  readonly token: string;
  /** Kept by the cache. */
  wasUsed: boolean;
}

// The end of the signature: as good as random, and a fresh string of a kilobyte need not be hashed.
const KEY_LENGTH = 24;

const keyOf = (token: string): string => token.slice(-KEY_LENGTH);

/**
 * Makes a bounded cache. An entry is found by the end of its token's signature, then compared whole. When full, the
 * oldest entry that was not used since it was last looked at makes room ("second chance"): close to the least
 * recently used one, and a hit moves nothing.
 */
export function createTokenCache<ENTRY extends TokenCacheEntry>(limit: number): TokenCache<ENTRY> {
  const entries = new Map<string, ENTRY>();

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      entries.delete(key);
      if (!entry.wasUsed) return;
      entry.wasUsed = false;
      entries.set(key, entry);
    }
  }

  return {
    get(token) {
      const entry = entries.get(keyOf(token));
      if (entry === undefined || entry.token !== token) return undefined;
      entry.wasUsed = true;
      return entry;
    },
    set(entry) {
      const key = keyOf(entry.token);
      entries.delete(key);
      if (limit === 0) return;
      if (entries.size >= limit) makeRoom();
      entries.set(key, entry);
    },
    delete(token) {
      const key = keyOf(token);
      if (entries.get(key)?.token === token) entries.delete(key);
    },
    get size() {
      return entries.size;
    },
  };
}
