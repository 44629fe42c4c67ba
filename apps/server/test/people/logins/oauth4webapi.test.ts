import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLBACK } from './log-in.ts';
import { keyedAgent } from '../../main/oauth/keyed-agent.ts';
import { claimsOf } from '../../support/grants.ts';
import { librarySetting, type LibrarySetting } from './library-setting.ts';

/** These servers are on loopback, without TLS. */
const OVER_HTTP = { [oauth.allowInsecureRequests]: true } as const;

/** A client with its way to authenticate and, if it has one, the handle of its key. */
interface Caller {
  client: oauth.Client;
  authentication: oauth.ClientAuth;
  DPoP?: oauth.DPoPHandle;
}

describe.each(['sandbox', 'live'] as const)('oauth4webapi at a %s', (mode) => {
  let setting: LibrarySetting;
  let as: oauth.AuthorizationServer;
  beforeAll(async () => {
    setting = await librarySetting(mode);
    const issuer = new URL(setting.server.url);
    const found = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...OVER_HTTP });
    as = await oauth.processDiscoveryResponse(issuer, found);
  });
  afterAll(() => setting.close());

  async function register(): Promise<Caller> {
    const metadata = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
    const response = await oauth.dynamicClientRegistrationRequest(as, metadata, OVER_HTTP);
    const client = await oauth.processDynamicClientRegistrationResponse(response);
    return { client, authentication: oauth.None() };
  }

  async function withKey(
    caller: Caller,
  ): Promise<Caller & { DPoP: oauth.DPoPHandle; pair: oauth.CryptoKeyPair }> {
    const pair = await oauth.generateKeyPair('ES256');
    return { ...caller, DPoP: oauth.DPoP(caller.client, pair), pair };
  }

  /** Sends the browser, and returns what the library has validated of the answer. */
  async function authorize(
    caller: Caller,
    more: Record<string, string> = {},
    isPushed = false,
  ): Promise<Authorized> {
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
    const answer = await setting.letIn(url);
    return { parameters: oauth.validateAuthResponse(as, client, answer, state), verifier };
  }

  const push = (
    { client, authentication, DPoP }: Caller,
    parameters: Record<string, string>,
  ): Promise<Record<string, string>> =>
    withNonce(async () => {
      const options = { ...OVER_HTTP, ...(DPoP === undefined ? {} : { DPoP }) };
      const response = await oauth.pushedAuthorizationRequest(
        as,
        client,
        authentication,
        parameters,
        options,
      );
      const { request_uri } = await oauth.processPushedAuthorizationResponse(as, client, response);
      return { client_id: client.client_id, request_uri };
    });

  const exchange = (
    { client, authentication, DPoP }: Caller,
    { parameters, verifier }: Authorized,
    redirectUri = CALLBACK,
  ): Promise<oauth.TokenEndpointResponse> =>
    withNonce(async () => {
      const options = { ...OVER_HTTP, ...(DPoP === undefined ? {} : { DPoP }) };
      const sent = [as, client, authentication, parameters, redirectUri, verifier, options] as const;
      return oauth.processAuthorizationCodeResponse(
        as,
        client,
        await oauth.authorizationCodeGrantRequest(...sent),
      );
    });

  const refresh = (
    { client, authentication, DPoP }: Caller,
    { refresh_token: token = '' }: oauth.TokenEndpointResponse,
  ): Promise<oauth.TokenEndpointResponse> =>
    withNonce(async () => {
      const options = { ...OVER_HTTP, ...(DPoP === undefined ? {} : { DPoP }) };
      const response = await oauth.refreshTokenGrantRequest(as, client, authentication, token, options);
      return oauth.processRefreshTokenResponse(as, client, response);
    });

  /** What a service does with the library: it knows the issuer and its own name. */
  const validate = (headers: Headers): Promise<oauth.JWTAccessTokenClaims> => {
    const { audience } = setting.service;
    return oauth.validateJwtAccessToken(as, new Request(audience, { headers }), audience, OVER_HTTP);
  };

  test('a client without resource and scope logs in, a service takes its token, and it ends', async () => {
    const caller = await register();
    const tokens = await exchange(caller, await authorize(caller));
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: expect.any(Number) });
    const headers = new Headers({ authorization: `Bearer ${tokens.access_token}` });
    expect(await validate(headers)).toMatchObject({ iss: as.issuer, aud: setting.service.audience });
    const next = await refresh(caller, tokens);
    expect(next).toMatchObject({ scope: tokens.scope });
    const { client, authentication } = caller;
    const given = [as, client, authentication, next.refresh_token ?? '', OVER_HTTP] as const;
    await oauth.processRevocationResponse(await oauth.revocationRequest(...given));
    await expect(refresh(caller, next)).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  test('a bound token is taken with a proof by its key alone', async () => {
    const caller = await withKey(await register());
    const tokens = await exchange(caller, await authorize(caller));
    expect(tokens.token_type).toBe('dpop');
    let headers = new Headers();
    const url = new URL(setting.service.audience);
    await oauth.protectedResourceRequest(tokens.access_token, 'GET', url, headers, null, {
      ...OVER_HTTP,
      DPoP: caller.DPoP,
      [oauth.customFetch]: async (_url, init) => {
        headers = new Headers(init.headers);
        return new Response();
      },
    });
    expect(headers.get('authorization')).toBe(`DPoP ${tokens.access_token}`);
    expect(await validate(headers)).toMatchObject({ cnf: { jkt: await caller.DPoP.calculateThumbprint() } });

    const bare = new Headers({ authorization: `Bearer ${tokens.access_token}` });
    await expect(validate(bare)).rejects.toThrow('has no DPoP HTTP Header');
    const thief = await withKey(caller);
    await expect(refresh(thief, tokens)).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(caller, tokens)).toMatchObject({ token_type: 'dpop' });
  });

  test('a code that named a key is for that key alone', async () => {
    const caller = await withKey(await register());
    const authorized = await authorize(caller, { dpop_jkt: await caller.DPoP.calculateThumbprint() });
    const refused = { status: 400, error: 'invalid_grant' };
    await expect(exchange(await withKey(caller), authorized)).rejects.toMatchObject(refused);
    const { client, authentication } = caller;
    await expect(exchange({ client, authentication }, authorized)).rejects.toMatchObject(refused);
    // Nobody has used it up.
    expect(await exchange(caller, authorized)).toMatchObject({ token_type: 'dpop' });
  });

  test('a request that is pushed with a proof is for that key alone', async () => {
    const caller = await withKey(await register());
    const authorized = await authorize(caller, { scope: 'flights:book' }, true);
    await expect(exchange(await withKey(caller), authorized)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(await exchange(caller, authorized)).toMatchObject({ token_type: 'dpop', scope: 'flights:book' });
    await expect(push(caller, { response_type: 'code', redirect_uri: CALLBACK })).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      status: 400,
      error: 'invalid_request',
    });
  });

  test('a service asks about the tokens that it gets', async () => {
    const { server, service } = setting;
    const { body } = await server.developer.call('POST /v1/keys', { name: 'guard', roles: ['verify'] });
    const guard = { client_id: service.audience };
    const ask = async (token: string): Promise<oauth.IntrospectionResponse> => {
      const basic = oauth.ClientSecretBasic(body.apiKey);
      const response = await oauth.introspectionRequest(as, guard, basic, token, OVER_HTTP);
      return oauth.processIntrospectionResponse(as, guard, response);
    };
    const caller = await withKey(await register());
    const tokens = await exchange(caller, await authorize(caller));
    expect(await ask(tokens.access_token)).toMatchObject({
      active: true,
      token_type: 'DPoP',
      aud: service.audience,
      scope: tokens.scope,
      cnf: { jkt: await caller.DPoP.calculateThumbprint() },
    });
    expect(await ask(tokens.refresh_token ?? '')).toEqual({ active: false });
  });

  test.each(['ES256', 'EdDSA'] as const)('an agent authenticates by its key for %s', async (algorithm) => {
    const { id, key } = await keyedAgent(setting.server, { algorithm, redirectUris: [CALLBACK] });
    const caller = { client: { client_id: id }, authentication: oauth.PrivateKeyJwt(key.privateKey) };
    const tokens = await exchange(caller, await authorize(caller, { resource: setting.service.audience }));
    expect(claimsOf(tokens.access_token)).toMatchObject({ client_id: id, aud: setting.service.audience });
    expect(await refresh(caller, tokens)).toMatchObject({ token_type: 'bearer' });
  });

  test('refusals have the words of the standard, and no challenge hides them', async () => {
    const caller = await register();
    const authorized = await authorize(caller);
    const refused = { cause: { error: 'invalid_grant' }, status: 400, error: 'invalid_grant' };
    const verifier = oauth.generateRandomCodeVerifier();
    await expect(exchange(caller, { ...authorized, verifier })).rejects.toMatchObject(refused);
    const elsewhere = 'http://127.0.0.1:33418/elsewhere';
    await expect(exchange(caller, authorized, elsewhere)).rejects.toMatchObject(refused);
    await expect(exchange(await register(), authorized)).rejects.toMatchObject(refused);

    const unknown = { ...caller, client: { client_id: 'cl_nobody' } };
    await expect(exchange(unknown, authorized)).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      status: 401,
      error: 'invalid_client',
    });
    const secret = { ...caller, authentication: oauth.ClientSecretPost('secret') };
    await expect(exchange(secret, authorized)).rejects.toMatchObject({
      status: 401,
      error: 'invalid_client',
    });
    const basic = { ...caller, authentication: oauth.ClientSecretBasic('secret') };
    await expect(exchange(basic, authorized)).rejects.toMatchObject({
      code: oauth.WWW_AUTHENTICATE_CHALLENGE,
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
  });
});

/** Asks again with the nonce that the server has sent, as the library says. */
async function withNonce<RESULT>(request: () => Promise<RESULT>): Promise<RESULT> {
  try {
    return await request();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return request();
  }
}

interface Authorized {
  parameters: URLSearchParams;
  verifier: string;
}
