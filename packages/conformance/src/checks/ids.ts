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

/** An id of this form that nobody has. */
export const UNKNOWN_ULID: string = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

/** §2: ids, JSON, lists. */
export const ids: readonly Check[] = [
  check(
    '2.id-of-another-form',
    { cites: [{ section: '2', says: 'Where a request names an agent' }] },
    async ({ api }) => {
      const others = ['/v1/agents/grnt_', '/v1/grants/ag_', '/v1/authorize/tok_'];
      for (const path of others) expectError(await api.get(path + UNKNOWN_ULID), 400, 'VALIDATION_ERROR');
      expectError(await api.get('/v1/agents/alice'), 400, 'VALIDATION_ERROR');
    },
  ),

  check(
    '2.id-of-a-stranger',
    { cites: [{ section: '2', says: 'It MUST answer an id of another developer' }] },
    async (context) => {
      const theirs = await context.stranger();
      const { agentId } = await theirs.agent();
      const grant = await theirs.grant();
      const others: readonly (readonly [string, string])[] = [
        ['GET', `/v1/agents/${agentId}`],
        ['PATCH', `/v1/agents/${agentId}`],
        ['DELETE', `/v1/agents/${agentId}`],
        ['GET', `/v1/grants/${grant.grantId}`],
        ['DELETE', `/v1/grants/${grant.grantId}`],
        ['POST', `/v1/grants/${grant.grantId}/hold`],
        ['GET', `/v1/authorize/${grant.authRequestId}`],
        ['DELETE', `/v1/authorize/${grant.authRequestId}`],
      ];
      for (const [method, path] of others) {
        const json = { PATCH: { description: 'mine' }, POST: {} }[method];
        const answer = await context.api.send(method, path, json === undefined ? {} : { json });
        expectError(answer, 404);
        const other = path.replace(/[0-9A-HJKMNP-TV-Z]{26}/, UNKNOWN_ULID);
        const unknown = await context.api.send(method, other, json === undefined ? {} : { json });
        expectMember(answer, 'code', memberOf(unknown.body, 'code'));
      }
      expectStatus(await theirs.api.get(`/v1/agents/${agentId}`), 200);
      expectMember(await theirs.api.get(`/v1/grants/${grant.grantId}`), 'status', 'active');
    },
  ),

  check(
    '2.lists-of-a-stranger',
    { cites: [{ section: '2', says: 'It MUST answer an id of another developer' }] },
    async (context) => {
      const theirs = await context.stranger();
      const { agentId } = await theirs.agent();
      const { grantId, principalId } = await theirs.grant();
      const lists = [
        `/v1/agents?pageSize=200`,
        `/v1/grants?principalId=${principalId}`,
        `/v1/grants?agentId=${agentId}`,
        `/v1/authorize?principalId=${principalId}`,
        `/v1/audit/entries?grantId=${grantId}`,
      ];
      for (const path of lists) {
        const answer = await context.api.get(path);
        expectStatus(answer, 200);
        const isFree = !answer.received.includes(agentId) && !answer.received.includes(grantId);
        expectThat(isFree, 'nothing of another developer', answer.received, answer);
      }
    },
  ),

  check(
    '2.unknown-is-revoked',
    { cites: [{ section: '2', says: 'The revocation status accepts' }] },
    async ({ api }) => {
      const unknown = await api.get(`/v1/revocations/status?grantId=grnt_${UNKNOWN_ULID}`);
      expectStatus(unknown, 200);
      expectMember(unknown, 'revoked', true);
      expectMember(await api.get('/v1/revocations/status?grantId=anything'), 'revoked', true);
    },
  ),

  check(
    '2.secrets-are-random',
    { cites: [{ section: '2', says: 'Secrets (API keys, codes, refresh tokens, sessions) MUST hold' }] },
    async (context) => {
      const answer = await context.api.post('/v1/keys', { name: context.name('secret'), roles: ['verify'] });
      expectStatus(answer, 201);
      const { code, refreshToken } = await context.grant();
      const key = textOf(answer, 'apiKey');
      await context.api.delete(`/v1/keys/${textOf(answer, 'id')}`);
      for (const [what, secret] of Object.entries({ key, code, refreshToken })) {
        const [random = ''] = /[A-Za-z0-9-_]{43}$/.exec(secret) ?? [];
        const bytes = new Set(Buffer.from(random, 'base64url'));
        expectThat(bytes.size > 16, `32 random bytes in base64url as ${what}`, `${secret.length} characters`);
      }
    },
  ),

  check(
    '2.repeated-member',
    { cites: [{ section: '2', says: 'A body that repeats a member' }] },
    async ({ api, name }) => {
      const text = `{"name": ${JSON.stringify(name('twice'))}, "scopes": ["files:read"], "scopes": ["files:write"]}`;
      const headers = { 'content-type': 'application/json' };
      expectError(await api.send('POST', '/v1/agents', { text, headers }), 400, 'MALFORMED_REQUEST');
    },
  ),

  check(
    '2.repeated-parameter',
    { cites: [{ section: '2', says: 'A repeated query parameter' }] },
    async ({ api }) => {
      expectError(await api.get('/v1/grants?status=active&status=revoked'), 400, 'VALIDATION_ERROR');
    },
  ),

  check(
    '2.two-names-of-an-id',
    { cites: [{ section: '2', says: 'Agents MUST carry id' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const agent = begun(await context.api.get(`/v1/agents/${agentId}`), 200);
      expectMember(agent, 'id', agentId);
      expectMember(agent, 'agentId', agentId);
      const { grantId } = await context.grant();
      const grant = begun(await context.api.get(`/v1/grants/${grantId}`), 200);
      expectMember(grant, 'id', grantId);
      expectMember(grant, 'grantId', grantId);
    },
  ),

  check('2.list-shape', { cites: [{ section: '2', says: 'Lists MUST answer' }] }, async (context) => {
    const name = context.name('listed');
    const older = await context.agent({ name });
    const newer = await context.agent({ name });
    const answer = await context.api.get(`/v1/agents?exactName=${encodeURIComponent(name)}&pageSize=200`);
    expectStatus(answer, 200);
    const ids = listOf(answer, 'agents').map((agent) => memberOf(agent, 'id'));
    expectThat(ids.includes(older.agentId), 'each agent that was made', ids.length, answer);
    const isSorted = ids.indexOf(newer.agentId) < ids.indexOf(older.agentId);
    expectThat(isSorted, 'the newest first', ids, answer);
    expectMember(answer, 'page', 1);
    expectMember(answer, 'pageSize', 200);
    const total = memberOf(answer.body, 'total');
    expectThat(typeof total === 'number' && total >= ids.length, 'a total', total, answer);
    expectError(await context.api.get('/v1/agents?pageSize=201'), 400, 'VALIDATION_ERROR');
  }),

  check('2.cursor', { cites: [{ section: '2', says: 'Lists that grow without bound' }] }, async (context) => {
    const { agentId } = await context.agent();
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push((await context.grant({ agentId })).grantId);
    const seen: unknown[] = [];
    let cursor: unknown = '';
    for (let page = 0; page < 5 && typeof cursor === 'string'; page += 1) {
      const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await context.api.get(`/v1/grants?agentId=${agentId}&pageSize=2${from}`);
      expectStatus(answer, 200);
      seen.push(...listOf(answer, 'grants').map((grant) => memberOf(grant, 'grantId')));
      cursor = memberOf(answer.body, 'nextCursor');
      if (page === 0) await context.grant({ agentId });
    }
    const isWhole = made.every((id) => seen.filter((each) => each === id).length === 1);
    expectThat(isWhole, `each of ${made.join(', ')} once`, seen);
  }),
];
