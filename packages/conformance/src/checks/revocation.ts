import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { delegate, family } from './delegate.ts';
import { readSnapshot } from './feed-message.ts';
import { expectValid } from './expect-valid.ts';

/** §6, Revoke, Reading grants, Asking about one grant. */
export const revocation: readonly Check[] = [
  check(
    '6.cascade',
    { cites: [{ section: '6', says: 'A grant is revoked when it or any grant above' }] },
    async (context) => {
      const { parent, grantId, grantToken } = await family(context);
      expectStatus(await context.api.delete(`/v1/grants/${parent.grantId}`), 204);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectMember(await context.api.get(`/v1/revocations/status?grantId=${grantId}`), 'revoked', true);
      await expectValid(context, grantToken, false);
      const listed = begun(await context.api.get(`/v1/grants?below=${parent.grantId}`), 200);
      expectMember(listed, 'grants.0.status', 'revoked');
      const asked = begun(await context.api.post('/v1/grants/verify', { token: grantToken }), 200);
      expectMember(asked, 'active', false);
      const further = await delegate(context, grantToken, parent.agentId, { scopes: ['files:read:public'] });
      expectError(further, 400, 'INVALID_PARENT_TOKEN');
      const { refreshToken, agentId } = parent;
      expectError(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 400);
      expectStatus(await context.api.delete(`/v1/grants/${parent.grantId}`), 404);
    },
  ),

  check(
    '6.end-of-agent',
    { cites: [{ section: '6', says: 'Suspending or deleting an agent' }] },
    async (context) => {
      const { agentId } = await context.agent();
      const { grantToken, grantId } = await context.grant({ agentId });
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      await expectValid(context, grantToken, false);
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'active' }), 200);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      await expectValid(context, grantToken, false);

      const other = await context.agent();
      const second = await context.grant({ agentId: other.agentId });
      expectStatus(await context.api.delete(`/v1/agents/${other.agentId}`), 204);
      await expectValid(context, second.grantToken, false);
      expectMember(
        await context.api.get(`/v1/revocations/status?grantId=${second.grantId}`),
        'revoked',
        true,
      );
    },
  ),

  check(
    '6.end-of-principal',
    { cites: [{ section: '6', says: 'Suspending or deleting an agent' }] },
    async (context) => {
      const { grantToken, grantId, principalId } = await context.grant();
      const other = await context.grant();
      begun(await context.api.delete(`/v1/principals/${encodeURIComponent(principalId)}/grants`), 204);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      await expectValid(context, grantToken, false);
      await expectValid(context, other.grantToken, true);
    },
  ),

  check(
    '6.end-of-everything',
    { cites: [{ section: '6', says: 'A grant is revoked when it or any grant above' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper();
      const { grantToken, grantId } = await own.grant();
      begun(await own.api.delete('/v1/me/grants'), 204);
      expectMember(await own.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectMember(await own.api.post('/v1/tokens/verify', { token: grantToken }), 'valid', false);
    },
  ),

  check(
    '6.revocation-in-the-log',
    { cites: [{ section: '6', says: 'Each revocation MUST be in the developer' }] },
    async (context) => {
      const { grantId } = await context.grant();
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      const { entries, answer } = await readSnapshot(context);
      const found = entries.some(({ kind, id }) => kind === 'grant' && id === grantId);
      expectThat(found, `an entry of the grant ${grantId}`, `${entries.length} others`, answer);
    },
  ),

  check(
    '6.one-token',
    {
      cites: [
        { section: '6', says: 'Revoking a token MUST end every grant' },
        { section: '6', says: 'What was delegated with another token' },
      ],
    },
    async (context) => {
      const { parent, grantId } = await family(context);
      const { refreshToken, agentId } = parent;
      const refreshed = begun(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      const newer = textOf(refreshed, 'grantToken');
      const spared = begun(await delegate(context, newer, agentId), 201);
      const jti = String(claimsOf(parent.grantToken)['jti']);
      expectStatus(await context.api.post('/v1/tokens/revoke', { jti }), 204);
      await expectValid(context, parent.grantToken, false);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      const { entries, answer } = await readSnapshot(context);
      const ids = entries.map(({ id }) => id);
      expectThat(
        ids.includes(jti) && ids.includes(grantId),
        'entries of the token and of the grant',
        ids.length,
        answer,
      );
      await expectValid(context, newer, true);
      await expectValid(context, textOf(spared, 'grantToken'), true);
    },
  ),

  check(
    '6.new-token-after-the-end',
    { cites: [{ section: '6', says: 'A new token MUST NOT be dated' }] },
    async (context) => {
      const { agentId } = await context.agent();
      await context.grant({ agentId });
      begun(await context.api.delete(`/v1/agents/${agentId}/grants`), 204);
      const { grantToken } = await context.grant({ agentId });
      const { entries, answer } = await readSnapshot(context);
      const { before = 0 } = entries.find(({ id }) => id === agentId) ?? {};
      const iat = Number(claimsOf(grantToken)['iat']);
      expectThat(before > 0, 'an entry of the agent with before', before, answer);
      expectThat(iat > before, `an iat after ${before}`, iat, answer);
      await expectValid(context, grantToken, true);
    },
  ),

  check(
    '6.status-of-a-grant',
    { cites: [{ section: '6', says: 'GET /v1/revocations/status?grantId' }] },
    async (context) => {
      const { grantId, grantToken } = await context.grant();
      const other = await context.grant();
      const status = (query: string) => context.api.get(`/v1/revocations/status?${query}`);
      expectMember(await status(`grantId=${grantId}`), 'status', 'active');
      expectMember(await status(`grantId=${grantId}`), 'revoked', false);
      const jti = String(claimsOf(grantToken)['jti']);
      expectMember(await status(`grantId=${other.grantId}&jti=${jti}`), 'revoked', true);
      begun(await context.api.post(`/v1/grants/${grantId}/hold`), 200);
      expectMember(await status(`grantId=${grantId}`), 'status', 'on_hold');
      expectMember(await status(`grantId=${grantId}`), 'revoked', true);
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectMember(await status(`grantId=${grantId}`), 'status', 'revoked');
      expectMember(await status(`grantId=${grantId}`), 'revoked', true);
    },
  ),
];
