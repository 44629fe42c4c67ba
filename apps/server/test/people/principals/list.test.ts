import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';
import { mailSetting, type MailSetting } from '../consent/mail-setting.ts';

describe.each(engines)('the list of principals, on $engine', ({ place }) => {
  let server: TestServer;
  let setting: MailSetting;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    setting = await mailSetting({ place: await place() });
  });
  afterAll(async () => {
    await setting.close();
    await server.close();
  });

  const names = async (call: Call, query = ''): Promise<string[]> => {
    const { status, body } = await call(`GET /v1/principals${query}`);
    expect(status).toBe(200);
    return body.principals.map((person: { principalId: string }) => person.principalId);
  };
  const enter = (call: Call, name: string): Promise<unknown> =>
    call(`PUT /v1/principals/${encodeURIComponent(name)}/email`, { email: 'x@example.com' });

  test('is newest first, in pages or by cursor, without people who were erased', async () => {
    const { call } = await server.signUp();
    for (const name of ['user_a', 'user_b', 'user_c', 'user_d']) await enter(call, name);
    await call('DELETE /v1/principals/user_b');
    expect(await names(call)).toEqual(['user_d', 'user_c', 'user_a']);
    expect(await names(call, '?pageSize=1&page=2')).toEqual(['user_c']);
    const { body } = await call('GET /v1/principals?pageSize=2');
    expect(body.total).toBe(3);
    expect(await names(call, `?pageSize=2&cursor=${body.nextCursor}`)).toEqual(['user_a']);
    expect(await names((await server.signUp()).call)).toEqual([]);
  });

  test('finds a name, or what it begins with, letter for letter', async () => {
    const { call } = await server.signUp();
    for (const name of ['a_b', 'axb', 'a%b', 'a\\b', 'A_b', 'b_a']) await enter(call, name);
    const starting = (text: string) => names(call, `?startsWith=${encodeURIComponent(text)}`);
    expect(await starting('a_')).toEqual(['a_b']);
    expect(await starting('a%')).toEqual(['a%b']);
    expect(await starting('a\\')).toEqual(['a\\b']);
    expect(await starting('a')).toEqual(['a\\b', 'a%b', 'axb', 'a_b']);
    expect(await names(call, '?principalId=A_b')).toEqual(['A_b']);
    expect(await names(call, '?principalId=A_')).toEqual([]);
  });

  test('finds any part of a name or an id, ignoring case, and of an address only for an admin', async () => {
    const { call } = await server.signUp();
    await call('PUT /v1/principals/crm-Anna_1/email', { email: 'anna.lind@wander.example' });
    await call('PUT /v1/principals/crm-bert/email', { email: 'bert@office.example' });
    const containing = (text: string) => names(call, `?contains=${encodeURIComponent(text)}`);
    expect(await containing('ANNA_')).toEqual(['crm-Anna_1']);
    expect(await containing('crm-')).toEqual(['crm-bert', 'crm-Anna_1']);
    expect(await containing('%')).toEqual([]);
    expect(await containing('lind@wander')).toEqual(['crm-Anna_1']);
    const { principal } = (await call('GET /v1/principals/crm-bert')).body;
    expect(await containing(principal.slice(-12).toLowerCase())).toEqual(['crm-bert']);
    const { apiKey } = (await call('POST /v1/keys', { name: 'issue', roles: ['issue'] })).body;
    const issuer = server.callAs(apiKey);
    expect(await names(issuer, '?contains=anna')).toEqual(['crm-Anna_1']);
    expect(await names(issuer, '?contains=lind@wander')).toEqual([]);
    expect(await names(issuer, '?contains=example')).toEqual([]);
    await call('DELETE /v1/principals/crm-Anna_1');
    expect(await containing('anna')).toEqual([]);
  });

  test('says how somebody is bound, and whether their address is confirmed', async () => {
    const { call } = setting;
    const bound = await setting.boundPerson();
    const waiting = await setting.request();
    expect(await names(call, '?binding=verified')).toEqual([bound.principalId]);
    expect(await names(call, '?binding=unbound')).toEqual([waiting.principalId]);
    expect(await names(call, '?binding=directory')).toEqual([]);
    const { body } = await call('GET /v1/principals');
    expect(body.principals).toMatchObject([
      { email: 'p•••@example.com', emailConfirmed: false, binding: null },
      { email: 'p•••@example.com', emailConfirmed: true, binding: { way: 'verified' } },
    ]);
    expect((await call('GET /v1/principals?binding=somehow')).body.code).toBe('VALIDATION_ERROR');
  });

  test('counts grants in force that the person gave, and open sessions', async () => {
    const { call } = await server.signUp();
    const agentId = await makeAgent(call);
    const first = await makeGrant(call, agentId, { principalId: 'user_ann' });
    await makeChild(call, first.grantToken, agentId);
    const { grantId } = await makeGrant(call, agentId, { principalId: 'user_ann' });
    await call(`DELETE /v1/grants/${grantId}`);
    await call('POST /v1/principal-sessions', { principalId: 'user_ann' });
    expect((await call('GET /v1/principals')).body.principals).toMatchObject([
      { principalId: 'user_ann', activeGrants: 1, openSessions: 1 },
    ]);
    await call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
    expect((await call('GET /v1/principals/user_ann')).body.activeGrants).toBe(0);
  });

  test('an admin lists vouched sessions, and ends one or all: their tokens stop working at once', async () => {
    const { call } = await server.signUp();
    await makeGrant(call, await makeAgent(call), { principalId: 'user_ann' });
    await makeGrant(call, await makeAgent(call), { principalId: 'user_bob' });
    const open = async (principalId: string) =>
      (await call('POST /v1/principal-sessions', { principalId })).body;
    const [first, second, third, others] = [
      await open('user_ann'),
      await open('user_ann'),
      await open('user_ann'),
      await open('user_bob'),
    ];
    const { sessions } = (await call('GET /v1/principals/user_ann/sessions')).body;
    expect(sessions).toHaveLength(3);
    expect(JSON.stringify(sessions)).not.toContain('sess_');
    const works = async ({ sessionToken }: { sessionToken: string }): Promise<boolean> =>
      (await server.callAs(sessionToken)('GET /v1/principal/grants')).status === 200;
    const endOne = async (id: string): Promise<number> =>
      (await call(`DELETE /v1/principals/user_ann/sessions/${id}`)).status;
    expect([await endOne(first.id), await endOne(first.id), await endOne(others.id)]).toEqual([
      204, 404, 404,
    ]);
    expect([await works(first), await works(second), await works(others)]).toEqual([false, true, true]);
    expect((await call('DELETE /v1/principals/user_ann/sessions')).status).toBe(204);
    expect((await call('DELETE /v1/principals/user_ann/sessions')).status).toBe(404);
    expect([await works(second), await works(third), await works(others)]).toEqual([false, false, true]);
    const { apiKey: key } = (await call('POST /v1/keys', { name: 'issue', roles: ['issue'] })).body;
    const refused = await call('GET /v1/principals/user_bob/sessions', undefined, { key });
    expect(refused.body.code).toBe('ROLE_REQUIRED');
  });
});
