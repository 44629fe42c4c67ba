import { durationFault } from '../base/timer.ts';
import { asRefusal, AuthorizationError } from '../base/errors.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { demandOf, type MinimumBinding } from './binding.ts';
import { checkClaims, endOf, type Names, namesOf } from './check-claims.ts';
import { type Grant, grantOf } from './grant.ts';
import { createIssuerKeys, type IssuerKey } from './keys.ts';
import { mismatch } from './mismatch.ts';
import type { Revocation, RevocationState } from './revocation.ts';
import { createTokenCache, type TokenCacheEntry } from './token-cache.ts';
import { createTokenParser, type ParsedToken } from './token.ts';

/** Verifies grant tokens for one service. */
export interface Verifier {
  /**
   * Verifies a grant token, everything except the scopes of a call: form, signature, issuer, developer, times,
   * audience, claims, binding of the principal, revocation (`docs/protocol.md` §6, RFC 9068 §4, RFC 8725). Returns
   * without a promise when the token was seen before, or on Node when the keys are available, and a `feed` is fresh;
   * `online` revocation always needs a promise.
   * @param scopes what the call needs, as its rule names it: not decided here, but a `feed` that tolerates staleness
   *   for some scopes compares them
   * @returns the grant; for an invalid token always a promise, which rejects with an AuthorizationError
   */
  verify(token: string, scopes?: readonly string[]): MaybePromise<Grant>;
  /**
   * Stops learning of revocations for this verifier; a `feed` that other verifiers use continues for them. Later calls
   * are refused where revocations matter.
   */
  close(): Promise<void>;
}

export interface VerifierOptions {
  /** The issuer's public URL, without a trailing slash: exactly the `iss` of its tokens. */
  readonly issuer: string;
  /** The service's name, or all of its names: every member of a token's `aud` must be one of them. */
  readonly audience: string | readonly string[];
  /**
   * The developers whose tokens this service accepts. Default: the developer of the API key that `revocation` uses;
   * required where that is `'none'`. `sub` has a meaning only together with a developer: another developer's
   * `user_alice` is another person.
   */
  readonly developers?: readonly string[];
  /**
   * How the verifier learns of revocations: `feed({ apiKey })` decides in memory, `online({ apiKey })` asks the server
   * about each call, and with `'none'` a revoked token works until it expires. Required, so that nobody gets `'none'`
   * by accident.
   */
  readonly revocation: Revocation | 'none';
  /**
   * The weakest binding of the principal that this service accepts (`docs/protocol.md` §6), or the sign-in providers
   * that it trusts: `{ directory: ['https://login.example.com'] }`. Default: any, including the unbound principals of a
   * sandbox.
   */
  readonly minimumBinding?: MinimumBinding;
  /** Where the issuer's keys are. Default: `<issuer>/.well-known/jwks.json`. */
  readonly jwksUrl?: string;
  /** How long known keys outlive their `max-age` while the issuer cannot be reached, in seconds. Default: 900. */
  readonly jwksGrace?: number;
  /** The most verified tokens that are remembered, at about 2 KB each; 0 remembers none. Default: 10,000. */
  readonly cacheSize?: number;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
}

interface VerifiedToken extends TokenCacheEntry {
  readonly grant: Grant;
  readonly key: IssuerKey;
  /** Milliseconds since 1970, including the tolerance between clocks. */
  readonly end: number;
  /** The revision of the revocations when the token was last found not to be revoked. */
  checkedRevision: object | undefined;
}

/**
 * Makes a verifier. It fetches the issuer's keys when it needs them, remembers tokens that it verified, and checks
 * revocation on every call.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { issuer, revocation, jwksGrace = 900, cacheSize = 10_000, clock = Date.now } = options;
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  checkOptions(options, jwksGrace, cacheSize);
  const audiences = namesOf(typeof options.audience === 'string' ? [options.audience] : options.audience);
  const binding = options.minimumBinding === undefined ? undefined : demandOf(options.minimumBinding);
  const keys = createIssuerKeys({
    url: options.jwksUrl ?? `${issuer}/.well-known/jwks.json`,
    grace: jwksGrace,
    fetch,
    clock,
  });
  const check = revocation === 'none' ? undefined : revocation.connect({ issuer, fetch, keys, clock });
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

  function verifyAnew(token: string, scopes: Scopes): MaybePromise<Grant> {
    const parsed = parse(token);
    if (parsed.payload['iss'] !== issuer)
      throw new AuthorizationError('wrong_issuer', mismatch([issuer], parsed.payload['iss']));
    return whenReady(knownDevelopers(), (known) => {
      const developerId = known.get(parsed.payload['dev']);
      if (developerId === undefined) throw new AuthorizationError('wrong_developer');
      return whenReady(keys.find(parsed.kid, clock()), (key) =>
        verifyWith(key, token, parsed, developerId, scopes),
      );
    });
  }

  function verifyWith(
    key: IssuerKey,
    token: string,
    { signedLength, payload }: ParsedToken,
    developerId: string,
    scopes: Scopes,
  ): MaybePromise<Grant> {
    return whenReady(key.verify(token, signedLength), (holds) => {
      if (!holds) throw new AuthorizationError('bad_signature');
      const now = clock();
      const checked = checkClaims(payload, { audiences, binding }, now);
      const grant = grantOf(checked, { issuer, developerId, audience: audiences.get(checked.claims.aud) });
      const end = endOf(checked.claims.exp);
      const entry = { token, key, grant, end, checkedRevision: undefined, wasUsed: false };
      cache.set(entry);
      return notRevoked(entry, scopes, now);
    });
  }

  // Runs once per call, so it avoids `attempt`: a call that is decided in memory allocates nothing.
  function notRevoked(entry: VerifiedToken, scopes: Scopes, now: number): MaybePromise<Grant> {
    if (check === undefined) return entry.grant;
    let revision: object | undefined;
    let state: MaybePromise<RevocationState>;
    try {
      revision = check.revisionAt?.(now);
      if (revision !== undefined && revision === entry.checkedRevision) return entry.grant;
      state = check.isRevoked(entry.token, entry.grant, entry.key.kid, scopes);
    } catch (cause) {
      throw asRefusal(cause, 'revocation_unavailable', { attribution: entry.grant });
    }
    if (!isPromise(state)) {
      if (state !== false) return decided(entry, state);
      entry.checkedRevision = revision;
      return entry.grant;
    }
    return state.then(
      (found) => {
        const grant = decided(entry, found);
        // The token may have expired while the answer was on its way.
        nowBeforeEnd(entry);
        return grant;
      },
      (cause: unknown) => {
        throw asRefusal(cause, 'revocation_unavailable', { attribution: entry.grant });
      },
    );
  }

  function decided({ token, grant }: VerifiedToken, state: RevocationState): Grant {
    if (state === false) return grant;
    if (state === 'unknown') return Object.freeze({ ...grant, isRevocationUnknown: true });
    cache.delete(token);
    throw new AuthorizationError('revoked', { attribution: grant });
  }

  function verifyAgain(entry: VerifiedToken, scopes: Scopes): MaybePromise<Grant> {
    const now = nowBeforeEnd(entry);
    const key = keys.find(entry.key.kid, now);
    return isPromise(key)
      ? key.then((found) => decideAgain(entry, found, scopes, nowBeforeEnd(entry)))
      : decideAgain(entry, key, scopes, now);
  }

  function nowBeforeEnd({ token, end, grant }: VerifiedToken): number {
    const now = clock();
    if (now < end) return now;
    cache.delete(token);
    throw new AuthorizationError('expired', { attribution: grant });
  }

  function decideAgain(
    entry: VerifiedToken,
    key: IssuerKey,
    scopes: Scopes,
    now: number,
  ): MaybePromise<Grant> {
    if (key === entry.key) return notRevoked(entry, scopes, now);
    cache.delete(entry.token);
    return verifyAnew(entry.token, scopes);
  }

  return {
    verify: (token, scopes) =>
      rejecting(() => {
        if (typeof token !== 'string') throw new AuthorizationError('malformed_token');
        const entry = cache.get(token);
        return entry === undefined ? verifyAnew(token, scopes) : verifyAgain(entry, scopes);
      }),
    async close() {
      await check?.close?.();
    },
  };
}

type Scopes = readonly string[] | undefined;

/** A week, in seconds. */
const LONGEST_GRACE: number = 7 * 24 * 60 * 60;

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
    throw wrong('revocation', "feed({ apiKey }), online({ apiKey }) or 'none'; it has no default");
  }
  if (revocation === 'none' && developers === undefined) {
    throw wrong(
      'developers',
      'given where "revocation" is \'none\', and no API key says whose tokens these are',
    );
  }
  if (jwksUrl !== undefined && !URL.canParse(jwksUrl)) throw wrong('jwksUrl', 'an absolute URL');
  const graceFault = durationFault(jwksGrace, { isZeroAllowed: true, longest: LONGEST_GRACE });
  if (graceFault !== undefined) throw wrong('jwksGrace', graceFault);
  if (!Number.isSafeInteger(cacheSize) || cacheSize < 0)
    throw wrong('cacheSize', 'a whole number of at least 0');
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isNames = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isName);
