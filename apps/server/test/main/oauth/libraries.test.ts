import * as client from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CALLBACK, openService, registerClient, type Service } from '../../people/logins/log-in.ts';
import { claimsOf, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { ACCESS_TOKEN, signActorToken, TOKEN_EXCHANGE } from './actor-token.ts';
import { keyedAgent } from './keyed-agent.ts';
import { logIn } from './logged-in.ts';

/** The server is on loopback, without TLS. */
const OVER_HTTP = { algorithm: 'oauth2' as const, execute: [client.allowInsecureRequests] };

let server: TestServer;
let service: Service;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const discovered = (
  clientId: string,
  metadata: Partial<client.ClientMetadata>,
  authentication: client.ClientAuth,
): Promise<client.Configuration> =>
  client.discovery(new URL(server.url), clientId, metadata, authentication, OVER_HTTP);

test('openid-client asks about tokens as a service, and gives them back as a client', async () => {
  const { apiKey } = (await server.developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] })).body;
  const asService = await discovered(service.audience, {}, client.ClientSecretBasic(apiKey));
  const clientId = await registerClient(server);
  const asClient = await discovered(clientId, {}, client.None());
  const { tokens } = await logIn(server, service.audience, { clientId });
  const ask = (token: string) => client.tokenIntrospection(asService, token);
  expect(await ask(tokens.access_token)).toMatchObject({ active: true, aud: service.audience });

  await client.tokenRevocation(asClient, tokens.refresh_token);
  expect(await ask(tokens.access_token)).toEqual({ active: false });
  await client.tokenRevocation(asClient, tokens.refresh_token, { token_type_hint: 'refresh_token' });
});

test('openid-client asks about the tokens of its own agent, with the key of that agent', async () => {
  const { id, key } = await keyedAgent(server);
  const asAgent = await discovered(id, {}, client.PrivateKeyJwt(key.privateKey));
  const { grantToken } = await makeGrant(server.developer.call, id);
  const other = await makeGrant(server.developer.call, await makeAgent(server.developer.call));
  expect(await client.tokenIntrospection(asAgent, grantToken)).toMatchObject({ active: true, client_id: id });
  expect(await client.tokenIntrospection(asAgent, other.grantToken)).toEqual({ active: false });
});

test.each([undefined, 'ES256'])(
  'openid-client pushes its request, with the DPoP key %s',
  async (algorithm) => {
    const { id, key } = await keyedAgent(server, { redirectUris: [CALLBACK] });
    const config = await discovered(id, {}, client.PrivateKeyJwt(key.privateKey));
    const DPoP =
      algorithm === undefined
        ? undefined
        : client.getDPoPHandle(config, await client.randomDPoPKeyPair(algorithm));
    const options = DPoP === undefined ? {} : { DPoP };
    const pkceCodeVerifier = client.randomPKCECodeVerifier();
    const url = await client.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri: CALLBACK,
        code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        resource: service.audience,
      },
      options,
    );
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const sent = await fetch(url, { redirect: 'manual' });
    const answer = new URL(sent.headers.get('location') ?? '');
    const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier }, {}, options);
    expect(tokens.token_type).toBe(DPoP === undefined ? 'bearer' : 'dpop');
  },
);

test('openid-client hands a part of a grant down by token exchange', async () => {
  const [parent, child] = [await keyedAgent(server), await keyedAgent(server)];
  const config = await discovered(parent.id, {}, client.PrivateKeyJwt(parent.key.privateKey));
  const { grantToken } = await makeGrant(server.developer.call, parent.id, { audience: service.audience });
  const tokens = await client.genericGrantRequest(config, TOKEN_EXCHANGE, {
    subject_token: grantToken,
    subject_token_type: ACCESS_TOKEN,
    actor_token: await signActorToken(server.url, child, grantToken),
    actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    resource: service.audience,
    scope: 'flights:search',
  });
  expect(tokens).toMatchObject({
    issued_token_type: ACCESS_TOKEN,
    token_type: 'bearer',
    scope: 'flights:search',
  });
  expect(claimsOf(tokens.access_token)).toMatchObject({ client_id: child.id, aud: service.audience });
});
