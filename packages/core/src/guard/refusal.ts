import { asRefusal, type AuthorizationError } from '../base/errors.ts';
import type { AuthorizationErrorCode, RefusalReason } from '../wire/reasons.ts';

/**
 * What the refused are told, the same in an HTTP body, a tool's message and an MCP result: stable, and safe to show to
 * a model.
 */
export interface RefusalBody {
  readonly error: AuthorizationErrorCode;
  readonly code: RefusalReason;
  readonly message: string;
  /** The scopes that would have allowed the call. */
  readonly missingScopes?: readonly string[];
  /** What the service expects of the claim that is at fault. */
  readonly expected?: readonly string[];
  /** What the token states there instead. */
  readonly received?: readonly string[];
  /** What the caller does next, in a sentence. */
  readonly howToAsk: string;
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
  insufficient_user_authentication: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
  server_error: 503,
};

const CHALLENGE = 'Bearer realm="grantex"';
const RETRY_AFTER_SECONDS = '1';
// RFC 6750 §3.1: whoever sent no bearer token at all is asked for one, not told of an error.
const WITHOUT_CREDENTIALS: readonly RefusalReason[] = ['no_credentials', 'wrong_scheme'];

/**
 * Turns a refusal into an HTTP answer: 400 `invalid_request`, 401 `invalid_token`, 403 `insufficient_scope`, each with
 * a challenge in `www-authenticate` (RFC 6750 §3), 401 `insufficient_user_authentication` with one that names the
 * `acr_values` (RFC 9470 §3), 503 `temporarily_unavailable` with `retry-after`, and 503 `server_error` for a
 * fault of the service itself. Anything that is no {@link AuthorizationError} is such a fault, and its cause is not told.
 */
export function toRefusal(error: unknown): Refusal {
  const refused = asRefusal(error);
  const status = STATUS[refused.code];
  const body = toRefusalBody(refused);
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (refused.code === 'temporarily_unavailable') headers['retry-after'] = RETRY_AFTER_SECONDS;
  if (status !== 503) headers['www-authenticate'] = challengeOf(refused);
  return { status, headers, body };
}

/** What the refused are told, without the HTTP around it. */
export function toRefusalBody(error: AuthorizationError): RefusalBody {
  return {
    error: error.code,
    code: error.reason,
    message: error.message,
    ...(error.missingScopes.length === 0 ? {} : { missingScopes: error.missingScopes }),
    ...(error.expected.length === 0 ? {} : { expected: error.expected, received: error.received }),
    howToAsk: error.howToAsk,
  };
}

function challengeOf(error: AuthorizationError): string {
  if (WITHOUT_CREDENTIALS.includes(error.reason)) return CHALLENGE;
  const challenge = `${CHALLENGE}, error="${error.code}", error_description="${headerText(error.message)}"`;
  const asked = [
    ['scope', error.missingScopes],
    ['acr_values', error.acrValues],
  ] as const;
  return asked.reduce(
    (text, [name, values]) => (values.length === 0 ? text : `${text}, ${name}="${values.join(' ')}"`),
    challenge,
  );
}

/** Only what RFC 6750 §3 allows in an error_description. */
function headerText(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
