import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLBACK } from './log-in.ts';
import { claimsOf, isValid } from '../../support/grants.ts';
import { librarySetting, type LibrarySetting, SCOPES } from './library-setting.ts';

/** These servers are on loopback, without TLS. */
const OVER_HTTP = { algorithm: 'oauth2' as const, execute: [client.allowInsecureRequests] };

describe.each(['sandbox', 'live'] as const)('openid-client at a %s', (mode) => {
  let setting: LibrarySetting;
  beforeAll(async () => {
    setting = await librarySetting(mode);
  });
  afterAll(() => setting.close());

  const register = (metadata: Partial<client.ClientMetadata> = {}): Promise<client.Configuration> =>
    client.dynamicClientRegistration(
      new URL(setting.server.url),
      {
        client_name: 'Any Client',
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: 'none',
        ...metadata,
      },
      client.None(),
      OVER_HTTP,
    );

  /** Logs in as the documentation of the library shows. */
  async function logIn(
    config: client.Configuration,
    more: Record<string, string> = {},
    options: client.DPoPOptions = {},
  ): Promise<Tokens> {
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const expectedState = client.randomState();
    const resource = setting.service.audience;
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      resource,
      ...more,
    });
    const checks = { pkceCodeVerifier, expectedState };
    const answer = await setting.letIn(url);
    return client.authorizationCodeGrant(config, answer, checks, { resource }, options);
  }

  test('registers, logs in with PKCE and iss, and refreshes', async () => {
    const config = await register();
    expect(config.serverMetadata()).toMatchObject({ issuer: setting.server.url });
    expect(config.serverMetadata().supportsPKCE()).toBe(true);
    const tokens = await logIn(config, { scope: 'flights:search openid offline_access' });
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'flights:search' });
    expect(tokens.expiresIn()).toBeGreaterThan(0);
    const { call } = setting.server.developer;
    expect(await isValid(call, tokens.access_token)).toBe(true);

    const { service } = setting;
    const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', {
      resource: service.audience,
    });
    expect(next.scope).toBe('flights:search');
    expect(claimsOf(next.access_token)).toMatchObject({
      aud: service.audience,
      grnt: claimsOf(tokens.access_token).grnt,
    });
  });

  test('gets what the service offers where it names no scope, and less where it refreshes with less', async () => {
    const config = await register();
    const tokens = await logIn(config);
    expect(tokens.scope?.split(' ').toSorted()).toEqual(SCOPES.toSorted());
    const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', {
      scope: 'flights:search',
    });
    expect(next.scope).toBe('flights:search');
    const wide = await client.refreshTokenGrant(config, next.refresh_token ?? '');
    expect(wide.scope?.split(' ').toSorted()).toEqual(SCOPES.toSorted());
  });

  test.each(['ES256', 'Ed25519'])(
    'binds tokens to its %s key, with the nonces of the server',
    async (algorithm) => {
      const config = await register();
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(algorithm));
      const tokens = await logIn(config, { dpop_jkt: await DPoP.calculateThumbprint() }, { DPoP });
      expect(tokens.token_type).toBe('dpop');
      expect(claimsOf(tokens.access_token).cnf).toEqual({ jkt: await DPoP.calculateThumbprint() });

      const refresh = (options?: client.DPoPOptions): Promise<Tokens> =>
        client.refreshTokenGrant(config, tokens.refresh_token ?? '', {}, options);
      const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair(algorithm));
      await expect(refresh({ DPoP: other })).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
      await expect(refresh()).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
      const next = await refresh({ DPoP });
      expect(next.token_type).toBe('dpop');
      expect(claimsOf(next.access_token).cnf).toEqual(claimsOf(tokens.access_token).cnf);
    },
  );

  test('understands why it is refused', async () => {
    const config = await register();
    await expect(logIn(config, { scope: 'hotels:book' })).rejects.toMatchObject({
      code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
      error: 'invalid_scope',
      error_description: expect.stringContaining('flights:search'),
    });
    await expect(logIn(config, { resource: 'https://elsewhere.example/mcp' })).rejects.toMatchObject({
      error: 'invalid_target',
    });
    await expect(logIn(config, { prompt: 'none' })).rejects.toMatchObject({ error: 'login_required' });
    await expect(client.refreshTokenGrant(config, 'ref_nobody')).rejects.toMatchObject({
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      status: 400,
      error: 'invalid_grant',
    });
    await expect(client.clientCredentialsGrant(config)).rejects.toMatchObject({
      status: 400,
      error: 'unsupported_grant_type',
    });
  });
});

type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;
