import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const SCOPES = ['payments:initiate', 'files:read'];
const NO_FILES = 'forbid(principal, action == Action::"files:read", resource);';
const NIGHT = 'forbid(principal, action == Action::"payments:initiate", resource) when { context.hour < 6 };';

describe.each(engines)('policies where tokens are issued on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  beforeEach(async () => {
    developer = await server.signUp();
    agentId = await agent();
  });
  afterAll(() => server.close());

  const agent = async () =>
    (await developer.call('POST /v1/agents', { name: 'a', scopes: [...SCOPES, 'email:send'] })).body.id;
  const put = async (name: string, cedar: string) =>
    expect((await developer.call(`PUT /v1/policies/${name}`, { cedar })).status).toBe(200);
  const authorize = (scopes = SCOPES, more: object = {}) =>
    developer.call('POST /v1/authorize', { agentId, principalId: 'alice', scopes, ...more });
  const exchange = async (asked: { body: any }) =>
    developer.call('POST /v1/token', { code: asked.body.code, agentId });
  const refresh = ({ body }: { body: any }) =>
    developer.call('POST /v1/token/refresh', { refreshToken: body.refreshToken, agentId });
  const delegate = (parent: { body: any }, subAgentId: string, scopes: string[]) =>
    developer.call('POST /v1/grants/delegate', {
      parentGrantToken: parent.body.grantToken,
      subAgentId,
      scopes,
    });
  const claimsOf = ({ body }: { body: any }) => decodeJwt(body.grantToken);

  test('nobody is asked for a scope that a policy refuses', async () => {
    await put('no-files', NO_FILES);
    expect(await authorize()).toMatchObject({
      status: 403,
      body: { code: 'POLICY_REFUSED', message: 'the policy "no-files" refuses files:read' },
    });
    expect((await authorize(['payments:initiate'])).status).toBe(201);
  });

  test('a policy that is saved later counts with the next token, and its end with the one after', async () => {
    const asked = await authorize();
    await put('no-files', NO_FILES);
    const first = await exchange(asked);
    expect([first.status, first.body.scopes]).toEqual([201, ['payments:initiate']]);
    await developer.call('DELETE /v1/policies/no-files');
    const second = await refresh(first);
    expect(second.body.scopes).toEqual(SCOPES);
    await put('no-files', NO_FILES);
    const third = await refresh(second);
    expect(third.body.scopes).toEqual(['payments:initiate']);
    await put('nothing', 'forbid(principal, action, resource);');
    expect(await refresh(third)).toMatchObject({
      status: 403,
      body: { code: 'POLICY_REFUSED', message: expect.stringContaining('nothing') },
    });
  });

  test('a policy may read how the person was authenticated', async () => {
    await put(
      'only-bound',
      'forbid(principal, action == Action::"files:read", resource) when { context.acr == "urn:grantex:acr:sandbox" };',
    );
    expect((await exchange(await authorize())).body.scopes).toEqual(['payments:initiate']);
  });

  test('a scope of a policy over calls is limited, so that services ask about each call', async () => {
    await put('no-nights', NIGHT);
    const issued = await exchange(await authorize());
    const scopes = ['payments:initiate:by_details', 'files:read'];
    const details = [{ type: 'urn:grantex:call', scope: 'payments:initiate', online: true }];
    expect(issued.body).toMatchObject({ scopes, authorizationDetails: details });
    expect(claimsOf(issued)).toMatchObject({ scp: scopes, authorization_details: details });
    expect(
      (await developer.call('POST /v1/tokens/verify', { token: issued.body.grantToken })).body.valid,
    ).toBe(true);
    const { body: grant } = await developer.call(`GET /v1/grants/${issued.body.grantId}`);
    expect([grant.scopes, grant.authorizationDetails]).toEqual([SCOPES, undefined]);
    await developer.call('DELETE /v1/policies/no-nights');
    expect(claimsOf(await refresh(issued))).toMatchObject({ scp: SCOPES });
  });

  test('an agent delegates a scope as its token names it', async () => {
    await put('no-nights', NIGHT);
    const parent = await exchange(await authorize());
    for (const scope of ['payments:initiate', 'payments:initiate:by_details']) {
      const child = await delegate(parent, await agent(), [scope]);
      expect(claimsOf(child)).toMatchObject({ scp: ['payments:initiate:by_details'] });
    }
  });

  test('details of the person stay, and are asked about as well', async () => {
    await put('no-nights', NIGHT);
    const authorizationDetails = [
      { type: 'urn:grantex:call', scope: 'payments:initiate', arguments: { amount: { max: '500' } } },
    ];
    const issued = await exchange(await authorize(['payments:initiate'], { authorizationDetails }));
    expect(claimsOf(issued)['authorization_details']).toEqual([{ ...authorizationDetails[0], online: true }]);
  });

  test('a scope with max_ cannot be asked about, and is refused by name', async () => {
    await put('no-nights', NIGHT);
    expect(await authorize(['payments:initiate:max_500'])).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/"no-nights" refuses payments:initiate:max_500 \(.*max_/) },
    });
  });

  test('a delegation that a policy refuses is refused as a whole', async () => {
    const parent = await exchange(await authorize([...SCOPES, 'email:send']));
    const subAgentId = await agent();
    await put(
      'no-deep-files',
      'forbid(principal, action == Action::"files:read", resource) when { context.depth > 0 };',
    );
    expect(await delegate(parent, subAgentId, SCOPES)).toMatchObject({
      status: 403,
      body: { code: 'POLICY_REFUSED', message: 'the policy "no-deep-files" refuses files:read' },
    });
    expect((await delegate(parent, subAgentId, ['payments:initiate'])).status).toBe(201);
  });

  test('what a policy over calls limits in a parent is limited in what is delegated from it', async () => {
    await put(
      'one',
      `forbid(principal == Agent::"${agentId}", action == Action::"payments:initiate", resource) when { context.hour < 6 };`,
    );
    const parent = await exchange(await authorize([...SCOPES, 'email:send']));
    const subAgentId = await agent();
    for (const name of ['payments:initiate']) {
      const child = await delegate(parent, subAgentId, [name, 'files:read']);
      expect(child.status).toBe(201);
      expect(claimsOf(child)).toMatchObject({
        scp: ['payments:initiate:by_details', 'files:read'],
        authorization_details: [{ scope: 'payments:initiate', online: true }],
      });
    }
    const whole = ['payments:initiate', 'files:read', 'email:send'];
    expect((await delegate(parent, subAgentId, whole)).body.code).toBe('SCOPE_NOT_NARROWER');
  });
});
