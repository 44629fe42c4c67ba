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

// 44 random bits or more, of which 32 are kept.
const KEY_LENGTH = 8;

/**
 * A number from the end of the signature, which is as good as random. Hashing a new string of a kilobyte would cost more
 * than everything else.
 */
function keyOf(token: string): number {
  // A short copy, because a token that was put together from parts is slow to index.
  const end = token.slice(-KEY_LENGTH);
  let key = 0;
  for (let index = 0; index < end.length; index += 1) {
    key = (Math.imul(key, 31) + end.charCodeAt(index)) | 0;
  }
  return key;
}

/** Tells most tokens apart by one character: comparing them from the start would compare what all of an issuer share. */
function mayBe({ token: known }: TokenCacheEntry, token: string): boolean {
  return known.charCodeAt(known.length - KEY_LENGTH) === token.charCodeAt(token.length - KEY_LENGTH);
}

/**
 * Makes a bounded cache. Finds an entry by the end of its token's signature, then compares the whole token. Of two tokens
 * with the same key, it remembers the latest. When full, it drops the oldest entry that was not used since its last
 * inspection ("second chance"): close to least recently used, and a hit moves nothing.
 */
export function createTokenCache<ENTRY extends TokenCacheEntry>(limit: number): TokenCache<ENTRY> {
  const entries = new Map<number, ENTRY>();
  // A tool in the same process passes the same string object on every call: comparing it is free, making a key is not.
  let latest: ENTRY | undefined;

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      remove(key, entry);
      if (!entry.wasUsed) return;
      entry.wasUsed = false;
      entries.set(key, entry);
    }
  }

  function remove(key: number, entry: ENTRY): void {
    entries.delete(key);
    if (latest === entry) latest = undefined;
  }

  return {
    get(token) {
      if (latest !== undefined && mayBe(latest, token) && latest.token === token) return latest;
      const entry = entries.get(keyOf(token));
      if (entry === undefined || entry.token !== token) return undefined;
      entry.wasUsed = true;
      latest = entry;
      return entry;
    },
    set(entry) {
      if (limit === 0) return;
      const key = keyOf(entry.token);
      const replaced = entries.get(key);
      if (replaced !== undefined) remove(key, replaced);
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
