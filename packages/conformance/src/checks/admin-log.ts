import { type AuditEntry, checkExport } from '@grantex/core/log';
import { memberOf, parseJson } from '../http/answer.ts';
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

/** §16, The administrators' log. */
export const adminLog: readonly Check[] = [
  check(
    '16.admin-entries',
    {
      cites: [
        { section: '16', says: 'The entry MUST be written in the transaction' },
        { section: '16', says: 'principal MUST say who acted' },
        { section: '16', says: 'A secret MUST NOT be in it' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      const made = begun(await own.api.post('/v1/keys', { name: 'deploy', roles: ['admin'] }), 201);
      const [keyId, apiKey] = [textOf(made, 'id'), textOf(made, 'apiKey')];
      const acting = context.as(apiKey);
      const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['agent.created', () => acting.post('/v1/agents', { name: 'an agent', scopes: ['files:read'] })],
        ['scim_token.created', () => acting.post('/v1/scim/tokens', { label: 'a provider' })],
        [
          'webhook.created',
          () => acting.post('/v1/webhooks', { url: 'https://hooks.example/', events: ['*'] }),
        ],
      ];
      for (const [action, change] of changes) {
        const answer = (await change()) as { status: number; received: string };
        expectThat(answer.status === 201, 'status 201', answer.received);
        const listed = await own.api.get(`/v1/admin-log?actor=${keyId}`);
        expectMember(listed, 'entries.0.action', action);
        expectMember(listed, 'entries.0.principal', keyId);
        expectMember(listed, 'entries.0.principalId', '{"kind":"key","name":"deploy"}');
        expectMember(listed, 'entries.0.metadata.door', 'api');
        for (const secret of [apiKey, ...secretsOf(parseJson(answer.received))])
          expectThat(!listed.received.includes(secret), 'no secret', 'a secret', listed);
      }
    },
  ),

  check(
    '16.not-in-the-admin-log',
    {
      cites: [
        { section: '16', says: 'What agents, people and programs do' },
        { section: '16', says: 'Refused calls MUST NOT leave an entry' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('organization');
      const { agentId } = await own.agent();
      const made = begun(await own.api.post('/v1/keys', { name: 'acting', roles: ['admin'] }), 201);
      const acting = context.as(textOf(made, 'apiKey'));
      const numberOf = async (expected: number) => {
        const listed = await own.api.get(`/v1/admin-log?actor=${textOf(made, 'id')}`);
        const { length } = listOf(listed, 'entries');
        expectThat(length === expected, `${expected} entries by this key`, length, listed);
      };
      const asked = { agentId, principalId: 'alice', scopes: ['files:read'] };
      const code = textOf(begun(await acting.post('/v1/authorize', asked), 201), 'code');
      const granted = begun(await acting.post('/v1/token', { code, agentId }), 201);
      const [grantId, refreshToken] = [textOf(granted, 'grantId'), textOf(granted, 'refreshToken')];
      begun(await acting.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      const entry = { grantId, action: 'conformance.call', status: 'allowed' };
      begun(await acting.post('/v1/audit/log', entry), 201);
      expectError(await acting.post('/v1/agents', { name: '', scopes: [] }), 400);
      expectError(await acting.delete('/v1/agents/ag_00000000000000000000000000'), 404);
      await numberOf(0);
      begun(await acting.delete(`/v1/grants/${grantId}`), 204);
      await numberOf(1);
    },
  ),

  check(
    '16.admin-log-format',
    { cites: [{ section: '16', says: 'It MUST have the format of the audit log' }] },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      for (const name of ['one', 'two', 'three'])
        begun(await own.api.post('/v1/keys', { name, roles: ['verify'] }), 201);
      const noted = begun(await own.api.get('/v1/admin-log/checkpoint'), 200);
      const key = begun(await own.api.get('/v1/admin-log/log-key'), 200);
      const host = new URL(context.issuer).host;
      expectMember(key, 'name', `${host}/admin/${own.developerId}`);
      const answer = await own.api.get('/v1/admin-log/export');
      expectStatus(answer, 200);
      const lines = answer.received.split('\n').filter((line) => line !== '');
      const entries = lines.map((line) => parseJson(line) as AuditEntry);
      const anchoredKey = textOf(key, 'verifierKey');
      const report = await checkExport(entries, { checkpoints: [noted.received], anchoredKey });
      expectThat(report.valid, 'a log in which nothing is wrong', report.fault, answer);
      expectThat(report.anchored >= 4, 'entries that the checkpoint proves', report.anchored, noted);
      expectThat(
        entries[0]?.action === 'developer.created',
        'developer.created first',
        entries[0]?.action,
        answer,
      );
      const changed = entries.map((entry, index) =>
        index === 1 ? { ...entry, action: 'agent.deleted' } : entry,
      );
      const other = await checkExport(changed, { checkpoints: [noted.received], anchoredKey });
      expectThat(!other.valid, 'a fault where an entry was changed', 'none', answer);
    },
  ),
];

function secretsOf(body: unknown): readonly string[] {
  return ['token', 'secret', 'apiKey'].flatMap((name) => {
    const found = memberOf(body, name);
    return typeof found === 'string' ? [found] : [];
  });
}
