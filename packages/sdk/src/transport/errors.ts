/** Codes of this package. Only `UNEXPECTED_ANSWER` comes with a `status`. */
export type ClientErrorCode =
  /** No response: the connection failed or broke. `cause` says how. */
  | 'NETWORK_ERROR'
  /** No response within `timeout`. */
  | 'TIMEOUT'
  /** A response that is not from the API: a proxy's page, a redirect, truncated JSON. */
  | 'UNEXPECTED_ANSWER'
  /** The grant of a token source was revoked or has ended; the source makes no further requests. */
  | 'GRANT_ENDED'
  /** A token source has an empty store and no `grant` to start with. */
  | 'GRANT_UNKNOWN'
  /** A store holds something that this package did not write. */
  | 'STORE_DAMAGED'
  /** A store does not hold the private key of this `kid`. */
  | 'KEY_UNKNOWN'
  /** A grant token is not bound to the key of the agent, so it is neither sent nor handed out. */
  | 'TOKEN_NOT_BOUND'
  /** A callback without exactly one `state`, `iss` and `code` or `error`. */
  | 'CALLBACK_MALFORMED'
  /** A callback that answers another request: refuse it, it may be forged. */
  | 'STATE_MISMATCH'
  /** A callback by another issuer (RFC 9207): refuse it, it may be a mix-up attack. */
  | 'ISSUER_MISMATCH'
  /** The principal denied. */
  | 'ACCESS_DENIED'
  /** The principal refused the call; the same call stays refused for its grant. */
  | 'APPROVAL_REFUSED'
  /** The developer took the request back before there was a grant. */
  | 'REQUEST_CANCELLED'
  /** The principal approved, but the code is not available here: a redirect carries it, or somebody else has it. */
  | 'CODE_ELSEWHERE'
  /** The issuer redirected with another OAuth error; the message names it. */
  | 'AUTHORIZATION_FAILED'
  /** A message of a webhook that is forged, changed, too old or malformed. */
  | 'WEBHOOK_REFUSED';

/** Codes of the server (`docs/protocol.md`); a newer server may have more. */
export type ServerErrorCode =
  | 'ACCESS_DENIED'
  | 'ACTUAL_OVER_AMOUNT'
  | 'ADDRESS_MISSING'
  | 'ADMISSION_SETTLED'
  | 'ADMITTED_WITH_OTHER_KEY'
  | 'AGENT_IS_CLIENT'
  | 'AGENT_NOT_ACTIVE'
  | 'APPROVAL_DECIDED'
  | 'APPROVAL_EXPIRED'
  | 'APPROVAL_NOT_ALLOWED'
  | 'AUDIENCE_NOT_NARROWER'
  | 'AUDIENCE_NOT_REGISTERED'
  | 'AUDIT_BUSY'
  | 'BILLING_NOT_CONFIGURED'
  | 'BILLING_UNAVAILABLE'
  | 'BODY_TOO_LARGE'
  | 'BREAK_GLASS_KEY'
  | 'BREAK_GLASS_REQUIRED'
  | 'CONTRADICTS_GRANT'
  | 'CREDENTIAL_MISSING'
  | 'CREDENTIAL_UNKNOWN'
  | 'CURSOR_GONE'
  | 'DELEGATION_DEPTH_EXCEEDED'
  | 'DELIVERY_RETRYING'
  | 'DETAILS_NOT_NARROWER'
  | 'DEVICE_LOGIN_ENDED'
  | 'DISCOVERY_FAILED'
  | 'DOMAIN_NOT_CONFIRMED'
  | 'ENTRIES_DISPOSED'
  | 'EVENT_EXPIRED'
  | 'GRANT_ENDED'
  | 'HEADERS_TOO_LARGE'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'INTERNAL_ERROR'
  | 'INVALID_CATALOG'
  | 'INVALID_CODE'
  | 'INVALID_DETAILS'
  | 'INVALID_DID'
  | 'INVALID_DPOP_PROOF'
  | 'INVALID_KEY_PROOF'
  | 'INVALID_PARENT_TOKEN'
  | 'INVALID_POLICY'
  | 'INVALID_REFRESH_TOKEN'
  | 'INVALID_SCOPE'
  | 'KEY_EXISTS'
  | 'KEY_PROOF_REQUIRED'
  | 'KEY_REQUIRED'
  | 'LAST_ADMIN_KEY'
  | 'LOG_INCONSISTENT'
  | 'MAIL_LIMIT'
  | 'MAIL_NOT_CONFIGURED'
  | 'MAIL_NOT_SENT'
  | 'MALFORMED_REQUEST'
  | 'METADATA_NOT_CANONICAL'
  | 'METHOD_NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'NO_SUCH_PLAN'
  | 'NO_SUCH_ROUTE'
  | 'ON_HOLD'
  | 'PKCE_REQUIRED'
  | 'PLAN_LIMIT_EXCEEDED'
  | 'POLICY_IS_CEDAR'
  | 'POLICY_REFUSED'
  | 'PRINCIPAL_BOUND'
  | 'PRINCIPAL_DEPROVISIONED'
  | 'PRINCIPAL_RETIRED'
  | 'RATE_LIMITED'
  | 'REDIRECT_URI_NOT_REGISTERED'
  | 'REQUEST_CHANGED'
  | 'REQUEST_DECIDED'
  | 'REQUEST_EXPIRED'
  | 'REQUEST_REVOKED'
  | 'REQUEST_TIMEOUT'
  | 'RESOURCE_NOT_CONFIRMED'
  | 'RESOURCE_REFUSED'
  | 'RESOURCE_TAKEN'
  | 'RESULT_ENDED'
  | 'RETENTION_TOO_SHORT'
  | 'ROLE_REQUIRED'
  | 'SCOPE_HAS_CONSTRAINT'
  | 'SCOPE_IS_STANDARD'
  | 'SCOPE_NOT_DECLARED'
  | 'SCOPE_NOT_NARROWER'
  | 'SIGNATURE_INVALID'
  | 'SIGNATURE_KEY_RETIRED'
  | 'SIGNATURE_KEY_UNKNOWN'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_USED'
  | 'SIGNUP_CLOSED'
  | 'SSO_CLIENT_MISSING'
  | 'SSO_DOMAIN_NOT_PROVEN'
  | 'SSO_DOMAIN_TAKEN'
  | 'SSO_NOT_TRIED'
  | 'SSO_OWN_PERSON'
  | 'SSO_PROTOCOL_UNSUPPORTED'
  | 'STOPPED_BY_PERSON'
  | 'STOPPING'
  | 'STREAMS_OFF'
  | 'SUBSCRIPTION_EXISTS'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'TOKEN_TOO_LARGE'
  | 'TOO_MANY_CATALOGS'
  | 'TOO_MANY_CONNECTIONS'
  | 'TOO_MANY_KEYS'
  | 'TOO_MANY_POLICIES'
  | 'TOO_MANY_RULES'
  | 'TOO_MANY_SCIM_TOKENS'
  | 'TOO_MANY_SCOPES'
  | 'TOO_MANY_SENTENCES'
  | 'TOO_MANY_STREAMS'
  | 'TOO_MANY_WEBHOOKS'
  | 'TWO_CREDENTIALS'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'URI_TOO_LONG'
  | 'USE_DPOP_NONCE'
  | 'VALIDATION_ERROR'
  | 'WRONG_MODE';

/** Every known code; a newer server may send others. */
export type GrantexErrorCode = ClientErrorCode | ServerErrorCode | (string & Record<never, never>);

/** The details of a {@link GrantexError} besides its code and message. */
export interface GrantexErrorDetail {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly errorUri?: string | undefined;
  readonly cause?: unknown;
}

const GRANTEX_ERROR: unique symbol = Symbol.for('grantex.GrantexError');

/**
 * A call that failed. Neither its message nor its fields contain an API key, a token or a code. Recognise it with
 * {@link GrantexError.is}, never with `instanceof`: a process may have loaded two copies of this package.
 */
export class GrantexError extends Error {
  override readonly name = 'GrantexError';
  /** Stable, in upper snake case: programs decide by this. */
  readonly code: GrantexErrorCode;
  /** The HTTP status; undefined without a response. */
  readonly status: number | undefined;
  /** The id of the request in the server's log; undefined without a response. */
  readonly requestId: string | undefined;
  /** How many seconds the server asks to wait before the next request, if it said so. */
  readonly retryAfter: number | undefined;
  /** The page about the code at the server, which says how to mend it; undefined for codes of this package. */
  readonly errorUri: string | undefined;

  constructor(code: GrantexErrorCode, message: string, detail: GrantexErrorDetail = {}) {
    super(withoutSecrets(message), 'cause' in detail ? { cause: detail.cause } : undefined);
    this.code = code;
    this.status = detail.status;
    this.requestId = detail.requestId;
    this.retryAfter = detail.retryAfter;
    this.errorUri = detail.errorUri;
    Object.defineProperty(this, GRANTEX_ERROR, { value: true });
  }

  /** Whether a value is an error of this package, by brand: true across copies and versions of it. */
  static is(value: unknown): value is GrantexError {
    return typeof value === 'object' && value !== null && GRANTEX_ERROR in value;
  }
}

/** API keys, refresh tokens and JWTs, in case a response repeats one. */
const SECRET = /gx_(?:test|live)_[\w-]+|ref_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

function withoutSecrets(message: string): string {
  return message.replace(SECRET, '[secret]');
}
