import * as oauth from 'oauth4webapi';
import type { LibrarySetting } from './library-setting.ts';
import { CALLBACK } from './log-in.ts';

/** A client with its way to authenticate and, if it has one, the handle of its key. */
export interface Caller {
  client: oauth.Client;
  authentication: oauth.ClientAuth;
  DPoP?: oauth.DPoPHandle;
}

/** A valid answer to a request, as the library returns it. */
export interface Authorized {
  parameters: URLSearchParams;
  verifier: string;
}

/** What clients and services do with the library: each answer goes through its validation. */
export interface LibraryCalls {
  issuer: string;
  register(): Promise<Caller>;
  /** Sends the person's browser, with the request or with a reference to a pushed one. */
  authorize(caller: Caller, more?: Record<string, string>, isPushed?: boolean): Promise<Authorized>;
  push(caller: Caller, parameters: Record<string, string>): Promise<Record<string, string>>;
  exchange(caller: Caller, authorized: Authorized, redirectUri?: string): Promise<Tokens>;
  refresh(caller: Caller, tokens: Tokens): Promise<Tokens>;
  /** Sends any other grant. */
  ask(caller: Caller, grantType: string, parameters: Record<string, string>): Promise<Tokens>;
  revoke(caller: Caller, token: string): Promise<void>;
  introspect(caller: Caller, token: string): Promise<oauth.IntrospectionResponse>;
  /** The headers with which a client with a key calls the service. */
  present(caller: Required<Caller>, token: string): Promise<Headers>;
  /** Validates a request as a service does that knows the issuer and its own name. */
  validate(headers: Headers): Promise<oauth.JWTAccessTokenClaims>;
}

type Tokens = oauth.TokenEndpointResponse;

/** These servers are on loopback, without TLS. */
const OVER_HTTP = { [oauth.allowInsecureRequests]: true } as const;

export async function libraryCalls({ server, service, letIn }: LibrarySetting): Promise<LibraryCalls> {
  const { audience } = service;
  const issuer = new URL(server.url);
  const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...OVER_HTTP });
  const as = await oauth.processDiscoveryResponse(issuer, found);

  const push: LibraryCalls['push'] = ({ client, authentication, ...key }, parameters) =>
    withNonce(async () => {
      const sent = [as, client, authentication, parameters, { ...OVER_HTTP, ...key }] as const;
      const response = await oauth.pushedAuthorizationRequest(...sent);
      const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response);
      return { client_id: client.client_id, request_uri };
    });

  return {
    issuer: as.issuer,
    push,
    async register() {
      const metadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
      const response = await oauth.dynamicClientRegistrationRequest(as, metadata, OVER_HTTP);
      const client = await oauth.processDynamicClientRegistrationResponse(response);
      return { client, authentication: oauth.None() };
    },
    async authorize(caller, more = {}, isPushed = false) {
      const { client } = caller;
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const parameters = {
        client_id: client.client_id,
        response_type: 'code',
        redirect_uri: CALLBACK,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        ...more,
      };
      const url = new URL(as.authorization_endpoint ?? '');
      url.search = new URLSearchParams(isPushed ? await push(caller, parameters) : parameters).toString();
      const answer = await letIn(url);
      return { parameters: oauth.validateAuthResponse(as, client, answer, state), verifier };
    },
    exchange: ({ client, authentication, ...key }, { parameters, verifier }, redirectUri = CALLBACK) =>
      withNonce(async () => {
        const options = { ...OVER_HTTP, ...key };
        const sent = [as, client, authentication, parameters, redirectUri, verifier, options] as const;
        const response = await oauth.authorizationCodeGrantRequest(...sent);
        return oauth.processAuthorizationCodeResponse(as, client, response);
      }),
    refresh: ({ client, authentication, ...key }, { refresh_token: token = '' }) =>
      withNonce(async () => {
        const sent = [as, client, authentication, token, { ...OVER_HTTP, ...key }] as const;
        const response = await oauth.refreshTokenGrantRequest(...sent);
        return oauth.processRefreshTokenResponse(as, client, response);
      }),
    ask: ({ client, authentication, ...key }, grantType, parameters) =>
      withNonce(async () => {
        const sent = [as, client, authentication, grantType, parameters, { ...OVER_HTTP, ...key }] as const;
        const response = await oauth.genericTokenEndpointRequest(...sent);
        return oauth.processGenericTokenEndpointResponse(as, client, response);
      }),
    async revoke({ client, authentication }, token) {
      const response = await oauth.revocationRequest(as, client, authentication, token, OVER_HTTP);
      await oauth.processRevocationResponse(response);
    },
    async introspect({ client, authentication }, token) {
      const response = await oauth.introspectionRequest(as, client, authentication, token, OVER_HTTP);
      return oauth.processIntrospectionResponse(as, client, response);
    },
    async present({ DPoP }, token) {
      let headers = new Headers();
      await oauth.protectedResourceRequest(token, 'GET', new URL(audience), headers, null, {
        ...OVER_HTTP,
        DPoP,
        [oauth.customFetch]: async (_url, init) => {
          headers = new Headers(init.headers);
          return new Response();
        },
      });
      return headers;
    },
    validate: (headers) =>
      oauth.validateJwtAccessToken(as, new Request(audience, { headers }), audience, OVER_HTTP),
  };
}

/** Asks again with the nonce that the server has sent, as the library says. */
async function withNonce<RESULT>(request: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await request();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return request();
  }
}
