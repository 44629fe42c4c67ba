import { asRefusal, AuthorizationError } from '../base/authorization-error.ts';
import { globalFetch } from '../base/global-fetch.ts';
import { attempt, isPromise, type MaybePromise, rejecting, whenReady } from '../base/maybe-promise.ts';
import { demandOf } from './binding.ts';
import { endOf, type Names, namesOf } from './check-claims.ts';
import { createFullVerification } from './full-verification.ts';
import type { Grant, VerifiedToken } from './grant.ts';
import { createIssuerKeys, type IssuerKey } from './keys.ts';
import { freezeKnown, type KnownToken, knownTokenOf } from './known-token.ts';
import type { RevocationState } from './revocation.ts';
import { createWatchedGrants } from './watched-grants.ts';
import { createTokenCache } from './token-cache.ts';
import { checkVerifierOptions, type VerifierOptions } from './verifier-options.ts';

/** Verifies grant tokens for one service. */
export interface Verifier {
  /** As configured. */
  readonly issuer: string;
  /** The service's own names. A token must name at least one of them as its audience, and no other. */
  readonly audience: readonly string[];
  /**
   * Verifies a grant token, everything except the scopes of a call: form, signature, issuer, developer, times,
   * audience, claims, binding of the principal, revocation (`docs/protocol.md` §6, RFC 9068 §4, RFC 8725). Returns
   * without a promise when the token was seen before, or on Node when the keys are available, and a `feed` is fresh;
   * `online` revocation always needs a promise.
   * @param scopes what the call needs, as its rule names it: not decided here, but a `feed` that tolerates staleness
   *   for some scopes compares them
   * @param checksKey whether the caller checks a proof of the key that the token is bound to, the grant's
   *   `keyThumbprint`. Default: false, and a bound token is refused (`unchecked_confirmation`)
   * @returns the grant; for an invalid token always a promise, which rejects with an AuthorizationError
   */
  verify(token: string, scopes?: readonly string[], checksKey?: boolean): MaybePromise<Grant>;
  /**
   * Checks again what can change after {@link Verifier.verify}: whether the token has expired, the issuer's key is still in
   * use, and the grant was revoked. It does not check form, signature and claims again. If the grant is not the very
   * object that this verifier returned for this token, the token is verified in full.
   */
  recheck(verified: VerifiedToken, scopes?: readonly string[]): MaybePromise<Grant>;
  /**
   * Calls back once when a grant ends that this verifier returned: when a `feed` learns that it is revoked, or within a
   * second of the expiry of its token. Calls back immediately where it has ended. Does nothing for any other grant. What
   * the listener throws goes to `console.error`.
   * @returns a function that stops watching; call it when the call is over
   */
  watch(grant: Grant, ended: (refusal: AuthorizationError) => void): () => void;
  /**
   * Fetches what the first call would wait for: the issuer's keys, the developer of the API key, the revocations.
   * @throws {AuthorizationError} `keys_unavailable` or `revocation_unavailable`
   */
  ready(): Promise<void>;
  /**
   * Stops learning of revocations for this verifier; a `feed` that other verifiers use continues for them. Later calls
   * are refused where revocations matter.
   */
  close(): Promise<void>;
}

/**
 * Makes a verifier. It fetches the issuer's keys when it needs them, remembers tokens that it verified, and checks
 * revocation on every call.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { issuer, revocation, jwksGrace = 900, cacheSize = 10_000, clock = Date.now } = options;
  const { fetch = globalFetch } = options;
  checkVerifierOptions(options, jwksGrace, cacheSize);
  const audiences = namesOf(typeof options.audience === 'string' ? [options.audience] : options.audience);
  const binding = options.minimumBinding === undefined ? undefined : demandOf(options.minimumBinding);
  const keys = createIssuerKeys({
    url: options.jwksUrl ?? `${issuer}/.well-known/jwks.json`,
    grace: jwksGrace,
    fetch,
    clock,
  });
  const check = revocation === 'none' ? undefined : revocation.connect({ issuer, fetch, keys, clock });
  const cache = createTokenCache<KnownToken>(cacheSize);
  // Not shared: another verifier of this process may accept other tokens.
  const owner = {};
  const watched = createWatchedGrants({
    issuer,
    clock,
    isRevoked: (grant, keyId) => check?.isKnownRevoked?.(grant, keyId) === true,
  });
  const stopListening = check?.onEntry?.(() => watched.endRevoked());
  let developers = options.developers === undefined ? undefined : namesOf(options.developers);
  const verifyInFull = createFullVerification({
    issuer,
    audiences,
    binding,
    developers: knownDevelopers,
    keys,
    clock,
  });

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
    return whenReady(verifyInFull(token), ({ grant, key, now }) => {
      const entry = { owner, token, key, grant, checkedRevision: undefined, wasUsed: false };
      freezeKnown(grant, entry);
      cache.set(entry);
      return notRevoked(entry, scopes, now);
    });
  }

  // Runs once per call, so it avoids `attempt`: a call that is decided in memory allocates nothing.
  function notRevoked(entry: KnownToken, scopes: Scopes, now: number): MaybePromise<Grant> {
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

  function decided(entry: KnownToken, state: RevocationState): Grant {
    const { token, grant } = entry;
    if (state === false) return grant;
    if (state === 'unknown') {
      return freezeKnown({ ...grant, isRevocationUnknown: true }, entry);
    }
    cache.delete(token);
    throw new AuthorizationError('revoked', { attribution: grant });
  }

  function verifyAgain(entry: KnownToken, scopes: Scopes): MaybePromise<Grant> {
    const now = nowBeforeEnd(entry);
    const key = keys.find(entry.key.kid, now);
    return isPromise(key)
      ? key.then((found) => decideAgain(entry, found, scopes, nowBeforeEnd(entry)))
      : decideAgain(entry, key, scopes, now);
  }

  function nowBeforeEnd({ token, grant }: KnownToken): number {
    const now = clock();
    if (now < endOf(grant.expiresAt)) return now;
    cache.delete(token);
    throw new AuthorizationError('expired', { attribution: grant });
  }

  function decideAgain(entry: KnownToken, key: IssuerKey, scopes: Scopes, now: number): MaybePromise<Grant> {
    if (key === entry.key) return notRevoked(entry, scopes, now);
    cache.delete(entry.token);
    return verifyAnew(entry.token, scopes);
  }

  function verify(token: string, scopes: Scopes): MaybePromise<Grant> {
    if (typeof token !== 'string') throw new AuthorizationError('malformed_token');
    const entry = cache.get(token);
    return entry === undefined ? verifyAnew(token, scopes) : verifyAgain(entry, scopes);
  }

  function verifyBearer(token: string, scopes: Scopes): MaybePromise<Grant> {
    const grant = verify(token, scopes);
    return isPromise(grant) ? grant.then(refuseBound) : refuseBound(grant);
  }

  return {
    issuer,
    audience: [...audiences.values()],
    verify: (token, scopes, checksKey) =>
      rejecting(() => (checksKey === true ? verify : verifyBearer)(token, scopes)),
    recheck: (verified, scopes) =>
      rejecting(() => {
        // A caller in JavaScript may pass anything.
        const { token, grant } = Object(verified) as VerifiedToken;
        const entry = knownTokenOf(grant, owner);
        if (entry === undefined || entry.token !== token) return verifyBearer(token, scopes);
        return verifyAgain(entry, scopes);
      }),
    watch(grant, ended) {
      const entry = knownTokenOf(grant, owner);
      if (entry === undefined) return () => {};
      return watched.add({ grant, keyId: entry.key.kid, end: endOf(grant.expiresAt), ended });
    },
    async ready() {
      await keys.load();
      try {
        await check?.ready?.();
      } catch (cause) {
        throw asRefusal(cause, 'revocation_unavailable');
      }
      await knownDevelopers();
    },
    async close() {
      stopListening?.();
      await check?.close?.();
    },
  };
}

type Scopes = readonly string[] | undefined;

function refuseBound(grant: Grant): Grant {
  if (grant.keyThumbprint === undefined) return grant;
  throw new AuthorizationError('unchecked_confirmation', { attribution: grant });
}
