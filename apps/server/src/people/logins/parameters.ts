import { isAllowedRedirect, redirectUriSchema } from '../../authority/agents/redirect-uri.ts';
import type { Client } from '../../authority/clients/client.ts';
import { detailsParameter } from '../../authority/details/details-parameter.ts';
import { ApiError } from '../../base/api-error.ts';
import { CODE_CHALLENGE } from '../../authority/grants/pkce.ts';
import { principalIdField } from '../../http/requests/fields.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { permissionsIn } from '../../http/requests/scope-parameter.ts';

/** The parameters of an authorization request (RFC 6749 §4.1.1) that this server heeds, checked one by one. */
export interface LoginParameters {
  state: string | undefined;
  codeChallenge: string;
  /** Scopes that may be permissions; undefined where none is named. */
  scopes: string[] | undefined;
  /** What limits them, unchecked; an empty list for nothing. */
  details: unknown;
  resource: string | undefined;
  /** RFC 7638 thumbprint of the key to which the code is bound (RFC 9449 §10). */
  dpopJkt: string | undefined;
  /** Whom the client expects. A sandbox alone heeds it. */
  loginHint: string | undefined;
  /** Whether the person must see the page, even in a sandbox. */
  isConsentForced: boolean;
}

/** The parameters that are read here. Nothing else of a pushed request is kept. */
export const LOGIN_PARAMETERS = [
  'authorization_details',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'login_hint',
  'prompt',
  'redirect_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'state',
] as const;

/** A form of which only these parameters can be read. */
type LoginForm = Readonly<Partial<Record<(typeof LOGIN_PARAMETERS)[number], string | undefined>>>;

/** Parameters that would change what is asked for, and that this server does not take. */
const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  request: 'REQUEST_NOT_SUPPORTED',
  request_uri: 'REQUEST_URI_NOT_SUPPORTED',
  claims: 'INVALID_REQUEST',
  acr_values: 'INVALID_REQUEST',
  max_age: 'INVALID_REQUEST',
  registration: 'REGISTRATION_NOT_SUPPORTED',
};

const LONGEST_STATE = 2_048;
const VISIBLE = /^[\x20-\x7e]*$/;

/**
 * Where the answer goes: exactly a registered address, but for the port of one on loopback, in a sandbox, too.
 * @throws {ApiError} 400 `REDIRECT_URI_NOT_REGISTERED`
 */
export function checkRedirectUri({ redirectUris }: Client, form: LoginForm): string {
  const [only, other] = redirectUris;
  const asked = form.redirect_uri ?? (other === undefined ? only : undefined) ?? '';
  const { data: uri = '' } = redirectUriSchema.safeParse(asked);
  if (isAllowedRedirect(uri, redirectUris, 'live')) return uri;
  throw new ApiError(
    400,
    'REDIRECT_URI_NOT_REGISTERED',
    'redirect_uri is not one that this client has registered',
  );
}

/**
 * Checks what does not depend on client or resource. Parameters that no standard here knows are ignored (RFC 6749 §3.1).
 * @throws {ApiError} 400 with a code of RFC 6749 §4.1.2.1
 */
export function checkParameters(form: Form): LoginParameters {
  const [unsupported] = Object.keys(NOT_SUPPORTED).filter((name) => name in form);
  if (unsupported !== undefined) {
    throw refused(NOT_SUPPORTED[unsupported] ?? 'INVALID_REQUEST', `${unsupported} is not supported`);
  }
  const asked: LoginForm = form;
  if (asked.response_type === undefined) throw refused('INVALID_REQUEST', 'response_type is missing');
  if (asked.response_type !== 'code')
    throw refused('UNSUPPORTED_RESPONSE_TYPE', 'response_type must be code');
  if ((asked.response_mode ?? 'query') !== 'query') {
    throw refused('INVALID_REQUEST', 'response_mode must be query');
  }
  const { state, resource, code_challenge: codeChallenge = '', dpop_jkt: dpopJkt } = asked;
  if (state !== undefined && (state.length > LONGEST_STATE || !VISIBLE.test(state))) {
    throw refused('INVALID_REQUEST', `state must be at most ${LONGEST_STATE} visible characters`);
  }
  if (asked.code_challenge_method !== 'S256' || !CODE_CHALLENGE.test(codeChallenge)) {
    throw refused('INVALID_REQUEST', 'PKCE is required: code_challenge, and code_challenge_method=S256');
  }
  if (dpopJkt !== undefined && !CODE_CHALLENGE.test(dpopJkt)) {
    throw refused('INVALID_REQUEST', 'dpop_jkt must be the SHA-256 thumbprint of a key in base64url');
  }
  const { login_hint: loginHint } = asked;
  if (loginHint !== undefined && !principalIdField.safeParse(loginHint).success) {
    throw refused('INVALID_REQUEST', 'login_hint must be at most 256 characters');
  }
  const prompts = (asked.prompt ?? '').split(' ');
  if (prompts.includes('none')) throw refused('LOGIN_REQUIRED', 'prompt=none: a person must be asked');
  return {
    state,
    codeChallenge,
    scopes: permissionsIn(asked.scope),
    details: detailsParameter(asked.authorization_details),
    resource,
    dpopJkt,
    loginHint,
    isConsentForced: prompts.includes('consent'),
  };
}

function refused(code: string, fault: string): ApiError {
  return new ApiError(400, code, fault);
}
