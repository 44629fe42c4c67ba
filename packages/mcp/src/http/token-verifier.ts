import { type AuthorizationErrorCode, type Guard, type MaybePromise, toRefusalBody } from '@grantex/core';
import { checkGuard } from '@grantex/core/adapter';
import { acceptedGrant, authInfoOf, type GrantAuthInfo } from '../sdk/auth-info.ts';
import { failingToken } from '../sdk/token.ts';

/** Options of `tokenVerifier`. */
export interface TokenVerifierOptions {
  /** The same guard as in `guardServer`. */
  readonly guard: Guard;
  /**
   * Reported as `authInfo.resource`, for middleware that compares it (`expectedResource`). The verifier of the guard
   * checks the audience of the token in any case. Default: none.
   */
  readonly resource?: string | URL;
}

/** An `OAuthTokenVerifier` of both lines of the SDK. */
export interface TokenVerifier {
  /** @throws an OAuth error of the SDK, when the token is refused or cannot be checked */
  verifyAccessToken(token: string): Promise<GrantAuthInfo>;
}

export type OAuthFault = 'invalid_token' | 'invalid_request' | 'server_error';

/** @param makeError makes the error that this line of the SDK recognizes */
export function createTokenVerifier(
  options: TokenVerifierOptions,
  makeError: (fault: OAuthFault, message: string) => MaybePromise<Error>,
): TokenVerifier {
  const { guard, resource } = checkOptions(options);
  return {
    async verifyAccessToken(token) {
      const explained = await guard.explain(token, undefined, undefined);
      const grant = acceptedGrant(explained);
      if (grant !== undefined) {
        return {
          ...authInfoOf(grant, token),
          ...(resource === undefined ? {} : { resource: new URL(resource) }),
        };
      }
      const call = {
        token: failingToken(explained.error),
        action: 'http',
        input: undefined,
        rule: undefined,
      };
      const refusal = (await guard.preflight(call)) ?? explained.error;
      if (refusal === undefined) throw await makeError('server_error', 'The token could not be checked.');
      // The SDK quotes the message in a header.
      throw await makeError(FAULTS[refusal.code], toRefusalBody(refusal).message.replaceAll('"', "'"));
    },
  };
}

/** The SDK's middleware has no answer for a fault that will pass, and none that asks for a stronger authentication. */
const FAULTS: Readonly<Record<AuthorizationErrorCode, OAuthFault>> = {
  invalid_request: 'invalid_request',
  invalid_token: 'invalid_token',
  invalid_dpop_proof: 'invalid_token',
  use_dpop_nonce: 'invalid_token',
  insufficient_user_authentication: 'invalid_token',
  insufficient_scope: 'invalid_token',
  approval_required: 'invalid_token',
  temporarily_unavailable: 'server_error',
  server_error: 'server_error',
};

function checkOptions(options: TokenVerifierOptions): TokenVerifierOptions {
  const { guard, resource } = options;
  checkGuard(guard, 'tokenVerifier');
  if (resource !== undefined && !URL.canParse(String(resource))) {
    throw new TypeError('tokenVerifier: "resource" must be a URL.');
  }
  return options;
}
