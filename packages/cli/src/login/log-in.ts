import {
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  type Client,
  type DPoPHandle,
  generateRandomCodeVerifier,
  generateRandomState,
  isDPoPNonceError,
  None,
  processAuthorizationCodeResponse,
  processPushedAuthorizationResponse,
  pushedAuthorizationRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import type { LoginServer } from './authorization-server.ts';
import { listenOnLoopback } from './loopback.ts';
import { withOauthErrors } from './oauth-errors.ts';

/** What to log in for. */
export interface LoginRequest {
  readonly clientId: string;
  readonly scope: string | undefined;
  /** The service that the token is for. */
  readonly resource: string | undefined;
  /** Proves the key that the token is bound to. */
  readonly dpop: DPoPHandle | undefined;
}

/** Shows the person where to log in, until the signal ends the waiting. */
export interface Waiting {
  readonly signal: AbortSignal;
  /** Called once the server has accepted the request. */
  readonly ask: (startUrl: string) => void;
}

/**
 * Logs in by the code flow with PKCE (RFC 6749, 7636, 8252, 9126): pushes the request, waits for the browser of the person to
 * come back, checks `state` and `iss` (RFC 9207), and exchanges the code.
 * @throws {GrantexError} with OAuth's word for a refusal as the code, such as `INVALID_SCOPE`; `ACCESS_DENIED`
 */
export async function logIn(
  { metadata, calls }: LoginServer,
  { clientId, scope, resource, dpop }: LoginRequest,
  { signal, ask }: Waiting,
): Promise<TokenEndpointResponse> {
  const client: Client = { client_id: clientId };
  const [verifier, state] = [generateRandomCodeVerifier(), generateRandomState()];
  const challenge = await calculatePKCECodeChallenge(verifier);
  const options = { ...calls, ...(dpop && { DPoP: dpop }) };

  const start = (redirectUri: string): Promise<string> =>
    withOauthErrors(async () => {
      const parameters = {
        response_type: 'code',
        redirect_uri: redirectUri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state,
        ...(scope !== undefined && { scope }),
        ...(resource !== undefined && { resource }),
      };
      const { request_uri } = await withNonce(async () =>
        processPushedAuthorizationResponse(
          metadata,
          client,
          await pushedAuthorizationRequest(metadata, client, None(), parameters, options),
        ),
      );
      const url = new URL(metadata.authorization_endpoint ?? '');
      url.search = new URLSearchParams({ client_id: clientId, request_uri }).toString();
      return url.href;
    });

  const loopback = await listenOnLoopback({
    start,
    isExpected: (answer) => answer.get('state') === state,
    accept: (answer) => validateAuthResponse(metadata, client, answer, state),
  });
  try {
    // What the server refuses is said now. The request is pushed again when the browser comes: it is kept for a minute.
    await start(loopback.redirectUri);
    ask(loopback.startUrl);
    return await withOauthErrors(async () => {
      const answer = await Promise.race([loopback.answer, endOf(signal)]);
      return withNonce(async () =>
        processAuthorizationCodeResponse(
          metadata,
          client,
          await authorizationCodeGrantRequest(
            metadata,
            client,
            None(),
            answer,
            loopback.redirectUri,
            verifier,
            options,
          ),
        ),
      );
    });
  } finally {
    loopback.close();
  }
}

/** Once more, where the server demands its nonce in the proof (RFC 9449 §8). */
async function withNonce<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await work();
  } catch (error) {
    if (isDPoPNonceError(error)) return work();
    throw error;
  }
}

function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}
