import { afterAll, beforeAll, expect, test } from 'vitest';
import { CALLBACK, openService, post, type Service } from '../../people/logins/log-in.ts';
import { codeOf, refresh } from '../../people/logins/quick-login.ts';
import { askFor, makeChild, makeGrant } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { ACCESS_TOKEN, signActorToken, TOKEN_EXCHANGE } from '../oauth/actor-token.ts';
import { type KeyedAgent, keyedAgent } from '../oauth/keyed-agent.ts';
import { LIMIT, LIMITED, limitsOf, SCOPES } from './limited.ts';

/**
 * Every way to a token of a grant with limits (`docs/protocol.md` §15). An assertion of a provider is the only other one, and
 * gives no limits: `test/people/identity-assertions/id-jag.full.test.ts`.
 */

let server: TestServer;
let service: Service;
let agent: KeyedAgent;
let child: KeyedAgent;
beforeAll(async () => {
  server = await testServer();
  service = await openService(server, { openTo: 'agents', scopes: SCOPES });
  agent = await keyedAgent(server, { scopes: SCOPES, redirectUris: [CALLBACK] });
  child = await keyedAgent(server, { scopes: SCOPES });
});
afterAll(async () => {
  await service.close();
  await server.close();
});

/** A token, and what the answer says that brings it. */
interface Given {
  token: string;
  answered: unknown;
}

const ASKED = { scopes: SCOPES, authorizationDetails: [LIMIT] };
const grant = () => makeGrant(server.developer.call, agent.id, { ...ASKED, audience: service.audience });
const given = ({ grantToken: token, authorizationDetails: answered }: any): Given => ({ token, answered });
const givenByOauth = ({ body }: { body: any }): Given => {
  if (body.access_token === undefined) throw new Error(JSON.stringify(body));
  return { token: body.access_token, answered: body.authorization_details };
};
const refreshed = (refreshToken: string) =>
  server.developer.call('POST /v1/token/refresh', { refreshToken, agentId: agent.id });

/** Logs the agent in at the OAuth endpoints. */
async function logIn(): Promise<{ status: number; body: any }> {
  const code = await codeOf(server, {
    client_id: agent.id,
    resource: service.audience,
    scope: SCOPES.join(' '),
    authorization_details: JSON.stringify([LIMIT]),
  });
  return post(server, 'token', code);
}

const PATHS: readonly [string, () => Promise<Given>][] = [
  ['the exchange of a code', async () => given(await grant())],
  ['a refresh', async () => given((await refreshed((await grant()).refreshToken)).body)],
  [
    'a second refresh',
    async () => {
      const { body } = await refreshed((await grant()).refreshToken);
      return given((await refreshed(body.refreshToken)).body);
    },
  ],
  [
    'a repeated exchange',
    async () => {
      const { code } = await askFor(server.developer.call, agent.id, ASKED);
      const headers = { 'idempotency-key': `repeated-${code}` };
      const exchange = () =>
        server.developer.call('POST /v1/token', { code, agentId: agent.id }, { headers });
      await exchange();
      return given((await exchange()).body);
    },
  ],
  [
    'a delegation',
    async () => {
      const { grantToken } = await grant();
      const scopes = ['payments:initiate', 'payments:read'];
      return given(await makeChild(server.developer.call, grantToken, child.id, scopes));
    },
  ],
  [
    'a delegation of what was delegated',
    async () => {
      const { call } = server.developer;
      const { grantToken } = await makeChild(call, (await grant()).grantToken, child.id, SCOPES.slice(0, 2));
      return given(await makeChild(call, grantToken, agent.id, [LIMITED]));
    },
  ],
  ['the exchange of a code at the OAuth endpoint', async () => givenByOauth(await logIn())],
  [
    'a refresh at the OAuth endpoint',
    async () => givenByOauth(await refresh(server, agent.id, (await logIn()).body.refresh_token)),
  ],
  [
    'a refresh whose answer was lost',
    async () => {
      const { refresh_token: token } = (await logIn()).body;
      await refresh(server, agent.id, token);
      return givenByOauth(await refresh(server, agent.id, token));
    },
  ],
  [
    'a refresh for a part of the scopes',
    async () => {
      const { refresh_token: token } = (await logIn()).body;
      return givenByOauth(await refresh(server, agent.id, token, { scope: 'payments:initiate' }));
    },
  ],
  [
    'a token exchange',
    async () => {
      const { grantToken } = await grant();
      const form = {
        grant_type: TOKEN_EXCHANGE,
        subject_token: grantToken,
        subject_token_type: ACCESS_TOKEN,
        actor_token: await signActorToken(server.url, child, grantToken),
        actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        scope: 'payments:initiate',
        ...(await agent.authenticate()),
      };
      return givenByOauth(await post(server, 'token', form));
    },
  ],
];

test.each(PATHS)('the limits are in the token of %s, and in its answer', async (_path, give) => {
  const { token, answered } = await give();
  const { scp, scope, details } = limitsOf(token);
  expect(details).toEqual([LIMIT]);
  expect(answered).toEqual([LIMIT]);
  expect(scp).toContain(LIMITED);
  expect(scope.split(' ')).toEqual(scp);
  expect(scp.filter((each) => each.startsWith('payments:initiate'))).toEqual([LIMITED]);
});

test('whoever asks about the token learns its limits', async () => {
  const { call, key } = server.developer;
  const { grantToken: token, grantId } = await grant();
  expect((await call('POST /v1/tokens/verify', { token })).body.authorizationDetails).toEqual([LIMIT]);
  const { claims } = (await call('POST /v1/grants/verify', { token })).body;
  expect(claims.authorization_details).toEqual([LIMIT]);
  const basic = Buffer.from(`${encodeURIComponent(service.audience)}:${key}`).toString('base64');
  const asked = await post(server, 'introspect', { token }, { authorization: `Basic ${basic}` });
  expect(asked.body).toMatchObject({ active: true, authorization_details: [LIMIT] });
  expect((await call(`GET /v1/grants/${grantId}`)).body.authorizationDetails).toEqual([LIMIT]);
  const { grants } = (await call(`GET /v1/grants?agentId=${agent.id}`)).body;
  expect(grants[0]).toMatchObject({ id: grantId, authorizationDetails: [LIMIT] });
});

test('a service that compares scopes takes a limited one for none', async () => {
  const { grantToken: token } = await grant();
  const verify = async (scope: string) =>
    (await server.developer.call('POST /v1/tokens/verify', { token, scopes: [scope] })).body.valid;
  expect([await verify('payments:initiate'), await verify('payments:initiate:max_1')]).toEqual([
    false,
    false,
  ]);
  expect([await verify('payments:read'), await verify(LIMITED)]).toEqual([true, true]);
});

test('a request and the event of its grant say what limits them', async () => {
  const { call } = server.developer;
  const { authRequestId, authorizationDetails, approvedAuthorizationDetails, ...asked } = await askFor(
    call,
    agent.id,
    ASKED,
  );
  expect(asked['scopes']).toEqual([LIMITED, 'payments:read', 'flights:search']);
  expect([authorizationDetails, approvedAuthorizationDetails]).toEqual([[LIMIT], [LIMIT]]);
  expect((await call(`GET /v1/authorize/${authRequestId}`)).body).toMatchObject({
    authorizationDetails: [LIMIT],
    approvedAuthorizationDetails: [LIMIT],
  });
  await call('POST /v1/token', { code: asked.code, agentId: agent.id });
  const newest = async () => (await call('GET /v1/events?pageSize=1')).body.events[0];
  // Events wait for transactions that began before them.
  await expect.poll(newest).toMatchObject({ type: 'grant.created', data: { authorizationDetails: [LIMIT] } });
});

test('a token that holds none of the limited scopes states no limit', async () => {
  const { refresh_token: token } = (await logIn()).body;
  const { token: narrow, answered } = givenByOauth(
    await refresh(server, agent.id, token, { scope: 'payments:read' }),
  );
  expect([limitsOf(narrow).details, answered]).toEqual([undefined, undefined]);
});

test('when the agent no longer declares the scope, its limit goes with it', async () => {
  const { call } = server.developer;
  const { id } = await keyedAgent(server, { scopes: SCOPES });
  const { code } = await askFor(call, id, ASKED);
  await call(`PATCH /v1/agents/${id}`, { scopes: ['payments:read'] });
  const { body } = await call('POST /v1/token', { code, agentId: id });
  expect(limitsOf(body.grantToken)).toEqual({
    scp: ['payments:read'],
    scope: 'payments:read',
    details: undefined,
  });
  await call(`PATCH /v1/agents/${id}`, { scopes: SCOPES });
  const again = await call('POST /v1/token/refresh', { refreshToken: body.refreshToken, agentId: id });
  expect(limitsOf(again.body.grantToken).details).toEqual([LIMIT]);
});
