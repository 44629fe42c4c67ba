import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openService, post, registerClient, type Service } from '../../people/logins/log-in.ts';
import { agentKey } from '../../support/agent-keys.ts';
import { claimsOf, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';
import { keyedAgent } from './keyed-agent.ts';
import { logIn } from './logged-in.ts';

let server: TestServer;
let service: Service;
let verifyKey: string;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server);
  verifyKey = await keyOf('verify');
});
afterAll(async () => {
  await service.close();
  await server.close();
});

async function keyOf(role: string, { call }: TestDeveloper = server.developer): Promise<string> {
  return (await call('POST /v1/keys', { name: role, roles: [role] })).body.apiKey;
}

const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(name)}:${encodeURIComponent(password)}`).toString('base64')}`,
});
const asked = (token: string, headers = basic(service.audience, verifyKey), form = {}) =>
  post(server, 'introspect', { token, ...form }, headers);
const inactive = { status: 200, body: { active: false } };

describe('a service', () => {
  test('learns what a token gives, as the token says it', async () => {
    const { tokens } = await logIn(server, service.audience);
    const { status, body, headers } = await asked(tokens.access_token);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const claims = claimsOf(tokens.access_token);
    expect(body).toEqual({ active: true, token_type: 'Bearer', ...claims });
    expect(body).toMatchObject({
      aud: service.audience,
      client_id: expect.stringMatching(/^ag_/),
      scope: expect.stringContaining('flights:search'),
    });
    for (const hint of ['access_token', 'refresh_token', 'nonsense']) {
      const again = await asked(tokens.access_token, undefined, { token_type_hint: hint });
      expect(again.body.active).toBe(true);
    }
  });

  test('learns of the agents and grants above a delegated token', async () => {
    const { call } = server.developer;
    const { grantToken } = await makeGrant(call, await makeAgent(call), { audience: service.audience });
    const child = await makeChild(call, grantToken, await makeAgent(call));
    const { body } = await asked(child.grantToken);
    const parent = claimsOf(grantToken);
    expect(body).toMatchObject({
      active: true,
      anc: [parent.grnt],
      ancAgt: [parent.client_id],
      act: { act: { sub: parent.agt } },
    });
  });

  test('learns of the key that a token is bound to', async () => {
    const { tokens } = await logIn(server, service.audience, { key: await agentKey('ES256') });
    const { body } = await asked(tokens.access_token);
    expect(body).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: claimsOf(tokens.access_token).cnf,
    });
  });

  test('learns of an end at once, and of one above', async () => {
    const { call } = server.developer;
    const { grantToken, grantId } = await makeGrant(call, await makeAgent(call), {
      audience: service.audience,
    });
    const child = await makeChild(call, grantToken, await makeAgent(call));
    expect((await asked(child.grantToken)).body.active).toBe(true);
    await call(`DELETE /v1/grants/${grantId}`);
    expect(await asked(grantToken)).toMatchObject(inactive);
    expect((await asked(child.grantToken)).body).toEqual({ active: false });
  });

  test('learns nothing about what is wrong, or for somebody else', async () => {
    const { tokens } = await logIn(server, service.audience);
    const other = await server.signUp();
    const foreign = await makeGrant(other.call, await makeAgent(other.call));
    const { call } = server.developer;
    const forIssuer = await makeGrant(call, await makeAgent(call));
    const [head, payload] = tokens.access_token.split('.');
    for (const token of [
      'nonsense',
      'a.b.c',
      `${head}.${payload}.AAAA`,
      tokens.refresh_token,
      forIssuer.grantToken,
      foreign.grantToken,
    ]) {
      expect((await asked(token)).body).toEqual({ active: false });
    }
    const atAnother = basic('https://other.example/mcp', verifyKey);
    const ofAnother = basic(service.audience, await keyOf('verify', other));
    expect((await asked(tokens.access_token, atAnother)).body).toEqual({ active: false });
    expect((await asked(tokens.access_token, ofAnother)).body).toEqual({ active: false });
  });

  test('may write its name without encoding it', async () => {
    const { tokens } = await logIn(server, service.audience);
    const plain = Buffer.from(`${service.audience}:${verifyKey}`).toString('base64');
    const { body } = await asked(tokens.access_token, { authorization: `Basic ${plain}` });
    expect(body.active).toBe(true);
  });

  test('is refused without a key that may verify, with the challenge that belongs to Basic', async () => {
    const { tokens } = await logIn(server, service.audience);
    const token = tokens.access_token;
    for (const headers of [
      basic(service.audience, `${verifyKey}x`),
      basic(service.audience, await keyOf('issue')),
      basic(service.audience, ''),
      { authorization: 'Basic' },
      { authorization: 'Basic %%%' },
      { authorization: `Basic ${Buffer.from('%zz:x').toString('base64')}` },
    ]) {
      const { status, body, headers: answered } = await asked(token, headers);
      expect([status, body.error, answered.get('www-authenticate')]).toEqual([
        401,
        'invalid_client',
        headers.authorization === 'Basic' ? null : 'Basic realm="clients"',
      ]);
    }
    const other = { client_id: 'https://other.example/' };
    expect(await asked(token, undefined, other)).toMatchObject({ status: 401 });
    expect(await asked(token, undefined, { client_secret: 'x' })).toMatchObject({ status: 400 });
    expect(await asked(token, undefined, { client_assertion: 'x' })).toMatchObject({ status: 400 });
  });
});

describe('an agent', () => {
  test('learns about its own tokens, and about nobody else', async () => {
    const { call } = server.developer;
    const agent = await keyedAgent(server);
    const own = await makeGrant(call, agent.id);
    const others = await makeGrant(call, await makeAgent(call));
    const ask = async (token: string) =>
      post(server, 'introspect', { token, ...(await agent.authenticate()) });
    expect((await ask(own.grantToken)).body).toMatchObject({ active: true, client_id: agent.id });
    expect((await ask(others.grantToken)).body).toEqual({ active: false });
    expect((await ask(own.refreshToken)).body).toEqual({ active: false });
  });

  test('is refused without its key, with an assertion that was used, and as a client', async () => {
    const { call } = server.developer;
    const agent = await keyedAgent(server);
    const { grantToken: token } = await makeGrant(call, agent.id);
    const used = await agent.authenticate();
    expect((await post(server, 'introspect', { token, ...used })).body.active).toBe(true);
    for (const form of [used, { client_id: agent.id }, { client_id: await registerClient(server) }, {}]) {
      const { status, body, headers } = await post(server, 'introspect', { token, ...form });
      expect([status, body.error, headers.get('www-authenticate')]).toEqual([401, 'invalid_client', null]);
    }
    const bearer = { authorization: `Bearer ${verifyKey}` };
    const { status, headers } = await asked(token, bearer);
    expect([status, headers.get('www-authenticate')]).toEqual([401, null]);
  });
});

describe('POST /v1/tokens/verify', () => {
  test('takes a bound token only from a service that demands a proof of its key', async () => {
    const { call } = server.developer;
    const { tokens } = await logIn(server, service.audience, { key: await agentKey('ES256') });
    const token = tokens.access_token;
    const { jkt } = claimsOf(token).cnf;
    const verdict = async (body: object) => (await call('POST /v1/tokens/verify', body)).body.valid;
    expect(await verdict({ token })).toBe(false);
    expect(await verdict({ token, keyThumbprint: 'A'.repeat(43) })).toBe(false);
    expect(await verdict({ token, keyThumbprint: jkt })).toBe(true);
    const unbound = await logIn(server, service.audience);
    expect(await verdict({ token: unbound.tokens.access_token, keyThumbprint: jkt })).toBe(false);
    expect((await call('POST /v1/tokens/verify', { token, keyThumbprint: 'unchecked' })).status).toBe(400);
    const { body } = await call('POST /v1/grants/verify', { token });
    expect(body).toEqual({ active: false, reason: 'unchecked_confirmation' });
  });
});
