import { errorUriOf } from '@grantex/core/issuer';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The shape of this route's refusals. Default: that of the API. */
    errors?: 'oauth';
  }
}

/** The body of a refusal by OAuth's endpoints (RFC 6749 §5.2). */
export interface OauthError {
  error: string;
  error_description: string;
  /** The page about the error, or about the code of the API where that says more. */
  error_uri?: string;
}

/** The codes that OAuth knows, in lower case there. */
const OAUTH_CODES: ReadonlySet<string> = new Set([
  'ACCESS_DENIED',
  'INVALID_CLIENT',
  'INVALID_CLIENT_METADATA',
  'INVALID_DPOP_PROOF',
  'INVALID_GRANT',
  'INVALID_REDIRECT_URI',
  'INVALID_REQUEST',
  'INVALID_REQUEST_URI',
  'INVALID_SCOPE',
  'INVALID_TARGET',
  'LOGIN_REQUIRED',
  'REGISTRATION_NOT_SUPPORTED',
  'REQUEST_NOT_SUPPORTED',
  'REQUEST_URI_NOT_SUPPORTED',
  'UNAUTHORIZED_CLIENT',
  'UNSUPPORTED_GRANT_TYPE',
  'UNSUPPORTED_RESPONSE_TYPE',
  'USE_DPOP_NONCE',
]);
/** OAuth's word for other refusals of the API. What is not here is the fault of the request. */
const WORDS: Readonly<Record<string, string>> = {
  AGENT_NOT_ACTIVE: 'unauthorized_client',
  APPROVAL_NOT_ALLOWED: 'invalid_grant',
  DETAILS_NOT_NARROWER: 'invalid_authorization_details',
  INVALID_CODE: 'invalid_grant',
  INVALID_DETAILS: 'invalid_authorization_details',
  INVALID_REFRESH_TOKEN: 'invalid_grant',
  KEY_REQUIRED: 'invalid_dpop_proof',
  POLICY_REFUSED: 'invalid_scope',
  PRINCIPAL_DEPROVISIONED: 'invalid_grant',
  // Not invalid_grant or unauthorized_client: a client would throw away what works again once the hold is released.
  ON_HOLD: 'access_denied',
  SCOPE_NOT_DECLARED: 'invalid_grant',
  INTERNAL_ERROR: 'server_error',
  PROVIDER_UNAVAILABLE: 'temporarily_unavailable',
  RATE_LIMITED: 'temporarily_unavailable',
  STOPPING: 'temporarily_unavailable',
  TEMPORARILY_UNAVAILABLE: 'temporarily_unavailable',
};

/** The error of OAuth for a code of the API. */
export function oauthErrorOf(code: string): string {
  if (OAUTH_CODES.has(code)) return code.toLowerCase();
  return WORDS[code] ?? 'invalid_request';
}

/** A refusal in OAuth's shape. Its text may have neither quotation marks nor other characters than ASCII. */
export function oauthError(code: string, message: string, issuer: string): OauthError {
  const text = message.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
  const error = oauthErrorOf(code);
  const uri = errorUriOf(issuer, OAUTH_CODES.has(code) ? error : code);
  return { error, error_description: text, ...(uri === undefined ? {} : { error_uri: uri }) };
}
