/** Keeps what is known about verified tokens, up to a limit. */
export interface TokenCache<ENTRY extends TokenCacheEntry> {
  get(token: string): ENTRY | undefined;
  set(entry: ENTRY): void;
  delete(token: string): void;
}

export interface TokenCacheEntry {
  readonly token: string;
  /** Maintained by the cache. */
  wasUsed: boolean;
}

// The end of the signature is as good as random, and using it avoids hashing a new string of a kilobyte. V8 makes a
// longer slice a view of the token, which takes twice as long to look up.
const KEY_LENGTH = 12;

const keyOf = (token: string): string => token.slice(-KEY_LENGTH);

/**
 * Makes a bounded cache. Finds an entry by the end of its token's signature, then compares the whole token. When full,
 * it drops the oldest entry that was not used since its last inspection ("second chance"): close to least recently
 * used, and a hit moves nothing.
 */
export function createTokenCache<ENTRY extends TokenCacheEntry>(limit: number): TokenCache<ENTRY> {
  const entries = new Map<string, ENTRY>();
  // A tool in the same process passes the same string object on every call: comparing it is free, slicing a key is not.
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
  };
}
