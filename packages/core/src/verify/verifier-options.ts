import { checkDuration, checkUrl, isText, isTexts, wrongOption } from '../base/options.ts';
import type { MinimumBinding } from './binding.ts';
import type { Revocation } from './revocation.ts';

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
  /** Called as it is. With another one than the default, a feed's open stream keeps the process alive. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
}

/** A week, in seconds. */
const LONGEST_GRACE: number = 7 * 24 * 60 * 60;

/** @throws {TypeError} naming the option that is missing or wrong */
export function checkVerifierOptions(options: VerifierOptions, jwksGrace: number, cacheSize: number): void {
  const { issuer, audience, developers, revocation, jwksUrl } = options;
  if (typeof issuer !== 'string' || !/^https?:\/\/.*[^/]$/.test(issuer) || !URL.canParse(issuer)) {
    throw wrongOption('createVerifier', 'issuer', 'an absolute http(s) URL without a trailing slash');
  }
  if (!isText(audience) && !isTexts(audience))
    throw wrongOption('createVerifier', 'audience', 'a non-empty string or array of them');
  if (developers !== undefined && !isTexts(developers))
    throw wrongOption('createVerifier', 'developers', 'a non-empty array of developer ids');
  if (
    revocation !== 'none' &&
    typeof (revocation as Partial<Revocation> | undefined)?.connect !== 'function'
  ) {
    throw wrongOption('createVerifier', 'revocation', "feed({ apiKey }), online({ apiKey }) or 'none'");
  }
  if (revocation === 'none' && developers === undefined) {
    throw wrongOption(
      'createVerifier',
      'developers',
      'given where "revocation" is \'none\', and no API key says whose tokens these are',
    );
  }
  if (jwksUrl !== undefined) checkUrl(jwksUrl, 'createVerifier', 'jwksUrl');
  checkDuration(jwksGrace, 'createVerifier', 'jwksGrace', { isZeroAllowed: true, longest: LONGEST_GRACE });
  if (!Number.isSafeInteger(cacheSize) || cacheSize < 0)
    throw wrongOption('createVerifier', 'cacheSize', 'a whole number of at least 0');
}
