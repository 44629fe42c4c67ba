import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  type Configuration,
  discovery,
  None,
  PrivateKeyJwt,
  refreshTokenGrant,
} from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentHost, type DocumentHost } from '../../authority/clients/document-host.ts';
import { ASSERTION_TYPE, signAssertion } from '../../authority/clients/assertion.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { CALLBACK, openService, post, registerClient, type Service } from './log-in.ts';

let server: TestServer;
let service: Service;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
  service = await openService(server);
});
afterAll(async () => {
  host.close();
  await Promise.all([service.close(), server.close()]);
});

/** A client that a library logs in as. */
interface LibraryClient {
  clientId: string;
  authentication: ClientAuth;
}

async function keys(algorithm: string): Promise<{ publicKey: JWK; privateKey: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { publicKey: { ...(await exportJWK(publicKey)), kid: 'one' }, privateKey };
}

/** An agent with a key, which a library loads under its own name of the algorithm. */
async function agent(algorithm: 'EdDSA' | 'ES256'): Promise<LibraryClient & { privateKey: CryptoKey }> {
  const { call, id } = server.developer;
  const key = await agentKey(algorithm);
  const publicKeyProof = await key.prove(server.url, id);
  const more = { publicKey: key.publicKey, publicKeyProof, redirectUris: [CALLBACK] };
  const clientId = await makeAgent(call, ['flights:search'], more);
  return { clientId, authentication: PrivateKeyJwt(key.privateKey), privateKey: key.privateKey };
}

const CLIENTS: Readonly<Record<string, () => Promise<LibraryClient>>> = {
  'an agent with an Ed25519 key': () => agent('EdDSA'),
  'an agent with a P-256 key': () => agent('ES256'),
  'an agent without a key': async () => ({
    clientId: await makeAgent(server.developer.call, ['flights:search'], { redirectUris: [CALLBACK] }),
    authentication: None(),
  }),
  'a client that registered': async () => ({
    clientId: await registerClient(server),
    authentication: None(),
  }),
  'a client that registered a key': async () => {
    const { publicKey, privateKey } = await keys('Ed25519');
    const clientId = await registerClient(server, {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicKey] },
    });
    return { clientId, authentication: PrivateKeyJwt({ key: privateKey, kid: 'one' }) };
  },
  'a client with a document': async () => ({
    clientId: host.publishClient({ redirect_uris: [CALLBACK] }).url,
    authentication: None(),
  }),
  'a client with a document that publishes its keys': async () => {
    const { publicKey, privateKey } = await keys('RS256');
    const jwks = host.publish(host.newPath(), { keys: [publicKey] });
    const { url } = host.publishClient({
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
      jwks_uri: jwks,
    });
    return { clientId: url, authentication: PrivateKeyJwt({ key: privateKey, kid: 'one' }) };
  },
};

const VERIFIER = 'v'.repeat(43);

/** Configures a library, and authorizes the client at the sandbox. */
async function logIn({ clientId, authentication }: LibraryClient): Promise<[Configuration, URL]> {
  const configuration = await discovery(new URL(server.url), clientId, undefined, authentication, {
    algorithm: 'oauth2',
    execute: [allowInsecureRequests],
  });
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    scope: 'flights:search',
    resource: service.audience,
    code_challenge: await calculatePKCECodeChallenge(VERIFIER),
    code_challenge_method: 'S256',
  });
  const { status, headers } = await fetch(url, { redirect: 'manual' });
  const location = headers.get('location') ?? '';
  expect([status, location]).toEqual([303, expect.stringContaining('code=')]);
  return [configuration, new URL(location)];
}

test.each(Object.entries(CLIENTS))('%s logs in and refreshes, as a library does it', async (_name, make) => {
  const [configuration, answer] = await logIn(await make());
  const tokens = await authorizationCodeGrant(configuration, answer, { pkceCodeVerifier: VERIFIER });
  expect(tokens).toMatchObject({ scope: 'flights:search', token_type: 'bearer' });
  const next = await refreshTokenGrant(configuration, tokens.refresh_token ?? '');
  expect(next.access_token).not.toBe(tokens.access_token);
});

test('a client that has authenticated does so at each refresh, and with a new assertion', async () => {
  const { clientId, authentication, privateKey } = await agent('ES256');
  const [configuration, answer] = await logIn({ clientId, authentication });
  const tokens = await authorizationCodeGrant(configuration, answer, { pkceCodeVerifier: VERIFIER });
  const form = {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token ?? '',
    client_id: clientId,
  };
  expect(await post(server, 'token', form)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });

  const assertion = await signAssertion(server.url, clientId, 'ES256', privateKey);
  const signed = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  const failed = await post(server, 'token', { ...form, ...signed, refresh_token: 'of nobody' });
  expect(failed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  // The request failed, and its assertion is used up all the same.
  const again = await post(server, 'token', { ...form, ...signed });
  expect(again).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(again.headers.has('www-authenticate')).toBe(false);
  expect((await refreshTokenGrant(configuration, tokens.refresh_token ?? '')).scope).toBe('flights:search');
});

test('a client that sends a secret is told that there are none, in the way in which it sent it', async () => {
  const client_id = await registerClient(server);
  const form = { grant_type: 'refresh_token', refresh_token: 'of nobody' };
  const basic = `Basic ${Buffer.from(`${client_id}:secret`).toString('base64')}`;
  const sent = await post(server, 'token', form, { authorization: basic });
  expect(sent).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(sent.headers.get('www-authenticate')).toMatch(/^Basic /);
  const posted = await post(server, 'token', { ...form, client_id, client_secret: 'secret' });
  expect(posted).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(posted.headers.has('www-authenticate')).toBe(false);
});
