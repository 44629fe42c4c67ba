/** The error code that OAuth gives a refusal (RFC 6750 §3.1, RFC 6749 §4.1.2.1). */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable';

/** Why a call was refused: stable, in lower snake case, the same word in errors, bodies and audit entries. */
export type RefusalReason =
  | 'no_credentials'
  | 'wrong_scheme'
  | 'two_credentials'
  | 'token_in_query'
  | 'malformed_credentials'
  | 'malformed_token'
  | 'header_not_allowed'
  | 'algorithm_not_allowed'
  | 'wrong_type'
  | 'wrong_issuer'
  | 'wrong_developer'
  | 'unknown_key'
  | 'bad_signature'
  | 'invalid_claim'
  | 'unchecked_confirmation'
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'revoked'
  | 'no_rule'
  | 'scope_missing'
  | 'amount_over'
  | 'amount_not_stated'
  | 'amount_invalid'
  | 'input_not_canonical'
  | 'input_changed'
  | 'keys_unavailable'
  | 'revocation_unavailable'
  | 'audit_unavailable'
  | 'guard_failed';

interface ReasonText {
  readonly code: AuthorizationErrorCode;
  /** Safe to show to a person, a model or a stranger: holds no token and no secret. */
  readonly message: string;
}

/** Every reason for which a call is refused, with its code and its sentence. */
const REASONS: { readonly [REASON in RefusalReason]: ReasonText } = {
  no_credentials: { code: 'invalid_token', message: 'This call needs a grant token, and none was sent.' },
  wrong_scheme: {
    code: 'invalid_token',
    message: 'The Authorization header does not use the Bearer scheme.',
  },
  two_credentials: {
    code: 'invalid_request',
    message: 'The request carries more than one Authorization header.',
  },
  token_in_query: {
    code: 'invalid_request',
    message: 'A grant token belongs in the Authorization header, never in the URL.',
  },
  malformed_credentials: {
    code: 'invalid_request',
    message: 'The Authorization header is not "Bearer" followed by one token.',
  },

  malformed_token: { code: 'invalid_token', message: 'The token is not a well-formed grant token.' },
  header_not_allowed: {
    code: 'invalid_token',
    message: 'The token header holds more than "alg", "typ" and "kid".',
  },
  algorithm_not_allowed: { code: 'invalid_token', message: 'The token is not signed with RS256.' },
  wrong_type: { code: 'invalid_token', message: 'The token is not of type "at+jwt".' },
  wrong_issuer: { code: 'invalid_token', message: 'The token comes from another issuer.' },
  wrong_developer: {
    code: 'invalid_token',
    message: 'The token belongs to a developer that this service does not serve.',
  },
  unknown_key: {
    code: 'invalid_token',
    message: 'The issuer does not publish the key that signed this token.',
  },
  bad_signature: { code: 'invalid_token', message: 'The signature of the token does not hold.' },
  invalid_claim: { code: 'invalid_token', message: 'A claim of the token is missing or not as it must be.' },
  unchecked_confirmation: {
    code: 'invalid_token',
    message: 'The token is bound to a key whose proof this service cannot check.',
  },
  wrong_audience: { code: 'invalid_token', message: 'The token was granted for another audience.' },
  expired: { code: 'invalid_token', message: 'The token has expired.' },
  not_yet_valid: { code: 'invalid_token', message: 'The token is not valid yet.' },
  revoked: { code: 'invalid_token', message: 'The grant has been revoked, or has ended.' },

  no_rule: {
    code: 'insufficient_scope',
    message: 'No rule says which scopes this call needs, so it is refused.',
  },
  scope_missing: {
    code: 'insufficient_scope',
    message: 'The grant does not hold every scope that this call needs.',
  },
  amount_over: { code: 'insufficient_scope', message: 'The amount of this call is over what was granted.' },
  amount_not_stated: {
    code: 'insufficient_scope',
    message: 'The grant is limited, and this call states nothing that the limit could be held against.',
  },
  amount_invalid: {
    code: 'invalid_request',
    message: 'The amount of this call is not a decimal number of at least zero.',
  },
  input_not_canonical: {
    code: 'invalid_request',
    message: 'The input of this call cannot be written down as JSON without loss.',
  },
  input_changed: { code: 'invalid_request', message: 'The input changed after it had been checked.' },

  keys_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The keys of the issuer cannot be had at the moment.',
  },
  revocation_unavailable: {
    code: 'temporarily_unavailable',
    message: 'Whether the grant has been revoked cannot be found out at the moment.',
  },
  audit_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The call cannot be written down at the moment, so it may not run.',
  },
  guard_failed: {
    code: 'temporarily_unavailable',
    message: 'The check of this call failed for a reason of its own, so it may not run.',
  },
};

/** Whom a refusal can be written down for: known only when signature, issuer and developer of the token hold. */
export interface Attribution {
  readonly developerId: string;
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  readonly principalId: string;
}

/** What an {@link AuthorizationError} carries besides its reason. */
export interface AuthorizationErrorDetail {
  /** The scopes that would have allowed the call. */
  readonly missingScopes?: readonly string[];
  /** Which claim, scope or link is at fault, in words; holds no token and no secret. */
  readonly detail?: string;
  readonly attribution?: Attribution;
  readonly cause?: unknown;
}

const AUTHORIZATION_ERROR: unique symbol = Symbol.for('grantex.AuthorizationError');
const FORMAT_ERROR: unique symbol = Symbol.for('grantex.FormatError');

function carries(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true;
}

/**
 * A call was refused. Its message and every field but `cause` and `attribution` are safe to show to the caller,
 * be it a person or a model. Recognise it with {@link AuthorizationError.is}, never with `instanceof`: two copies
 * of this package may be loaded in one process.
 */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly code: AuthorizationErrorCode;
  readonly reason: RefusalReason;
  /** The scopes that would have allowed the call; empty when scopes are not what is missing. */
  readonly missingScopes: readonly string[];
  /** Set only when signature, issuer and developer of the token hold, so that the refusal can be recorded. */
  readonly attribution: Attribution | undefined;

  constructor(reason: RefusalReason, detail: AuthorizationErrorDetail = {}) {
    const text = REASONS[reason];
    super(detail.detail === undefined ? text.message : `${text.message} ${detail.detail}`, causeOf(detail));
    this.code = text.code;
    this.reason = reason;
    this.missingScopes = detail.missingScopes ?? [];
    this.attribution = detail.attribution;
    Object.defineProperty(this, AUTHORIZATION_ERROR, { value: true });
  }

  /** Whether a value is a refusal, by brand: true across copies and versions of this package. */
  static is(value: unknown): value is AuthorizationError {
    return carries(value, AUTHORIZATION_ERROR);
  }
}

/** What is wrong with a value that the protocol does not allow. */
export type FormatErrorCode =
  | 'INVALID_SCOPE'
  | 'TOO_MANY_SCOPES'
  | 'INVALID_AMOUNT'
  | 'INVALID_CLAIMS'
  | 'METADATA_NOT_CANONICAL';

/**
 * A value is not in the form that `docs/protocol.md` asks for. The message names the place and the fault, and may
 * quote what was written. Recognise it with {@link FormatError.is}.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, FORMAT_ERROR, { value: true });
  }

  /** Whether a value is a format error, by brand: true across copies and versions of this package. */
  static is(value: unknown): value is FormatError {
    return carries(value, FORMAT_ERROR);
  }
}

function causeOf(detail: AuthorizationErrorDetail): ErrorOptions | undefined {
  return 'cause' in detail ? { cause: detail.cause } : undefined;
}
