import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';

/** §6, Exchange, Refresh, and the reuse of either. */
export const exchange: readonly Check[] = [
  check(
    '6.exchange-once',
    { cites: [{ section: '6', says: 'A code MUST be exchanged once' }] },
    async (context) => {
      const { code, agentId } = await context.code();
      expectStatus(await context.api.post('/v1/token', { code, agentId }), 201);
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'INVALID_CODE');
    },
  ),

  check(
    '6.exchange-at-once',
    { cites: [{ section: '6', says: 'A code MUST be exchanged once' }] },
    async (context) => {
      const { code, agentId } = await context.code();
      const answers = await Promise.all(
        [1, 2, 3, 4].map(() => context.api.post('/v1/token', { code, agentId })),
      );
      const statuses = answers.map(({ status }) => String(status)).toSorted();
      expectThat(statuses.join() === '201,400,400,400', '201 once and 400 three times', statuses, answers[0]);
    },
  ),

  check(
    '6.code-of-another-agent',
    { cites: [{ section: '6', says: 'A code MUST be exchanged once' }] },
    async (context) => {
      const { code, agentId } = await context.code();
      const other = await context.agent();
      expectError(await context.api.post('/v1/token', { code, agentId: other.agentId }), 400, 'INVALID_CODE');
      const malformed = await context.api.post('/v1/token', { code: 'A'.repeat(43), agentId });
      expectError(malformed, 400, 'INVALID_CODE');
    },
  ),

  check(
    '6.code-of-a-stranger',
    { cites: [{ section: '6', says: 'An attempt by another developer MUST' }] },
    async (context) => {
      const { code, agentId } = await context.code();
      const { refreshToken, grantId, agentId: refreshing } = await context.grant();
      const theirs = await context.stranger();
      expectError(await theirs.api.post('/v1/token', { code, agentId }), 400, 'INVALID_CODE');
      const refreshed = await theirs.api.post('/v1/token/refresh', { refreshToken, agentId: refreshing });
      expectError(refreshed, 400, 'INVALID_REFRESH_TOKEN');
      expectStatus(await context.api.post('/v1/token', { code, agentId }), 201);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'active');
    },
  ),

  check(
    '6.pkce',
    { cites: [{ section: '6', says: 'A code that was asked for with a codeChallenge' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const codeVerifier = randomBytes(32).toString('base64url');
      const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
      const ask = async () => {
        const asked = { agentId, principalId: context.name('pkce'), scopes: ['files:read'], codeChallenge };
        return textOf(begun(await context.api.post('/v1/authorize', asked), 201), 'code');
      };
      context.needsSandbox();
      expectError(await context.api.post('/v1/token', { code: await ask(), agentId }), 400, 'INVALID_CODE');
      const wrong = { code: await ask(), agentId, codeVerifier: randomBytes(32).toString('base64url') };
      expectError(await context.api.post('/v1/token', wrong), 400, 'INVALID_CODE');
      const plain = { code: await ask(), agentId, codeVerifier: codeChallenge };
      expectError(await context.api.post('/v1/token', plain), 400, 'INVALID_CODE');
      expectStatus(await context.api.post('/v1/token', { code: await ask(), agentId, codeVerifier }), 201);
    },
  ),

  check(
    '6.key-required',
    { cites: [{ section: '6', says: 'Where the service or the agent demands a key' }] },
    async (context) => {
      const { agentId } = await context.agent({ dpop: 'required' });
      const { code } = await context.code({ agentId });
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'KEY_REQUIRED');
    },
  ),

  check(
    '6.refresh',
    { cites: [{ section: '6', says: 'The new token MUST be of the same grant' }] },
    async (context) => {
      const { agentId } = await context.agent();
      const { refreshToken, grantId } = await context.grant({ agentId });
      begun(
        await context.api.patch(`/v1/agents/${agentId}`, { scopes: ['files:read', 'calendar:read'] }),
        200,
      );
      const answer = await context.api.post('/v1/token/refresh', { refreshToken, agentId });
      expectStatus(answer, 201);
      expectMember(answer, 'grantId', grantId);
      const scopes = listOf(answer, 'scopes');
      expectThat(
        scopes.join() === 'files:read',
        'files:read, which the agent still declares',
        scopes,
        answer,
      );
    },
  ),

  check(
    '6.refresh-token-of-another-agent',
    { cites: [{ section: '6', says: 'If nothing is left it is 400' }] },
    async (context) => {
      const { refreshToken } = await context.grant();
      const { agentId } = await context.agent();
      expectError(
        await context.api.post('/v1/token/refresh', { refreshToken, agentId }),
        400,
        'INVALID_REFRESH_TOKEN',
      );
      const unknown = { refreshToken: 'A'.repeat(43), agentId };
      expectError(await context.api.post('/v1/token/refresh', unknown), 400, 'INVALID_REFRESH_TOKEN');
    },
  ),

  check(
    '6.lost-answer',
    { cites: [{ section: '6', says: 'Within 60 seconds, by the same developer' }] },
    async (context) => {
      const { refreshToken, agentId, grantId } = await context.grant();
      const header = { 'idempotency-key': randomUUID() };
      const first = begun(
        await context.api.post('/v1/token/refresh', { refreshToken, agentId }, header),
        201,
      );
      const second = await context.api.post('/v1/token/refresh', { refreshToken, agentId }, header);
      expectStatus(second, 201);
      expectMember(second, 'refreshToken', memberOf(first.body, 'refreshToken'));
      const third = await context.api.post('/v1/token/refresh', { refreshToken, agentId });
      expectError(third, 400, 'INVALID_REFRESH_TOKEN');
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'active');
    },
  ),

  check(
    '6.refresh-reused',
    { cites: [{ section: '6', says: 'Later, or after the successor was used' }] },
    async (context) => {
      const { refreshToken, agentId, grantId } = await context.grant();
      const first = begun(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      const next = { refreshToken: textOf(first, 'refreshToken'), agentId };
      const second = begun(await context.api.post('/v1/token/refresh', next), 201);
      expectError(
        await context.api.post('/v1/token/refresh', { refreshToken, agentId }),
        400,
        'INVALID_REFRESH_TOKEN',
      );
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      const newest = { refreshToken: textOf(second, 'refreshToken'), agentId };
      expectError(await context.api.post('/v1/token/refresh', newest), 400);
    },
  ),

  check(
    '6.code-reused',
    { cites: [{ section: '6', says: 'Later, or after the successor was used' }] },
    async (context) => {
      const { code, agentId, refreshToken, grantId } = await context.grant();
      begun(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'INVALID_CODE');
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
    },
  ),
];
