import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  fetchUserInfo,
} from 'openid-client';
import { ApiError } from '../../base/api-error.ts';
import { faultIn, faultOf } from './discover.ts';
import type { Provider } from './provider.ts';

/** The person whom a provider has signed in. */
export interface Identity {
  /** The provider's permanent id of the person. */
  subject: string;
  /** The value of the claim with the principal's name; undefined when it is missing or unverified. */
  name: string | undefined;
  /** RFC 8176, as stated by the provider; empty when it states none. */
  amr: string[];
  /** When the person authenticated; undefined when the provider does not state it. */
  at: Date | undefined;
}

/** What one sign-in at a provider needs. */
export interface Means {
  configuration: Configuration;
  redirectUri: string;
  codeVerifier: string;
  nonce: string;
  state: string;
}

/**
 * Where the browser goes to sign in: authorization code flow with PKCE (S256), `state` and `nonce`.
 * @param options.isFresh whether the person must authenticate again, even if they have just signed in for something else
 */
export async function authorizationUrl(
  { configuration, redirectUri, codeVerifier, nonce, state }: Means,
  {
    scopes,
    isFresh,
    loginHint,
  }: { scopes: readonly string[]; isFresh: boolean; loginHint?: string | undefined },
): Promise<URL> {
  return buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: [...new Set(['openid', ...scopes])].join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(isFresh ? { prompt: 'login', max_age: '0' } : {}),
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
  });
}

/** The scopes to ask a provider for that identifies principals. */
export function scopesOf({
  scopes,
  principal_claim,
}: Pick<Provider, 'scopes' | 'principal_claim'>): string[] {
  return [...(principal_claim === 'email' ? ['email'] : []), ...scopes];
}

/** OpenID Connect Core §2. */
export const LONGEST_SUBJECT = 255;

/** The largest difference between the provider's clock and ours, in seconds. */
const TOLERANCE = 30;

type Claims = Readonly<Record<string, unknown>>;

/** What a provider has said about the person whom it signed in. */
export interface SignedIn {
  subject: string;
  /** Of the ID token. */
  claims: Claims;
  /** Those that were wanted: of the ID token, or where it lacks one, of the userinfo endpoint. */
  told: Claims;
  /** When the person authenticated; undefined when the provider does not state it. */
  at: Date | undefined;
}

/**
 * Exchanges the code that the browser brings back, and verifies the ID token: signature by a published key of the issuer,
 * `iss`, `aud`, `exp`, `nonce`; and, where it is required, that the person authenticated after the sign-in began.
 * @param query as it came back: `code`, `state`, `iss` (RFC 9207, compared whenever it is given), or `error`
 * @param options.freshSince the person must have authenticated after this moment; undefined where any sign-in is enough
 * @param options.wanted claims that the userinfo endpoint is asked for where the ID token lacks one
 * @throws {ApiError} 403 `SIGN_IN_CANCELLED`, `SIGN_IN_REFUSED` or `SIGN_IN_NOT_FRESH`, 503 `PROVIDER_UNAVAILABLE`
 */
export async function readSignIn(
  { configuration, redirectUri, codeVerifier, nonce, state }: Means,
  query: string,
  { freshSince, now, wanted }: { freshSince: Date | undefined; now: number; wanted: readonly string[] },
): Promise<SignedIn> {
  const answer = new URL(redirectUri);
  answer.search = query;
  const tokens = await authorizationCodeGrant(configuration, answer, {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  }).catch(refuse);
  const claims = tokens.claims();
  if (claims === undefined) throw signInRefused(new Error('no ID token'));
  if (claims.sub.length > LONGEST_SUBJECT) throw signInRefused(new Error('a subject that is too long'));
  const at = typeof claims.auth_time === 'number' ? new Date(claims.auth_time * 1_000) : undefined;
  if (freshSince !== undefined && !isFresh(at, freshSince, now)) throw notFresh();
  const isTold = wanted.every((claim) => Object.hasOwn(claims, claim));
  const { userinfo_endpoint: more } = configuration.serverMetadata();
  const told =
    isTold || more === undefined
      ? claims
      : await fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(refuse);
  return { subject: claims.sub, claims, told, at };
}

/** The person whom the provider of a developer's principals has signed in; see {@link readSignIn}. */
export async function authenticate(
  means: Means,
  query: string,
  options: { principalClaim: string; freshSince: Date | undefined; now: number },
): Promise<Identity> {
  const { principalClaim, ...others } = options;
  const { subject, claims, told, at } = await readSignIn(means, query, {
    ...others,
    wanted: [principalClaim],
  });
  return { subject, name: nameIn(told, principalClaim), amr: amrIn(claims), at };
}

function isFresh(at: Date | undefined, since: Date, now: number): boolean {
  if (at === undefined) return false;
  const slack = TOLERANCE * 1_000;
  return at.getTime() >= since.getTime() - slack && at.getTime() <= now + slack;
}

/** An unverified address proves nothing: anybody could have typed it. */
export function nameIn(claims: Readonly<Record<string, unknown>>, claim: string): string | undefined {
  if (!Object.hasOwn(claims, claim)) return undefined;
  if (claim === 'email' && claims['email_verified'] !== true) return undefined;
  const value = claims[claim];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Limits of `amr` in a token: a provider may write anything there. */
const AMR_MOST = 6;
const AMR_LENGTH = 16;
/** The longest `amr` in a token. */
export const LONGEST_AMR: readonly string[] = Array.from({ length: AMR_MOST }, () => 'x'.repeat(AMR_LENGTH));
const AMR = new RegExp(`^[A-Za-z0-9_.-]{1,${AMR_LENGTH}}$`);

export function amrIn({ amr }: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(amr)) return [];
  const words = amr.filter((word): word is string => typeof word === 'string' && AMR.test(word));
  return [...new Set(words)].slice(0, AMR_MOST);
}

/** Error codes with which a provider says that it is temporarily unable, rather than that the person may not. */
const CANNOT_NOW = ['server_error', 'temporarily_unavailable'];
/** Error codes with which it says that the person cancelled. */
const NOT_DONE = ['access_denied', 'login_required', 'interaction_required', 'consent_required'];

function refuse(error: unknown): never {
  if (error instanceof AuthorizationResponseError) {
    if (NOT_DONE.includes(error.error)) throw cancelled();
    if (CANNOT_NOW.includes(error.error)) throw unavailable(error);
  }
  throw isUnanswered(error) ? unavailable(error) : signInRefused(error);
}

/** Whether there was no proper answer of a provider: no connection, a redirect, a page, a server error. */
function isUnanswered(error: unknown): boolean {
  if (faultIn(error) !== undefined) return true;
  const { code, status } = error as { code?: string; status?: number };
  return (
    (status !== undefined && status >= 500) ||
    [
      'OAUTH_RESPONSE_IS_NOT_CONFORM',
      'OAUTH_RESPONSE_IS_NOT_JSON',
      'OAUTH_PARSE_ERROR',
      'OAUTH_TIMEOUT',
      'OAUTH_ABORT',
    ].includes(code ?? '')
  );
}

function signInRefused(error: unknown): ApiError {
  return new ApiError(403, 'SIGN_IN_REFUSED', 'the answer of the provider is not valid; sign in again', {
    cause: faultOf(error),
  });
}

function notFresh(): ApiError {
  return new ApiError(
    403,
    'SIGN_IN_NOT_FRESH',
    'the provider did not authenticate the person again, or does not state when it did (auth_time)',
  );
}

function cancelled(): ApiError {
  return new ApiError(403, 'SIGN_IN_CANCELLED', 'nobody signed in at the provider');
}

/** The refusal while a provider does not answer properly. */
export function unavailable(error: unknown): ApiError {
  return new ApiError(503, 'PROVIDER_UNAVAILABLE', 'the provider does not answer; try again in a minute', {
    cause: faultIn(error) ?? faultOf(error),
    headers: { 'retry-after': '60' },
  });
}
