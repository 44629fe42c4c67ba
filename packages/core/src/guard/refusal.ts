import { asRefusal, type AuthorizationError, type RefusalMembers } from '../base/authorization-error.ts';
import { BY_DETAILS } from '../wire/details.ts';
import type { AuthorizationErrorCode } from '../wire/reason-text.ts';
import type { RefusalReason } from '../wire/reasons.ts';

/**
 * The body of a refusal, the same in an HTTP body, a tool's message and an MCP result. Stable, and safe to show to a
 * model.
 */
export interface RefusalBody extends RefusalMembers {
  readonly error: AuthorizationErrorCode;
  readonly code: RefusalReason;
  readonly message: string;
  /** The scopes that would have allowed the call. */
  readonly missingScopes?: readonly string[];
  /** What the service expects of the claim that is wrong. */
  readonly expected?: readonly string[];
  /** What the token states there instead. */
  readonly received?: readonly string[];
  /** What the caller does next, in a sentence. */
  readonly howToAsk: string;
  /** The page about the reason, at the issuer that the guard trusts; absent where none is known. */
  readonly error_uri?: string;
}

/** A refusal as an HTTP answer. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RefusalBody;
}

const STATUS: { readonly [CODE in AuthorizationErrorCode]: Refusal['status'] } = {
  invalid_request: 400,
  invalid_token: 401,
  invalid_dpop_proof: 401,
  use_dpop_nonce: 401,
  insufficient_user_authentication: 401,
  insufficient_scope: 403,
  approval_required: 403,
  temporarily_unavailable: 503,
  server_error: 503,
};

/** What a challenge says besides the refusal itself. */
export interface ChallengeOptions {
  /** The URL of the protected resource's metadata, as `resource_metadata` (RFC 9728 §5.1). Default: not named. */
  readonly resourceMetadata?: string | undefined;
  /**
   * What a client without a good token asks for first: scopes, separated by spaces, as `scope` of every 401 (RFC 6750
   * §3). Default: not named.
   */
  readonly scope?: string | undefined;
  /**
   * Which tokens are accepted (RFC 9449 §7.1): `accept` asks for a bearer token or one that is bound to a key, `require`
   * for a bound one alone. Default: for a bearer token.
   */
  readonly dpop?: 'accept' | 'require' | undefined;
}

const REALM = 'realm="grantex"';
const ALGORITHMS = 'algs="ES256 EdDSA"';
const LIMITED = new RegExp(`:${BY_DETAILS}$`);
const RETRY_AFTER_SECONDS = '1';
// RFC 6750 §3.1: a request without a bearer token is asked for one, without an error.
const WITHOUT_CREDENTIALS: readonly RefusalReason[] = ['no_credentials', 'wrong_scheme'];

/**
 * Turns a refusal into an HTTP answer: 400 `invalid_request`, 401 `invalid_token`, 403 `insufficient_scope`, each with
 * a challenge in `www-authenticate` (RFC 6750 §3), 401 `insufficient_user_authentication` with one that names the
 * `acr_values` (RFC 9470 §3), 403 `approval_required`, 503 `temporarily_unavailable` with `retry-after`, and 503 `server_error` for a
 * fault of the service itself. The `scope` of a 403 names what is missing and what the grant holds, because some clients
 * ask for what the challenge names and for nothing else. Anything that is not an {@link AuthorizationError} is a fault of
 * the service; its cause is not told.
 */
export function toRefusal(error: unknown, options: ChallengeOptions = {}): Refusal {
  const refused = asRefusal(error);
  const status = STATUS[refused.code];
  const body = toRefusalBody(refused);
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (refused.nonce !== undefined) headers['dpop-nonce'] = refused.nonce;
  if (refused.code === 'temporarily_unavailable') headers['retry-after'] = RETRY_AFTER_SECONDS;
  if (status !== 503) headers['www-authenticate'] = challengeOf(refused, options);
  return { status, headers, body };
}

/** Returns the body of a refusal, without the HTTP around it. */
export function toRefusalBody(error: AuthorizationError): RefusalBody {
  return {
    error: error.code,
    code: error.reason,
    message: error.message,
    ...(error.missingScopes.length === 0 ? {} : { missingScopes: error.missingScopes }),
    ...(error.expected.length === 0 ? {} : { expected: error.expected, received: error.received }),
    ...error.members,
    howToAsk: error.howToAsk,
    ...(error.errorUri === undefined ? {} : { error_uri: error.errorUri }),
  };
}

function challengeOf(error: AuthorizationError, { resourceMetadata, scope, dpop }: ChallengeOptions): string {
  // A client can ask for a scope that is limited by details, with them or without; nobody can for `by_details` alone.
  const scopes = [...error.heldScopes, ...error.missingScopes].map((held) => held.replace(LIMITED, ''));
  const needed = [...new Set(scopes)].join(' ');
  const hasCredentials = !WITHOUT_CREDENTIALS.includes(error.reason);
  const parameters: readonly (readonly [name: string, value: string | undefined])[] = [
    ['error', hasCredentials ? error.code : ''],
    ['scope', STATUS[error.code] === 401 ? scope : needed],
    ['acr_values', error.acrValues.join(' ')],
    ['resource_metadata', resourceMetadata],
    ['error_uri', hasCredentials ? error.errorUri : ''],
    // Last, and without "=": clients look for the others by their names, wherever these are, and a claim of the token may be
    // in the text.
    ['error_description', hasCredentials ? error.message.replaceAll('=', '?') : ''],
  ];
  // Clients look for the errors of proofs in a challenge that has no other scheme.
  const isForBearer = dpop !== 'require' && !error.code.includes('dpop');
  const challenge = parameters.reduce(
    (text, [name, value]) => (value ? `${text}, ${name}="${headerText(value)}"` : text),
    `${isForBearer ? 'Bearer' : 'DPoP'} ${REALM}`,
  );
  if (!isForBearer) return `${challenge}, ${ALGORITHMS}`;
  return dpop === undefined ? challenge : `${challenge}, DPoP ${ALGORITHMS}`;
}

/** Replaces what RFC 6750 §3 does not allow in the value of a parameter. */
function headerText(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
