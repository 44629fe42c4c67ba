import { importKey } from '#signature';
import { decodeBase64url } from '../base/base64.ts';
import { AuthorizationError } from '../base/authorization-error.ts';
import { isObject } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';
import { isPromise, type MaybePromise } from '../base/maybe-promise.ts';
import { shareWork } from '../base/shared-work.ts';
import type { RsaPublicJwk } from '../base/signature.ts';
import { createVerifyToken, type VerifyToken } from './verify-token.ts';

/** An imported key of the issuer. It stays the same object as long as it is published. */
export interface IssuerKey {
  readonly kid: string;
  readonly n: string;
  readonly verify: VerifyToken;
}

/** The keys of one issuer. */
export interface IssuerKeys {
  /**
   * Finds a key: immediately while the set is fresh, otherwise after a fetch.
   * @param now milliseconds since 1970
   * @throws {AuthorizationError} `unknown_key`, or `keys_unavailable` when the set cannot be fetched and is too old to
   *   be used
   */
  find(kid: string, now: number): MaybePromise<IssuerKey>;
  /**
   * Fetches the set unless a fresh one is here.
   * @throws {AuthorizationError} `keys_unavailable`
   */
  load(): Promise<void>;
}

export interface IssuerKeysOptions {
  /** Where the JWKS is. */
  readonly url: string;
  /** How long keys outlive the set's `max-age` while the issuer cannot be reached, in seconds. */
  readonly grace: number;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The largest JWKS that is read, in bytes. */
const MAX_JWKS_BYTES: number = 64 * 1024;
/** The most keys that a JWKS may hold. */
export const MAX_JWKS_KEYS = 32;

const SECOND = 1000;
const TIMEOUT = 5 * SECOND;
const DEFAULT_MAX_AGE = 300;
const MIN_MAX_AGE = 30;
const MAX_MAX_AGE = 24 * 60 * 60;
/** The share of its life after which a set is fetched again in the background, before any call must wait for it. */
const EARLY = 0.8;
/** How long no fetch follows a failed one. */
const RETRY = 2 * SECOND;
/** How long an unknown key causes no further fetch. */
const UNKNOWN_KEY_INTERVAL = 30 * SECOND;

/** How far the clock may be set back before the age of a set cannot be told any more. */
const STEP_BACK = 30 * SECOND;

interface KeySet {
  readonly keys: ReadonlyMap<string, IssuerKey>;
  /** Before this, the clock has been set back, and calls wait for a fetch. */
  readonly start: number;
  /** From here on, a fetch runs in the background. */
  readonly early: number;
  /** From here on, calls wait for a fetch. */
  readonly stale: number;
  /** From here on, the set is not used. */
  readonly end: number;
}

/**
 * Keeps the keys of one issuer, fetched from its JWKS. Runs one fetch at a time. Uses a set for its `max-age` (30 s to
 * a day, 5 minutes where none is stated), and for `grace` seconds more while the issuer cannot be reached. An unknown
 * key causes a fetch, at most once in 30 s. A response that is too large, has too many keys, or is not a JWKS counts as
 * an outage. Uses only RSA keys of 2048 to 4096 bits with exponent 65537 for RS256 signatures, and none whose `key_ops`
 * lack `verify`.
 */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { clock } = options;
  let current: KeySet | undefined;
  let failure: { readonly at: number; readonly cause: unknown } | undefined;
  let lookedForUnknownAt = -Infinity;

  const refresh = shareWork<void>(async () => {
    try {
      current = await loadKeySet(options, current?.keys);
      failure = undefined;
    } catch (cause) {
      failure = { at: clock(), cause };
    }
  });

  const hasJustFailed = (now: number): boolean => failure !== undefined && isWithin(failure.at, RETRY, now);

  function usable(now: number): KeySet {
    if (current !== undefined && now < current.end) return current;
    throw new AuthorizationError('keys_unavailable', { cause: failure?.cause });
  }

  async function findAfterFetch(kid: string): Promise<IssuerKey> {
    await refresh.join();
    const now = clock();
    const key = usable(now).keys.get(kid);
    if (key !== undefined) return key;
    lookedForUnknownAt = now;
    throw unknownKey();
  }

  function unknownKey(): AuthorizationError {
    return failure === undefined
      ? new AuthorizationError('unknown_key')
      : new AuthorizationError('keys_unavailable', { cause: failure.cause });
  }

  return {
    find(kid, now) {
      if (current === undefined || now >= current.stale || now < current.start) {
        if (!hasJustFailed(now)) return findAfterFetch(kid);
      } else if (now >= current.early && !hasJustFailed(now)) {
        refresh.start();
      }
      const key = usable(now).keys.get(kid);
      if (key !== undefined) return key;
      if (isWithin(lookedForUnknownAt, UNKNOWN_KEY_INTERVAL, now)) throw unknownKey();
      lookedForUnknownAt = now;
      return findAfterFetch(kid);
    },
    async load() {
      const now = clock();
      if (current !== undefined && now < current.stale && now >= current.start) return;
      await refresh.join();
      usable(clock());
    },
  };
}

async function loadKeySet(
  { url, fetch, clock, grace }: IssuerKeysOptions,
  known: ReadonlyMap<string, IssuerKey> | undefined,
): Promise<KeySet> {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The JWKS was answered with status ${response.status}.`);
  }
  const keys = await importKeys(await readLimitedText(response, MAX_JWKS_BYTES), known);
  const maxAge = maxAgeOf(response.headers.get('cache-control'));
  const now = clock();
  const stale = now + maxAge * SECOND;
  return {
    keys,
    start: now - STEP_BACK,
    early: now + maxAge * SECOND * EARLY,
    stale,
    end: stale + grace * SECOND,
  };
}

/** Whether two moments are close, in either order, because a clock may be set back. */
function isWithin(moment: number, interval: number, now: number): boolean {
  return Math.abs(now - moment) < interval;
}

async function importKeys(
  text: string | undefined,
  known: ReadonlyMap<string, IssuerKey> | undefined,
): Promise<ReadonlyMap<string, IssuerKey>> {
  if (text === undefined) throw new Error(`The JWKS is larger than ${MAX_JWKS_BYTES} bytes, or not UTF-8.`);
  const set: unknown = JSON.parse(text);
  const list: unknown = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(list)) throw new Error('The JWKS has no list of keys.');
  if (list.length > MAX_JWKS_KEYS) throw new Error(`The JWKS has more than ${MAX_JWKS_KEYS} keys.`);
  const keys = new Map<string, IssuerKey>();
  for (const jwk of list.filter(isSigningKey)) {
    if (keys.has(jwk.kid)) throw new Error('The JWKS names one key id twice.');
    const same = known?.get(jwk.kid);
    keys.set(jwk.kid, same?.n === jwk.n ? same : await importIssuerKey(jwk));
  }
  return keys;
}

async function importIssuerKey({ kid, kty, n, e }: SigningJwk): Promise<IssuerKey> {
  const verify = importKey({ kty, n, e });
  return { kid, n, verify: createVerifyToken(isPromise(verify) ? await verify : verify, sizeOf(n)) };
}

interface SigningJwk extends RsaPublicJwk {
  readonly kid: string;
}

const SIZES = { min: 256, max: 512 };
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function isSigningKey(jwk: unknown): jwk is SigningJwk {
  if (!isObject(jwk) || jwk['kty'] !== 'RSA' || jwk['alg'] !== 'RS256' || jwk['use'] !== 'sig') return false;
  const { kid, n, e, key_ops: operations } = jwk;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return false;
  if (typeof kid !== 'string' || typeof n !== 'string' || e !== 'AQAB') return false;
  // Anybody can sign with a key whose private half is published.
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) return false;
  return sizeOf(n) >= SIZES.min && sizeOf(n) <= SIZES.max;
}

function sizeOf(n: string): number {
  const modulus = decodeBase64url(n);
  // A leading zero byte would make a short modulus look long.
  return modulus === undefined || modulus[0] === 0 ? 0 : modulus.length;
}

function maxAgeOf(cacheControl: string | null): number {
  const stated = /(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])/i.exec(cacheControl ?? '')?.[1];
  const seconds = stated === undefined ? DEFAULT_MAX_AGE : Number(stated);
  return Math.min(Math.max(seconds, MIN_MAX_AGE), MAX_MAX_AGE);
}
