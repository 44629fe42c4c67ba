import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentKey } from '../../support/agent-keys.ts';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { keyedAgent } from '../../main/oauth/keyed-agent.ts';
import { proofFor } from '../../main/oauth/dpop-proof.ts';
import { CALLBACK, newPkce, openService, type Pkce, post, registerClient, type Service } from './log-in.ts';

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

const requestOf = (challenge: string, different: Record<string, string> = {}) => ({
  response_type: 'code',
  redirect_uri: CALLBACK,
  code_challenge: challenge,
  code_challenge_method: 'S256',
  resource: service.audience,
  scope: 'flights:search',
  state: 'pushed',
  ...different,
});
const push = async (client_id: string, different: Record<string, string> = {}, headers = {}) => {
  const pkce = newPkce();
  const pushed = await post(server, 'par', { client_id, ...requestOf(pkce.challenge, different) }, headers);
  return { ...pushed, pkce, uri: pushed.body.request_uri as string };
};
/** Where the browser ends up, or the status of the page that it sees. */
const bring = async (parameters: Record<string, string>): Promise<URL | number> => {
  const query = new URLSearchParams(parameters).toString();
  const { status, headers } = await fetch(`${server.url}/oauth/authorize?${query}`, { redirect: 'manual' });
  const location = headers.get('location');
  return location === null ? status : new URL(location, server.url);
};
const redeem = async (
  client_id: string,
  { verifier }: Pkce,
  answer: URL | number,
  headers: Record<string, string> = {},
) => {
  const code = answer instanceof URL ? (answer.searchParams.get('code') ?? '') : '';
  const form = { grant_type: 'authorization_code', code, code_verifier: verifier, client_id };
  return post(server, 'token', form, headers);
};

describe('a pushed request', () => {
  test('is what the browser asks for, whatever else it brings', async () => {
    const client_id = await registerClient(server);
    const { status, body, headers, uri, pkce } = await push(client_id);
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(body).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
      expires_in: 60,
    });
    const tampered = {
      scope: 'flights:book',
      state: 'other',
      redirect_uri: 'https://evil.example/',
      request: 'x',
    };
    const answer = await bring({ client_id, request_uri: uri, ...tampered });
    expect(answer).toMatchObject({ origin: new URL(CALLBACK).origin });
    expect((answer as URL).searchParams.get('state')).toBe('pushed');
    expect(await redeem(client_id, pkce, answer)).toMatchObject({
      status: 200,
      body: { scope: 'flights:search' },
    });
  });

  test('works once, for a minute, and for its client alone', async () => {
    const [client_id, other] = [await registerClient(server), await registerClient(server)];
    const { uri } = await push(client_id);
    expect(await bring({ client_id: other, request_uri: uri })).toBe(400);
    expect(await bring({ client_id, request_uri: uri })).toBeInstanceOf(URL);
    expect(await bring({ client_id, request_uri: uri })).toBe(400);
    const { uri: old } = await push(client_id);
    await server.database.asSystem((transaction) =>
      transaction
        .updateTable('pushed_requests')
        .set({ expires_at: new Date(0) })
        .execute(),
    );
    expect(await bring({ client_id, request_uri: old })).toBe(400);
    const unknown = `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`;
    expect(await bring({ client_id, request_uri: unknown })).toBe(400);
  });

  test('keeps nothing that is not read, no assertion either, and is authenticated by one that is used once', async () => {
    const agent = await keyedAgent(server, { redirectUris: [CALLBACK] });
    const used = await agent.authenticate();
    const { uri, pkce } = await push(agent.id, { ...used, junk: 'x'.repeat(10_000) });
    const { parameters } = await server.database.asSystem((transaction) =>
      transaction
        .selectFrom('pushed_requests')
        .select('parameters')
        .where('client_id', '=', agent.id)
        .executeTakeFirstOrThrow(),
    );
    expect(Object.keys(parameters)).not.toContain('client_assertion');
    expect(Object.keys(parameters)).not.toContain('junk');
    expect(parameters).toHaveProperty('code_challenge_method', 'S256');
    expect(await push(agent.id, used)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const answer = await bring({ client_id: agent.id, request_uri: uri });
    expect(await redeem(agent.id, pkce, answer)).toMatchObject({ status: 200 });
  });

  test('binds the code to the key that was proven with it', async () => {
    const client_id = await registerClient(server);
    const [key, thief] = [await agentKey('ES256'), await agentKey('ES256')];
    const proof = await proofFor(server, '/oauth/par', key);
    const { uri, pkce } = await push(client_id, {}, { dpop: proof });
    const answer = await bring({ client_id, request_uri: uri });
    expect(await redeem(client_id, pkce, answer)).toMatchObject({ body: { error: 'invalid_grant' } });
    const byThief = { dpop: await proofFor(server, '/oauth/token', thief) };
    expect(await redeem(client_id, pkce, answer, byThief)).toMatchObject({
      body: { error: 'invalid_grant' },
    });
    const tokens = await redeem(client_id, pkce, answer, {
      dpop: await proofFor(server, '/oauth/token', key),
    });
    expect(tokens.body.token_type).toBe('DPoP');
    expect(claimsOf(tokens.body.access_token).cnf.jkt).toMatch(/^[\w-]{43}$/);

    for (const dpop of [proof, await proofFor(server, '/oauth/token', key), 'x']) {
      expect(await push(client_id, {}, { dpop })).toMatchObject({
        status: 400,
        body: { error: 'invalid_dpop_proof' },
      });
    }
    const otherKey = { dpop_jkt: 'A'.repeat(43) };
    const dpop = await proofFor(server, '/oauth/par', key);
    expect(await push(client_id, otherKey, { dpop })).toMatchObject({
      body: { error: 'invalid_dpop_proof' },
    });
  });

  test.each([
    [{ redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ scope: 'hotels:book' }, 'invalid_scope'],
    [{ resource: 'https://other.example/' }, 'invalid_target'],
    [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported'],
    [{ authorization_details: '{}' }, 'invalid_authorization_details'],
    [{ prompt: 'none' }, 'login_required'],
    [{ dpop_jkt: 'x' }, 'invalid_request'],
  ])('is refused with %o as it would be at the authorize endpoint: %s', async (different, error) => {
    const { status, body } = await push(await registerClient(server), different);
    expect([status, body.error]).toEqual([400, error]);
  });

  test('needs a client', async () => {
    for (const form of [{}, { client_id: 'cl_nobody' }]) {
      const { status, body } = await post(server, 'par', { ...requestOf(newPkce().challenge), ...form });
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    }
  });
});

test('a client that must push is refused without', async () => {
  const client_id = await registerClient(server, { require_pushed_authorization_requests: true });
  const { challenge } = newPkce();
  const answer = await bring({ client_id, ...requestOf(challenge) });
  expect((answer as URL).searchParams.get('error')).toBe('invalid_request');
  const { uri } = await push(client_id);
  expect(((await bring({ client_id, request_uri: uri })) as URL).searchParams.get('code')).toBeTruthy();
});

test('a request_uri of another form is not supported', async () => {
  const client_id = await registerClient(server);
  const { challenge } = newPkce();
  for (const request_uri of ['https://app.example/request.jwt', 'urn:other:x']) {
    const answer = await bring({ client_id, ...requestOf(challenge), request_uri });
    expect((answer as URL).searchParams.get('error')).toBe('request_uri_not_supported');
  }
});
