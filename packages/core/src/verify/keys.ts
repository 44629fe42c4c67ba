import { importKey } from '#signature';
import { decodeBase64url } from '../base/base64.ts';
import { AuthorizationError } from '../base/errors.ts';
import { isObject } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';
import { isPromise, type MaybePromise } from '../base/maybe-promise.ts';
import { shareWork } from '../base/shared-work.ts';
import type { RsaPublicJwk } from '../base/signature.ts';
import { createVerifyToken, type VerifyToken } from './verify-token.ts';

/** A key of the issuer, ready for use. As long as it is published it stays the same object. */
export interface IssuerKey {
  readonly kid: string;
  readonly n: string;
  readonly verify: VerifyToken;
}

/** The keys of one issuer. */
export interface IssuerKeys {
  /**
   * Finds a key: at once while the set is fresh, after a fetch otherwise.
   * @param now milliseconds since 1970
   * @throws {AuthorizationError} `unknown_key`, or `keys_unavailable` when the set can neither be had nor still be used
   */
  find(kid: string, now: number): MaybePromise<IssuerKey>;
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
/** The share of its life after which a set is fetched anew beside the calls, before any call must wait for it. */
const EARLY = 0.8;
/** How long a failed fetch is not repeated. */
const RETRY = 2 * SECOND;
/** How long a key that was not found is not looked for again. */
const UNKNOWN_KEY_INTERVAL = 30 * SECOND;

/** How far the clock may be put back before what it says of a set's age means nothing. */
const STEP_BACK = 30 * SECOND;

interface KeySet {
  readonly keys: ReadonlyMap<string, IssuerKey>;
  /** Before this the clock has been put back, and calls wait for a fetch. */
  readonly start: number;
  /** From here on a fetch runs beside the calls. */
  readonly early: number;
  /** From here on calls wait for a fetch. */
  readonly stale: number;
  /** From here on, nothing of this set is used. */
  readonly end: number;
}

/**
 * Keeps the keys of one issuer, fetched from its JWKS. One fetch at a time; a set is used for its `max-age` (30 s to a
 * day, 5 minutes where none is stated), and while the issuer cannot be reached for `grace` seconds more. A key that is
 * not in it causes one fetch, at most once in 30 s. What is too large, has too many keys, or is no JWKS is taken for an
 * outage. Of the keys only RSA keys of 2048 to 4096 bits with exponent 65537 for RS256 signatures are used, and none whose
 * `key_ops` leave out `verify`.
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

/** Whether two moments are close, whichever came first: a clock may be put back. */
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
  // A key whose private half is published signs for everybody.
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
