import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openService, post, registerClient, type Service } from '../../people/logins/log-in.ts';
import { claimsOf, isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type LoggedIn, logIn } from './logged-in.ts';

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

const revoke = async (form: Record<string, string>, headers?: Record<string, string>) => {
  const { status, body, headers: answered } = await post(server, 'revoke', form, headers);
  return { status, body, headers: answered };
};
const done = { status: 200, body: undefined };
const stillGood = ({ tokens }: LoggedIn): Promise<boolean> =>
  isValid(server.developer.call, tokens.access_token);
const refreshed = async ({ clientId, tokens }: LoggedIn): Promise<string> => {
  const { refresh_token } = tokens;
  const { status, body } = await post(server, 'token', {
    grant_type: 'refresh_token',
    refresh_token,
    client_id: clientId,
  });
  return `${status} ${body.error ?? ''}`;
};

describe('POST /oauth/revoke', () => {
  test('ends the whole grant for a refresh token, whatever the hint says', async () => {
    for (const hint of [{}, { token_type_hint: 'access_token' }, { token_type_hint: 'nonsense' }]) {
      const client = await logIn(server, service.audience);
      const answer = await revoke({
        token: client.tokens.refresh_token,
        client_id: client.clientId,
        ...hint,
      });
      expect(answer).toMatchObject(done);
      expect(answer.headers.get('content-length')).toBe('0');
      expect(await stillGood(client)).toBe(false);
      expect(await refreshed(client)).toBe('400 invalid_grant');
      const { grnt } = claimsOf(client.tokens.access_token);
      expect((await server.developer.call(`GET /v1/grants/${grnt}`)).body.status).toBe('revoked');
    }
  });

  test('ends the grant for a refresh token that was used before', async () => {
    const client = await logIn(server, service.audience);
    expect(await refreshed(client)).toBe('200 ');
    await revoke({ token: client.tokens.refresh_token, client_id: client.clientId });
    expect(await stillGood(client)).toBe(false);
  });

  test('ends one token for a grant token, and tells the revocation log', async () => {
    const client = await logIn(server, service.audience);
    const { access_token: token } = client.tokens;
    expect(await revoke({ token, client_id: client.clientId })).toMatchObject(done);
    expect(await stillGood(client)).toBe(false);
    expect(await refreshed(client)).toBe('200 ');
    const { body } = await server.developer.call('GET /v1/revocation-feed');
    expect(JSON.stringify(claimsOf(body.snapshot ?? body.message ?? Object.values(body)[0]))).toContain(
      claimsOf(token).jti,
    );
  });

  test('ends what an agent delegated with its token', async () => {
    const { call } = server.developer;
    const agentId = await makeAgent(call, undefined, { redirectUris: ['https://app.example/cb'] });
    const parent = await makeGrant(call, agentId);
    const child = await makeChild(call, parent.grantToken, await makeAgent(call));
    await revoke({ token: parent.grantToken, client_id: parent.agentId });
    expect(await isValid(call, parent.grantToken)).toBe(false);
    expect(await isValid(call, child.grantToken)).toBe(false);
  });

  test('takes nothing from whoever names an agent that has neither a key nor a redirect URI', async () => {
    const { call } = server.developer;
    const { grantToken, agentId } = await makeGrant(call, await makeAgent(call));
    const answer = await revoke({ token: grantToken, client_id: agentId });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await isValid(call, grantToken)).toBe(true);
  });

  test('answers the same for what is unknown, malformed or ended already, and again', async () => {
    const client = await logIn(server, service.audience);
    const { clientId: client_id, tokens } = client;
    const [head, payload] = tokens.access_token.split('.');
    for (const token of ['ref_nothing', 'nonsense', 'a.b.c', `${head}.${payload}.AAAA`, '\u0000']) {
      expect(await revoke({ token, client_id })).toMatchObject(done);
    }
    expect(await stillGood(client)).toBe(true);
    for (const token of [tokens.refresh_token, tokens.refresh_token, tokens.access_token]) {
      expect(await revoke({ token, client_id })).toMatchObject(done);
    }
  });

  test("leaves another client's tokens alone", async () => {
    const client = await logIn(server, service.audience);
    const other = await server.signUp();
    const strangers = [
      await registerClient(server),
      await makeAgent(other.call),
      claimsOf(client.tokens.access_token).client_id,
    ];
    for (const client_id of strangers) {
      for (const token of [client.tokens.refresh_token, client.tokens.access_token]) {
        const { status } = await revoke({ token, client_id });
        expect([200, 401]).toContain(status);
      }
    }
    expect(await stillGood(client)).toBe(true);
    expect(await refreshed(client)).toBe('200 ');
  });

  test('refuses a request without token, without client, and with a secret', async () => {
    const { clientId: client_id, tokens } = await logIn(server, service.audience);
    const { access_token: token } = tokens;
    const refusals = [
      await revoke({ client_id }),
      await revoke({ token }),
      await revoke({ token, client_id: 'cl_nobody' }),
      await revoke({ token, client_id }, { authorization: 'Basic YTpi' }),
      await revoke({ token, client_id, client_secret: 'x' }),
    ];
    expect(
      refusals.map(({ status, body, headers }) => [
        status,
        body.error,
        headers.get('www-authenticate') !== null,
      ]),
    ).toEqual([
      [400, 'invalid_request', false],
      [401, 'invalid_client', false],
      [401, 'invalid_client', false],
      [401, 'invalid_client', true],
      [401, 'invalid_client', false],
    ]);
  });

  test('may be called from pages of any origin', async () => {
    const { headers } = await revoke({ token: 'x' }, { origin: 'https://app.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });
});
