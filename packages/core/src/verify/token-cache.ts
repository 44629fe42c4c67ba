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

// The end of the signature: as good as random, and a fresh string of a kilobyte need not be hashed. Of a longer one V8
// makes no string but a view of the token, which takes twice as long to find.
const KEY_LENGTH = 12;

const keyOf = (token: string): string => token.slice(-KEY_LENGTH);

/**
 * Makes a bounded cache. An entry is found by the end of its token's signature, then compared whole. When full, the
 * oldest entry that was not used since it was last looked at makes room ("second chance"): close to the least
 * recently used one, and a hit moves nothing.
 */
export function createTokenCache<ENTRY extends TokenCacheEntry>(limit: number): TokenCache<ENTRY> {
  const entries = new Map<string, ENTRY>();
  // A tool in process shows one string object call after call: comparing it costs nothing, cutting a key from it does.
  let latest: ENTRY | undefined;

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      remove(key, entry);
      if (!entry.wasUsed) return;
      entry.wasUsed = false;
      entries.set(key, entry);
    }
  }

  function remove(key: string, entry: ENTRY): void {
    entries.delete(key);
    if (latest === entry) latest = undefined;
  }

  return {
    get(token) {
      if (latest?.token === token) return latest;
      const entry = entries.get(keyOf(token));
      if (entry === undefined || entry.token !== token) return undefined;
      entry.wasUsed = true;
      latest = entry;
      return entry;
    },
    set(entry) {
      const key = keyOf(entry.token);
      const replaced = entries.get(key);
      if (replaced !== undefined) remove(key, replaced);
      if (limit === 0) return;
      if (entries.size >= limit) makeRoom();
      entries.set(key, entry);
    },
    delete(token) {
      const key = keyOf(token);
      const entry = entries.get(key);
      if (entry?.token === token) remove(key, entry);
    },
    get size() {
      return entries.size;
    },
  };
}
