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

/** Whom a provider has signed in. */
export interface Identity {
  /** Who that is to the provider, for good. */
  subject: string;
  /** The value of the claim that holds the principal's name; undefined where there is none, or an unverified one. */
  name: string | undefined;
  /** RFC 8176, as the provider says; empty where it does not. */
  amr: string[];
  /** When the person was asked who they are; undefined where the provider does not say. */
  at: Date | undefined;
}

interface Means {
  configuration: Configuration;
  provider: Pick<Provider, 'scopes' | 'principal_claim'>;
  redirectUri: string;
  codeVerifier: string;
  nonce: string;
  state: string;
}

/**
 * Where the browser goes: authorization code with PKCE (S256), `state` and `nonce`.
 * @param isFresh whether the person must be asked again, even if they have just signed in for something else
 */
export async function authorizationUrl(
  { configuration, provider, redirectUri, codeVerifier, nonce, state }: Means,
  isFresh: boolean,
): Promise<URL> {
  return buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: scopesOf(provider).join(' '),
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    ...(isFresh ? { prompt: 'login', max_age: '0' } : {}),
  });
}

function scopesOf({ scopes, principal_claim }: Means['provider']): string[] {
  return [...new Set(['openid', ...(principal_claim === 'email' ? ['email'] : []), ...scopes])];
}

/** OpenID Connect Core §2. */
const LONGEST_SUBJECT = 255;

/** How far the provider's clock and ours may be apart, in seconds. */
const TOLERANCE = 30;

/**
 * Exchanges what the provider sent back with the browser, and verifies the ID token: signature by a published key of
 * the issuer, `iss`, `aud`, `exp`, `nonce`; and that the person was asked since the sign-in began, where that matters.
 * @param query as it came back: `code`, `state`, `iss` (RFC 9207, compared wherever it is given), or `error`
 * @param freshSince when the sign-in began that needs the person to be asked anew; undefined where any will do
 * @throws {ApiError} 403 `SIGN_IN_CANCELLED`, `SIGN_IN_REFUSED` or `SIGN_IN_NOT_FRESH`, 503 `PROVIDER_UNAVAILABLE`
 */
export async function authenticate(
  means: Means,
  query: string,
  { freshSince, now }: { freshSince: Date | undefined; now: number },
): Promise<Identity> {
  const { configuration, provider, redirectUri, codeVerifier, nonce, state } = means;
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
  const isTold = Object.hasOwn(claims, provider.principal_claim);
  const { userinfo_endpoint: more } = configuration.serverMetadata();
  const told =
    isTold || more === undefined
      ? claims
      : await fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(refuse);
  return { subject: claims.sub, name: nameIn(told, provider.principal_claim), amr: amrIn(claims), at };
}

function isFresh(at: Date | undefined, since: Date, now: number): boolean {
  if (at === undefined) return false;
  const slack = TOLERANCE * 1_000;
  return at.getTime() >= since.getTime() - slack && at.getTime() <= now + slack;
}

/** An address that nobody has checked is whatever somebody typed. */
function nameIn(claims: Readonly<Record<string, unknown>>, claim: string): string | undefined {
  if (!Object.hasOwn(claims, claim)) return undefined;
  if (claim === 'email' && claims['email_verified'] !== true) return undefined;
  const value = claims[claim];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What a token may carry of `amr`: a provider writes what it likes there. */
const AMR_MOST = 6;
const AMR_LENGTH = 16;
/** What no `amr` in a token is longer than. */
export const LONGEST_AMR: readonly string[] = Array.from({ length: AMR_MOST }, () => 'x'.repeat(AMR_LENGTH));
const AMR = new RegExp(`^[A-Za-z0-9_.-]{1,${AMR_LENGTH}}$`);

function amrIn({ amr }: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(amr)) return [];
  const words = amr.filter((word): word is string => typeof word === 'string' && AMR.test(word));
  return [...new Set(words)].slice(0, AMR_MOST);
}

/** The answers with which a provider says that it cannot now, and not that the person may not. */
const CANNOT_NOW = ['server_error', 'temporarily_unavailable'];
/** Those with which it says that the person has not gone on. */
const NOT_DONE = ['access_denied', 'login_required', 'interaction_required', 'consent_required'];

function refuse(error: unknown): never {
  if (error instanceof AuthorizationResponseError) {
    if (NOT_DONE.includes(error.error)) throw cancelled();
    if (CANNOT_NOW.includes(error.error)) throw unavailable(error);
  }
  throw isUnanswered(error) ? unavailable(error) : signInRefused(error);
}

/** What is no answer of a provider: no connection, a redirect, a page, an error of its server. */
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
  return new ApiError(403, 'SIGN_IN_REFUSED', 'what the provider answered does not hold; sign in again', {
    cause: faultOf(error),
  });
}

function notFresh(): ApiError {
  return new ApiError(
    403,
    'SIGN_IN_NOT_FRESH',
    'the provider has not asked the person anew, or does not say when it did (auth_time)',
  );
}

function cancelled(): ApiError {
  return new ApiError(403, 'SIGN_IN_CANCELLED', 'nobody has signed in at the provider');
}

/** The refusal while a provider does not answer as one. */
export function unavailable(error: unknown): ApiError {
  return new ApiError(503, 'PROVIDER_UNAVAILABLE', 'the provider does not answer; try again in a minute', {
    cause: faultIn(error) ?? faultOf(error),
    headers: { 'retry-after': '60' },
  });
}
