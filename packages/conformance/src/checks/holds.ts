import { randomUUID } from 'node:crypto';
import { type Check, check } from '../runner/check.ts';
import type { Developer } from '../runner/context.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';
import { delegate, family } from './delegate.ts';
import { readSnapshot } from './feed-message.ts';
import { expectValid } from './expect-valid.ts';

/** §15, Holds. */
export const holds: readonly Check[] = [
  check(
    '15.hold-ends-tokens',
    {
      cites: [
        { section: '15', says: 'The tokens issued until now, of the grant' },
        { section: '15', says: 'Online they MUST NOT be valid' },
        { section: '15', says: 'When nobody holds any of the chain' },
      ],
    },
    async (context) => {
      const { parent, grantToken, grantId } = await family(context);
      expectStatus(await hold(context, `grants/${parent.grantId}`), 200);
      for (const token of [parent.grantToken, grantToken]) await expectValid(context, token, false);
      const { entries, answer } = await readSnapshot(context);
      const entry = entries.find(({ id }) => id === parent.grantId);
      expectThat((entry?.before ?? 0) > 0, 'an entry of the grant with before', entry, answer);
      expectStatus(await release(context, `grants/${parent.grantId}`), 200);
      for (const token of [parent.grantToken, grantToken]) await expectValid(context, token, false);
      const { refreshToken, agentId } = parent;
      const refreshed = begun(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      await expectValid(context, textOf(refreshed, 'grantToken'), true);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'active');
    },
  ),

  check(
    '15.on-hold',
    {
      cites: [
        { section: '15', says: 'While anything of its chain is held' },
        { section: '15', says: 'An exchange that was refused MUST NOT' },
        { section: '15', says: 'ON_HOLD MUST NOT be kept' },
        { section: '15', says: 'The message MUST name who holds' },
      ],
    },
    async (context) => {
      const { agentId } = await context.agent();
      const { refreshToken, grantToken } = await context.grant({ agentId });
      const waiting = await context.code({ agentId });
      const other = await context.grant();
      const reason = 'we look into it';
      expectStatus(await hold(context, `agents/${agentId}`, reason), 200);
      const header = { 'idempotency-key': randomUUID() };
      const refresh = () => context.api.post('/v1/token/refresh', { refreshToken, agentId }, header);
      const exchange = () => context.api.post('/v1/token', { code: waiting.code, agentId });
      const refused = await refresh();
      expectError(refused, 403, 'ON_HOLD');
      const message = textOf(refused, 'message');
      for (const part of [agentId, 'developer', reason, new Date().toISOString().slice(0, 10)])
        expectThat(message.includes(part), `a message with ${part}`, message, refused);
      expectError(await exchange(), 403, 'ON_HOLD');
      const asked = { agentId, principalId: context.name('held'), scopes: ['files:read'] };
      expectError(await context.api.post('/v1/authorize', asked), 403, 'ON_HOLD');
      expectError(await delegate(context, other.grantToken, agentId), 403, 'ON_HOLD');
      expectError(await delegate(context, grantToken, other.agentId), 403, 'ON_HOLD');
      expectStatus(await release(context, `agents/${agentId}`), 200);
      expectStatus(await exchange(), 201);
      expectStatus(await refresh(), 201);
    },
  ),

  check(
    '15.held-above',
    { cites: [{ section: '15', says: 'While anything of its chain is held' }] },
    async (context) => {
      const { parent, grantToken, grantId } = await family(context);
      const { agentId } = await context.agent({ scopes: ['files:read:public'] });
      expectStatus(await hold(context, `grants/${parent.grantId}`), 200);
      const further = await delegate(context, grantToken, agentId, { scopes: ['files:read:public'] });
      expectError(further, 403, 'ON_HOLD');
      const child = await context.api.get(`/v1/grants/${grantId}`);
      expectMember(child, 'holds.0.on', parent.grantId);
    },
  ),

  check(
    '15.one-hold',
    {
      cites: [
        { section: '15', says: 'A holder has one hold' },
        { section: '15', says: 'Grants and agents MUST have holds' },
      ],
    },
    async (context) => {
      const { agentId } = await context.agent();
      const { grantId } = await context.grant({ agentId });
      for (const path of [`grants/${grantId}`, `agents/${agentId}`]) {
        const first = await hold(context, path, 'the first');
        const second = await hold(context, path, 'the second');
        expectThat(listOf(second, 'holds').length === 1, 'one hold', second.received, second);
        expectMember(second, 'holds.0.reason', 'the first');
        expectMember(second, 'holds.0.since', textOf(first, 'holds.0.since'));
        const read = await context.api.get(`/v1/${path}`);
        expectMember(read, 'holds.0.by', 'developer');
        expectMember(read, 'status', 'active');
        expectMember(await release(context, path), 'holds', []);
      }
    },
  ),

  check(
    '15.released-by-its-holder',
    { cites: [{ section: '15', says: 'A hold MUST NOT be released by anybody' }] },
    async (context) => {
      const { grantId } = await context.grant();
      expectStatus(await hold(context, `grants/${grantId}`), 200);
      const theirs = await context.stranger();
      expectError(await release(theirs, `grants/${grantId}`), 404, 'NOT_FOUND');
      const api = await context.withRoles('verify');
      expectError(await release({ api }, `grants/${grantId}`), 403);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'holds.0.by', 'developer');
    },
  ),

  check(
    '15.hold-after-the-end',
    { cites: [{ section: '15', says: 'What has ended MUST NOT be held' }] },
    async (context) => {
      const { grantId, refreshToken, agentId } = await context.grant();
      expectStatus(await hold(context, `grants/${grantId}`), 200);
      expectStatus(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectStatus(await release(context, `grants/${grantId}`), 200);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectError(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 400);
      expectError(await hold(context, `grants/${grantId}`), 409, 'GRANT_ENDED');
    },
  ),
];

function hold({ api }: Pick<Developer, 'api'>, path: string, reason?: string) {
  return api.post(`/v1/${path}/hold`, reason === undefined ? {} : { reason });
}

function release({ api }: Pick<Developer, 'api'>, path: string) {
  return api.post(`/v1/${path}/release`);
}
