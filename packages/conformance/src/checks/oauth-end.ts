import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectHeader,
  expectMember,
  expectOAuthError,
  expectStatus,
  expectThat,
} from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { delegate } from './delegate.ts';
import { CALLBACK, keyedAgent, openService, postForm, refresh, tokensOf } from './oauth.ts';

/** §14, Revoke a token and Ask about a token. */
export const oauthEnd: readonly Check[] = [
  check(
    '14.revoke',
    {
      cites: [
        { section: '14', says: 'POST /oauth/revoke (RFC 7009)' },
        { section: '14', says: 'The answer MUST be 200 with an empty body' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const { own, agentId } = service;
      const other = await own.agent({ redirectUris: [CALLBACK] });
      const revoke = async (token: string, client_id = agentId) => {
        const answer = await postForm(context, 'revoke', { token, client_id });
        expectStatus(answer, 200);
        expectThat(answer.received === '', 'an empty body', answer.received, answer);
      };
      const isValid = async (token: string, valid: boolean) =>
        expectMember(await own.api.post('/v1/tokens/verify', { token }), 'valid', valid);
      const { accessToken, refreshToken } = await tokensOf(context, service, {
        scope: 'files:read files:write',
      });
      const child = begun(await delegate(own, accessToken, agentId), 201);
      const childId = String((child.body as { grantId?: unknown }).grantId);
      await revoke(accessToken, other.agentId);
      await revoke(refreshToken, other.agentId);
      for (const token of ['unknown', 'A'.repeat(43), `${accessToken}x`]) await revoke(token);
      await isValid(accessToken, true);
      await revoke(accessToken);
      await isValid(accessToken, false);
      expectMember(await own.api.get(`/v1/grants/${childId}`), 'status', 'revoked');
      const grantId = String(claimsOf(accessToken)['grnt']);
      expectMember(await own.api.get(`/v1/grants/${grantId}`), 'status', 'active');
      await revoke(refreshToken);
      expectMember(await own.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectOAuthError(await refresh(context, service, refreshToken), 400, 'invalid_grant');
    },
  ),

  check(
    '14.introspect',
    {
      cites: [
        { section: '14', says: 'POST /oauth/introspect (RFC 7662)' },
        { section: '14', says: 'A token for another audience MUST NOT' },
        { section: '14', says: 'Anybody else MUST be 401 invalid_client' },
      ],
    },
    async (context) => {
      const service = await openService(context);
      const { own, resource } = service;
      const { accessToken, refreshToken } = await tokensOf(context, service);
      const ask = (token: string, name = resource, password = own.key) =>
        postForm(context, 'introspect', { token }, { authorization: basic(name, password) });
      const active = await ask(accessToken);
      expectMember(active, 'active', true);
      expectMember(active, 'scope', 'files:read');
      expectMember(active, 'jti', claimsOf(accessToken)['jti']);
      expectMember(await ask(refreshToken), 'active', false);
      expectMember(await ask(accessToken, 'https://elsewhere.example/'), 'active', false);
      const theirs = await context.stranger();
      expectMember(await ask(accessToken, resource, theirs.key), 'active', false);
      const wrong = await ask(accessToken, resource, 'gx_test_wrong');
      expectOAuthError(wrong, 401, 'invalid_client');
      expectHeader(wrong, 'www-authenticate', /Basic/);
      const nobody = await postForm(context, 'introspect', { token: accessToken });
      expectOAuthError(nobody, 401, 'invalid_client');
      begun(await own.api.delete(`/v1/grants/${String(claimsOf(accessToken)['grnt'])}`), 204);
      expectMember(await ask(accessToken), 'active', false);
    },
  ),

  check(
    '14.introspecting-agent',
    { cites: [{ section: '14', says: 'Anybody else MUST be 401 invalid_client' }] },
    async (context) => {
      context.needsSandbox();
      const [agent, other] = [await keyedAgent(context, context), await keyedAgent(context, context)];
      const { grantToken } = await context.grant({ agentId: agent.agentId });
      const ask = (by: typeof agent) =>
        postForm(context, 'introspect', { token: grantToken, ...by.authenticate() });
      expectMember(await ask(agent), 'active', true);
      expectMember(await ask(other), 'active', false);
      const asPublic = { token: grantToken, client_id: agent.agentId };
      expectOAuthError(await postForm(context, 'introspect', asPublic), 401, 'invalid_client');
    },
  ),
];

function basic(name: string, password: string): string {
  const text = [name, password].map((part) => encodeURIComponent(part)).join(':');
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
