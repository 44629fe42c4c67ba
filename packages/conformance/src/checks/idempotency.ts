import { randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';

const keyed = (key: string = randomUUID()): { 'idempotency-key': string } => ({ 'idempotency-key': key });

/** §2: a call that is repeated. */
export const idempotency: readonly Check[] = [
  check(
    '2.repeated-call',
    { cites: [{ section: '2', says: 'The same key with the same body within 24 hours' }] },
    async ({ api, name, agent }) => {
      await agent();
      const body = { name: name('repeated'), scopes: ['files:read'] };
      const header = keyed();
      const first = await api.post('/v1/agents', body, header);
      expectStatus(first, 201);
      const second = await api.post('/v1/agents', body, header);
      expectStatus(second, 201);
      expectMember(second, 'agentId', textOf(first, 'agentId'));
      const listed = await api.get(`/v1/agents?exactName=${encodeURIComponent(body.name)}`);
      expectMember(listed, 'total', 1);
      await api.delete(`/v1/agents/${textOf(first, 'agentId')}`);
    },
  ),

  check(
    '2.repeated-with-another-body',
    { cites: [{ section: '2', says: 'With another body it MUST be 409' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const header = keyed();
      const asked = { agentId, principalId: context.name('reused'), scopes: ['files:read'] };
      begun(await context.api.post('/v1/authorize', asked, header), 201);
      const other = { ...asked, scopes: ['files:write'] };
      expectError(await context.api.post('/v1/authorize', other, header), 409, 'IDEMPOTENCY_KEY_REUSED');
    },
  ),

  check(
    '2.repeated-at-once',
    { cites: [{ section: '2', says: 'While the first call still runs it is 409' }] },
    async ({ api, name }) => {
      const body = { name: name('at once'), scopes: ['files:read'] };
      const header = keyed();
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => api.post('/v1/agents', body, header)),
      );
      for (const answer of answers) {
        if (answer.status === 201) continue;
        expectError(answer, 409, 'IDEMPOTENCY_IN_PROGRESS');
      }
      const listed = await api.get(`/v1/agents?exactName=${encodeURIComponent(body.name)}`);
      expectMember(listed, 'total', 1);
      await api.delete(`/v1/agents/${textOf(listed, 'agents.0.agentId')}`);
    },
  ),

  check(
    '2.repeated-after-the-end',
    { cites: [{ section: '2', says: 'Permission and revocation are checked again' }] },
    async (context) => {
      const { code, agentId } = await context.code();
      const header = keyed();
      const first = begun(await context.api.post('/v1/token', { code, agentId }, header), 201);
      begun(await context.api.delete(`/v1/grants/${textOf(first, 'grantId')}`), 204);
      const second = await context.api.post('/v1/token', { code, agentId }, header);
      expectThat(second.status >= 400 && second.status < 500, 'a refusal', second.status, second);
      expectThat(memberOf(second.body, 'grantToken') === undefined, 'no token', 'a token', second);
    },
  ),

  check(
    '2.malformed-leaves-key',
    { cites: [{ section: '2', says: 'A request that is refused before its work begins' }] },
    async ({ api, name }) => {
      const header = keyed();
      expectError(await api.post('/v1/agents', { name: 1 }, header), 400, 'VALIDATION_ERROR');
      const made = await api.post('/v1/agents', { name: name('second try'), scopes: ['files:read'] }, header);
      expectStatus(made, 201);
      await api.delete(`/v1/agents/${textOf(made, 'agentId')}`);
    },
  ),

  check(
    '2.idempotency-key-form',
    { cites: [{ section: '2', says: 'A key MUST be 1 to 255' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: context.name('form'), scopes: ['files:read'] };
      for (const key of ['a'.repeat(256), 'with space', 'größe'])
        expectError(await context.api.post('/v1/authorize', asked, keyed(key)), 400, 'VALIDATION_ERROR');
      expectStatus(await context.api.post('/v1/authorize', asked, keyed(randomUUID().padEnd(255, '~'))), 201);
    },
  ),

  check(
    '2.another-key-is-another-call',
    { cites: [{ section: '2', says: 'If another key of the developer sends' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const other = await context.withRoles('issue');
      const header = keyed();
      const asked = { agentId, principalId: context.name('two keys'), scopes: ['files:read'] };
      const first = begun(await context.api.post('/v1/authorize', asked, header), 201);
      const second = await other.post('/v1/authorize', asked, header);
      expectStatus(second, 201);
      const ids = [first, second].map((answer) => textOf(answer, 'authRequestId'));
      expectThat(ids[0] !== ids[1], 'two requests', ids, second);
    },
  ),

  check(
    '2.entry-written-once',
    { cites: [{ section: '2', says: 'In audit writes the Idempotency-Key is scoped' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const other = await context.withRoles('audit-write');
      const entry = { grantId, action: 'conformance.once', status: 'success' };
      const header = keyed();
      const answers = await Promise.all(
        [context.api, other, context.api, other].map((api) => api.post('/v1/audit/log', entry, header)),
      );
      const ids = answers.map((answer) => textOf(begun(answer, 201), 'entryId'));
      expectThat(new Set(ids).size === 1, 'one entry', ids, answers[0]);
      expectMember(await context.api.get(`/v1/audit/entries?grantId=${grantId}`), 'total', 1);
    },
  ),

  check(
    '2.verdict-is-never-kept',
    { cites: [{ section: '2', says: 'Three routes ignore it' }] },
    async (context) => {
      const { grantToken, grantId } = await context.grant();
      const header = keyed();
      const first = await context.api.post('/v1/tokens/verify', { token: grantToken }, header);
      expectMember(first, 'valid', true);
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      const second = await context.api.post('/v1/tokens/verify', { token: grantToken }, header);
      expectMember(second, 'valid', false);
    },
  ),
];
