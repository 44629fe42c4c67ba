import { type CheckedClaims, readClaims } from './claims.ts';
import { type Attribution, AuthorizationError } from './errors.ts';
import { type Grant, grantOf } from './grant.ts';
import { createIssuerKeys, type IssuerKey } from './keys.ts';
import { attempt, isPromise, type MaybePromise, whenReady } from './maybe-promise.ts';
import type { RefusalReason } from './reasons.ts';
import type { Revocation } from './revocation.ts';
import { createTokenCache, type TokenCacheEntry } from './token-cache.ts';
import { createTokenParser, type ParsedToken } from './token.ts';

/** Verifies grant tokens for one service. */
export interface Verifier {
  /**
   * Verifies a grant token in full, but for the scopes of a call: form, signature, issuer, developer, times, audience,
   * claims, revocation (`docs/protocol.md` §6, RFC 9068 §4, RFC 8725). Without a promise when the token was seen
   * before, or on Node when the keys are at hand; `online` revocation always makes one.
   * @throws {AuthorizationError} saying why
   */
  verify(token: string): MaybePromise<Grant>;
}

export interface VerifierOptions {
  /** The issuer's public URL, without a trailing slash: exactly the `iss` of its tokens. */
  readonly issuer: string;
  /** The service's own name, or all of them: every member of a token's `aud` must be one. */
  readonly audience: string | readonly string[];
  /**
   * The developers whose tokens this service accepts. Default: the developer of the API key that `revocation` uses;
   * required where that is `'none'`. `sub` means nothing without one: another developer's `user_alice` is somebody else.
   */
  readonly developers?: readonly string[];
  /**
   * How revocations are learned of: `online({ apiKey })`, or `'none'`, with which a revoked token works until it
   * expires. Stated, never defaulted.
   */
  readonly revocation: Revocation | 'none';
  /** Where the issuer's keys are. Default: `<issuer>/.well-known/jwks.json`. */
  readonly jwksUrl?: string;
  /** How long known keys outlive their `max-age` while the issuer cannot be reached, in seconds. Default: 900. */
  readonly jwksGrace?: number;
  /** The most verified tokens that are remembered, at about 2 KB each. Default: 10,000; 0 remembers none. */
  readonly cacheSize?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
}

/** How far clocks may be apart, in seconds. */
const CLOCK_TOLERANCE = 5;
const SECOND = 1000;

interface VerifiedToken extends TokenCacheEntry {
  readonly grant: Grant;
  readonly key: IssuerKey;
  /** Milliseconds since 1970, the tolerance included. */
  readonly end: number;
}

/**
 * Makes a verifier. It fetches the issuer's keys when it needs them, remembers tokens that passed, and asks about
 * revocation on every call.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { issuer, revocation, jwksGrace = 900, cacheSize = 10_000, clock = Date.now } = options;
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  checkOptions(options, jwksGrace, cacheSize);
  const audiences = namesOf(typeof options.audience === 'string' ? [options.audience] : options.audience);
  const check = revocation === 'none' ? undefined : revocation.connect({ issuer, fetch });
  const keys = createIssuerKeys({
    url: options.jwksUrl ?? `${issuer}/.well-known/jwks.json`,
    grace: jwksGrace,
    fetch,
    clock,
  });
  const cache = createTokenCache<VerifiedToken>(cacheSize);
  const parse = createTokenParser();
  let developers = options.developers === undefined ? undefined : namesOf(options.developers);

  function knownDevelopers(): MaybePromise<Names> {
    if (developers !== undefined || check === undefined) return developers ?? namesOf([]);
    return attempt<string, Names>(
      () => check.developer(),
      (developer) => (developers = namesOf([developer])),
      (cause) => {
        throw new AuthorizationError('revocation_unavailable', { cause });
      },
    );
  }

  function verifyAnew(token: string): MaybePromise<Grant> {
    const parsed = parse(token);
    if (parsed.payload['iss'] !== issuer) throw new AuthorizationError('wrong_issuer');
    return whenReady(knownDevelopers(), (known) => {
      const developerId = known.get(parsed.payload['dev']);
      if (developerId === undefined) throw new AuthorizationError('wrong_developer');
      return whenReady(keys.find(parsed.kid, clock()), (key) => verifyWith(key, token, parsed, developerId));
    });
  }

  function verifyWith(
    key: IssuerKey,
    token: string,
    { signedLength, payload }: ParsedToken,
    developerId: string,
  ): MaybePromise<Grant> {
    return whenReady(key.verify(token, signedLength), (holds) => {
      if (!holds) throw new AuthorizationError('bad_signature');
      const checked = checkClaims(payload, audiences, clock());
      const grant = grantOf(checked, { issuer, developerId, audience: audiences.get(checked.claims.aud) });
      const entry = { token, key, grant, end: endOf(checked.claims.exp), wasUsed: false };
      cache.set(entry);
      return notRevoked(entry);
    });
  }

  function notRevoked({ token, grant }: VerifiedToken): MaybePromise<Grant> {
    if (check === undefined) return grant;
    return attempt(
      () => check.isRevoked(token, grant),
      (isRevoked) => {
        if (!isRevoked) return grant;
        cache.delete(token);
        throw new AuthorizationError('revoked', { attribution: grant });
      },
      (cause) => {
        throw new AuthorizationError('revocation_unavailable', { cause, attribution: grant });
      },
    );
  }

  function verifyAgain(entry: VerifiedToken): MaybePromise<Grant> {
    const now = clock();
    if (now >= entry.end) {
      cache.delete(entry.token);
      throw new AuthorizationError('expired', { attribution: entry.grant });
    }
    const key = keys.find(entry.key.kid, now);
    return isPromise(key) ? key.then((found) => decideAgain(entry, found)) : decideAgain(entry, key);
  }

  function decideAgain(entry: VerifiedToken, key: IssuerKey): MaybePromise<Grant> {
    if (key === entry.key) return notRevoked(entry);
    cache.delete(entry.token);
    return verifyAnew(entry.token);
  }

  return {
    verify(token) {
      if (typeof token !== 'string') throw new AuthorizationError('malformed_token');
      const entry = cache.get(token);
      return entry === undefined ? verifyAnew(token) : verifyAgain(entry);
    },
  };
}

/** Names, each found by itself. */
type Names = ReadonlyMap<unknown, string>;

function namesOf(names: readonly string[]): Names {
  return new Map(names.map((name) => [name, name]));
}

/** Checks the claims of a token whose signature holds; from here on a refusal has somebody to be attributed to. */
function checkClaims(
  payload: { readonly [claim: string]: unknown },
  audiences: Names,
  now: number,
): CheckedClaims {
  const checked = readClaims(payload);
  if (typeof checked === 'string') throw refusal('invalid_claim', payload, checked);
  const { claims } = checked;
  if ('cnf' in payload) throw refusal('unchecked_confirmation', payload);
  if (now >= endOf(claims.exp)) throw refusal('expired', payload);
  if (Math.max(claims.nbf, claims.iat) > now / SECOND + CLOCK_TOLERANCE)
    throw refusal('not_yet_valid', payload);
  const { aud } = claims;
  const isOurs =
    typeof aud === 'string' ? audiences.has(aud) : aud.every((audience) => audiences.has(audience));
  if (!isOurs) throw refusal('wrong_audience', payload);
  return checked;
}

function endOf(exp: number): number {
  return (exp + CLOCK_TOLERANCE) * SECOND;
}

function refusal(
  reason: RefusalReason,
  payload: { readonly [claim: string]: unknown },
  detail?: string,
): AuthorizationError {
  const attribution = attributionOf(payload);
  return new AuthorizationError(reason, {
    ...(attribution === undefined ? {} : { attribution }),
    ...(detail === undefined ? {} : { detail }),
  });
}

function attributionOf(payload: { readonly [claim: string]: unknown }): Attribution | undefined {
  const { dev, grnt, client_id: agentId, agt, sub } = payload;
  const isWhole =
    typeof dev === 'string' &&
    typeof grnt === 'string' &&
    typeof agentId === 'string' &&
    typeof agt === 'string' &&
    typeof sub === 'string';
  return isWhole ? { developerId: dev, grantId: grnt, agentId, agentDid: agt, principalId: sub } : undefined;
}

function checkOptions(options: VerifierOptions, jwksGrace: number, cacheSize: number): void {
  const { issuer, audience, developers, revocation, jwksUrl } = options;
  const wrong = (option: string, expected: string): TypeError =>
    new TypeError(`createVerifier: "${option}" must be ${expected}.`);
  if (typeof issuer !== 'string' || !/^https?:\/\/.*[^/]$/.test(issuer) || !URL.canParse(issuer)) {
    throw wrong('issuer', 'an absolute http(s) URL without a trailing slash');
  }
  if (!isName(audience) && !isNames(audience)) throw wrong('audience', 'a non-empty string or array of them');
  if (developers !== undefined && !isNames(developers))
    throw wrong('developers', 'a non-empty array of developer ids');
  if (
    revocation !== 'none' &&
    typeof (revocation as Partial<Revocation> | undefined)?.connect !== 'function'
  ) {
    throw wrong('revocation', "online({ apiKey }) or 'none', and is never defaulted");
  }
  if (revocation === 'none' && developers === undefined) {
    throw wrong(
      'developers',
      'given where "revocation" is \'none\', and no API key says whose tokens these are',
    );
  }
  if (jwksUrl !== undefined && !URL.canParse(jwksUrl)) throw wrong('jwksUrl', 'an absolute URL');
  if (!(jwksGrace >= 0)) throw wrong('jwksGrace', 'a number of seconds of at least 0');
  if (!Number.isSafeInteger(cacheSize) || cacheSize < 0)
    throw wrong('cacheSize', 'a whole number of at least 0');
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isNames = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isName);
