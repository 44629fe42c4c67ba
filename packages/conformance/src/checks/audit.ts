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

const ACTION = 'conformance.call';

/** Metadata that has no canonical form, as JSON. */
const NOT_CANONICAL = [
  '{"a": 1e400}',
  '{"a": "\\ud800"}',
  '{"__proto__": {"a": 1}}',
  '{"a": {"constructor": {"prototype": 1}}}',
  `{"a": ${'['.repeat(40)}${']'.repeat(40)}}`,
  `{"a": ${JSON.stringify('a'.repeat(66_000))}}`,
];

/** §8: writing, reading and erasing entries. */
export const audit: readonly Check[] = [
  check(
    '8.contradiction',
    { cites: [{ section: '8', says: 'One that contradicts it MUST be 422' }] },
    async (context) => {
      const { grantId, agentId, principalId } = await context.grant();
      const write = (more: object) => context.api.post('/v1/audit/log', { grantId, action: ACTION, ...more });
      expectError(await write({ agentId: 'ag_01ARZ3NDEKTSV4RRFFQ69G5FAV' }), 422, 'CONTRADICTS_GRANT');
      expectError(await write({ principalId: 'somebody-else' }), 422, 'CONTRADICTS_GRANT');
      expectError(
        await write({ agentDid: 'did:grantex:ag_01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
        422,
        'CONTRADICTS_GRANT',
      );
      expectError(await write({ grantId: 'grnt_01ARZ3NDEKTSV4RRFFQ69G5FAV' }), 404);
      const written = await write({ agentId, principalId });
      expectStatus(written, 201);
      expectMember(written, 'agentId', agentId);
      expectMember(written, 'principalId', principalId);
    },
  ),

  check(
    '8.ended-grant',
    { cites: [{ section: '8', says: 'An entry of a revoked or expired grant' }] },
    async (context) => {
      const { grantId } = await context.grant();
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectStatus(
        await context.api.post('/v1/audit/log', { grantId, action: ACTION, status: 'failure' }),
        201,
      );
    },
  ),

  check('8.batch', { cites: [{ section: '8', says: 'POST /v1/audit/batch {entries}' }] }, async (context) => {
    const { grantId } = await context.grant();
    const entry = { grantId, action: ACTION, status: 'success' };
    const broken = { entries: [entry, { ...entry, principalId: 'somebody-else' }, entry] };
    const refused = await context.api.post('/v1/audit/batch', broken);
    expectThat(refused.status >= 400 && refused.status < 500, 'a refusal', refused.status, refused);
    expectMember(await context.api.get(`/v1/audit/entries?grantId=${grantId}`), 'total', 0);
    const written = await context.api.post('/v1/audit/batch', {
      entries: [entry, { ...entry, status: 'failure' }],
    });
    expectStatus(written, 201);
    const statuses = listOf(written, 'entries').map((each) => memberOf(each, 'status'));
    expectThat(statuses.join() === 'success,failure', 'both entries in their order', statuses, written);
    expectMember(await context.api.get(`/v1/audit/entries?grantId=${grantId}`), 'total', 2);
    const tooMany = { entries: Array.from({ length: 501 }, () => entry) };
    expectError(await context.api.post('/v1/audit/batch', tooMany), 400, 'VALIDATION_ERROR');
  }),

  check(
    '8.without-status',
    { cites: [{ section: '8', says: 'An entry without status MUST' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const written = await context.api.post('/v1/audit/log', { grantId, action: ACTION });
      expectStatus(written, 201);
      expectMember(written, 'status', 'success');
    },
  ),

  check(
    '8.metadata',
    { cites: [{ section: '8', says: 'Metadata with numbers that a double cannot hold' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const headers = { 'content-type': 'application/json' };
      for (const metadata of NOT_CANONICAL) {
        const text = `{"grantId": "${grantId}", "action": "${ACTION}", "metadata": ${metadata}}`;
        expectError(
          await context.api.send('POST', '/v1/audit/log', { text, headers }),
          400,
          'METADATA_NOT_CANONICAL',
        );
      }
      const fine = {
        grantId,
        action: ACTION,
        metadata: { price: 420.5, to: 'Zürich', list: [1, null, true] },
      };
      const written = await context.api.post('/v1/audit/log', fine);
      expectStatus(written, 201);
      expectMember(written, 'metadata', fine.metadata);
    },
  ),

  check(
    '8.erase-metadata',
    { cites: [{ section: '8', says: 'DELETE /v1/audit/:id/metadata removes' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const entry = { grantId, action: ACTION, metadata: { secret: 'conformance' } };
      const written = begun(await context.api.post('/v1/audit/log', entry), 201);
      const id = textOf(written, 'entryId');
      const writing = await context.withRoles('audit-write');
      expectError(await writing.delete(`/v1/audit/${id}/metadata`), 403, 'ROLE_REQUIRED');
      const erased = await context.api.delete(`/v1/audit/${id}/metadata`);
      expectThat(erased.status === 200 || erased.status === 204, 'status 200 or 204', erased.status, erased);
      const read = await context.api.get(`/v1/audit/${id}`);
      expectStatus(read, 200);
      expectMember(read, 'metadata', null);
      expectMember(read, 'salt', null);
      expectMember(read, 'erased', true);
      for (const name of ['hash', 'metadataDigest', 'prevHash'])
        expectMember(read, name, memberOf(written.body, name));
    },
  ),

  check(
    '8.erase-principal',
    { cites: [{ section: '8', says: 'Erasing a principal MUST remove' }] },
    async (context) => {
      const { grantId, principalId } = await context.grant();
      const entry = { grantId, action: ACTION, metadata: { to: 'somewhere' } };
      const written = begun(await context.api.post('/v1/audit/log', entry), 201);
      begun(await context.api.delete(`/v1/principals/${encodeURIComponent(principalId)}`), 204);
      const read = await context.api.get(`/v1/audit/${textOf(written, 'entryId')}`);
      expectStatus(read, 200);
      for (const name of ['metadata', 'salt', 'principalId', 'principalSalt']) expectMember(read, name, null);
      expectMember(read, 'principal', memberOf(written.body, 'principal'));
      expectMember(read, 'hash', memberOf(written.body, 'hash'));
      expectThat(!read.received.includes(principalId), 'no name', principalId, read);
    },
  ),

  check(
    '8.since-and-until',
    { cites: [{ section: '8', says: 'GET /v1/audit/entries?agentId' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const times: string[] = [];
      for (const status of ['allowed', 'success']) {
        const written = begun(
          await context.api.post('/v1/audit/log', { grantId, action: ACTION, status }),
          201,
        );
        times.push(textOf(written, 'timestamp'));
      }
      const [first = '', second = ''] = times;
      const found = async (query: string) => context.api.get(`/v1/audit/entries?grantId=${grantId}&${query}`);
      expectMember(await found(`since=${first}`), 'total', 2);
      if (first !== second) {
        expectMember(await found(`since=${second}`), 'total', 1);
        expectMember(await found(`until=${second}`), 'total', 1);
      }
      expectMember(await found(`until=${first}`), 'total', 0);
      expectMember(await found('status=allowed'), 'total', 1);
      expectMember(await found('status=allowed'), 'entries.0.status', 'allowed');
    },
  ),

  check(
    '8.append-only',
    { cites: [{ section: '8', says: 'An API MUST NOT change an entry' }] },
    async (context) => {
      const { grantId } = await context.grant();
      const written = begun(await context.api.post('/v1/audit/log', { grantId, action: ACTION }), 201);
      const id = textOf(written, 'entryId');
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const answer = await context.api.send(
          method,
          `/v1/audit/${id}`,
          method === 'DELETE' ? {} : { json: { action: 'other' } },
        );
        expectThat(
          answer.status === 404 || answer.status === 405,
          'status 404 or 405',
          answer.status,
          answer,
        );
      }
      expectMember(await context.api.get(`/v1/audit/${id}`), 'hash', textOf(written, 'hash'));
    },
  ),

  check(
    '8.calls-counted-once',
    { cites: [{ section: '8', says: 'It MUST be counted once' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('services');
      const before = await calls();
      const { grantId } = await own.grant();
      const write = async (status: string, more: object = {}) =>
        begun(await own.api.post('/v1/audit/log', { grantId, action: ACTION, status, ...more }), 201);
      const allowed = await write('allowed');
      await write('success', { ref: textOf(allowed, 'entryId') });
      await write('blocked', { metadata: { reason: 'scope_missing' } });
      await write('failure');
      const after = await calls();
      expectThat(after - before === 3, 'three more calls', after - before);

      async function calls(): Promise<number> {
        const answer = begun(await own.api.get('/v1/activity'), 200);
        return listOf(answer, 'buckets').reduce<number>(
          (sum, each) => sum + Number(memberOf(each, 'calls')),
          0,
        );
      }
    },
  ),
];
