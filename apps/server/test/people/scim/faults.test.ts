import fc from 'fast-check';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPatch } from '../../../src/people/scim/messages/apply-patch.ts';
import { matches, readFilter } from '../../../src/people/scim/messages/filter.ts';
import { readPatch } from '../../../src/people/scim/messages/read-patch.ts';
import { coreAttributes, USER_TYPE } from '../../../src/people/scim/resources/attributes.ts';
import { readResource } from '../../../src/people/scim/resources/read-attributes.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { connect, patchOf, provision, scimOf, type ScimClient } from './scim-client.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let server: TestServer;
let client: ScimClient;
beforeAll(async () => {
  server = await testServer();
  client = await connect(server.url, server.developer.call);
});
afterAll(() => server.close());

test.each([
  ['no token', 401, () => scimOf(server.url, null)('GET /Users')],
  ['an API key', 401, () => scimOf(server.url, server.developer.key)('GET /Users')],
  ['a token that nobody has', 401, () => scimOf(server.url, 'gx_scim_nothing')('GET /Users')],
  ['an unknown path', 404, () => client.scim('GET /Things')],
  ['an unknown path with another token', 404, () => scimOf(server.url, null)('PUT /Users/a/b')],
  ['an unknown user', 404, () => client.scim('GET /Users/2819c223-7f76-453a-919d-413861904646')],
  ['another method', 405, () => client.scim('PATCH /Schemas')],
  ['another media type', 415, () => client.scim('POST /Users', 'a=b', { 'content-type': 'text/plain' })],
  ['a body that is no JSON', 400, () => client.scim('POST /Users', '{"userName":')],
  ['a member that comes twice', 400, () => client.scim('POST /Users', '{"userName":"a","userName":"b"}')],
  ['a user without a name', 400, () => client.scim('POST /Users', { active: true })],
  ['the character 0', 400, () => client.scim('POST /Users', { userName: 'a', title: 'a\u{0}b' })],
  ['half of a pair', 400, () => client.scim('POST /Users', { userName: 'a', emails: [{ value: '\ud800' }] })],
  ['an id that is no text', 400, () => client.scim('GET /Users/a%00b')],
  ['a filter that is no text', 400, () => client.scim('GET /Users?filter=userName%20eq%20%22a%00%22')],
  ['sorting', 400, () => client.scim('GET /Users?sortBy=userName')],
  ['an unknown attribute in a filter', 400, () => client.scim('GET /Users?filter=pasword%20pr')],
  ['a token as a user', 501, () => client.scim('GET /Me')],
  ['bulk operations, which are off', 404, () => client.scim('POST /Bulk', {})],
])('%s is refused in the shape of SCIM', async (_name, status, send) => {
  const { status: answered, body, headers } = await send();
  expect([answered, headers.get('content-type')]).toEqual([status, 'application/scim+json; charset=utf-8']);
  expect(body).toMatchObject({ schemas: [ERROR], status: String(status), detail: expect.any(String) });
});

test('bodies are taken with either media type', async () => {
  const { status } = await client.scim(
    'POST /Users',
    { userName: 'json' },
    { 'content-type': 'application/json' },
  );
  expect(status).toBe(201);
});

test('a connection has limits of its own, and failed tokens count as guesses', async () => {
  const time = Date.now();
  const limited = await testServer({ environment: { GRANTEX_RATE_LIMIT: '3' }, now: () => time });
  const { scim } = await connect(limited.url, limited.developer.call);
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => (await scim('GET /Users')).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const guess = scimOf(limited.url, `gx_scim_${'x'.repeat(43)}`);
  const guesses = await Promise.all(
    Array.from({ length: 120 }, async () => (await guess('GET /Users')).status),
  );
  expect(new Set(guesses)).toEqual(new Set([401]));
  expect((await guess('GET /Users')).status).toBe(429);
  await limited.close();
});

test('a token is shown once, works for a while beside its successor, and ends with its connection', async () => {
  const { call } = await server.signUp();
  const made = await connect(server.url, call, { label: 'Okta' });
  const listed = await call('GET /v1/scim/tokens');
  expect(listed.body.tokens).toMatchObject([
    { id: made.id, label: 'Okta', baseUrl: `${server.url}/scim/v2` },
  ]);
  expect(JSON.stringify(listed.body)).not.toContain(made.token);
  const rotated = (await call(`POST /v1/scim/tokens/${made.id}/rotate`, { overlap: '1h' })).body;
  const next = scimOf(server.url, rotated.token);
  expect(await Promise.all([made.scim('GET /Users'), next('GET /Users')])).toMatchObject([
    { status: 200 },
    { status: 200 },
  ]);
  await call(`POST /v1/scim/tokens/${made.id}/rotate`, {});
  expect((await made.scim('GET /Users')).status).toBe(401);
  expect((await next('GET /Users')).status).toBe(200);
  expect((await call(`DELETE /v1/scim/tokens/${made.id}`)).status).toBe(204);
  expect((await next('GET /Users')).status).toBe(401);
});

test('a list goes on where the page before ended', async () => {
  const { call } = await server.signUp();
  const { scim } = await connect(server.url, call);
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c']) ids.push(await provision(scim, name));
  const page = async (query: string) => (await scim(`GET /Users?${query}`)).body;
  expect(await page('count=2')).toMatchObject({ totalResults: 3, itemsPerPage: 2, startIndex: 1 });
  const rest = await page('startIndex=3&count=2');
  expect(rest.Resources.map(({ id }: { id: string }) => id)).toEqual([ids[2]]);
  expect(await page('count=0')).toMatchObject({ totalResults: 3, Resources: [] });
  const found = await page(`filter=${encodeURIComponent('not (userName eq "b")')}&startIndex=2`);
  expect(found).toMatchObject({ totalResults: 2, Resources: [{ id: ids[2] }] });
});

const RUNS = isFullRun ? 5_000 : 200;
const word = fc.constantFrom(
  'active',
  'ACTIVE',
  'emails',
  'name',
  'value',
  'type',
  '__proto__',
  'constructor',
  'x',
  'userName',
);
const path = fc.oneof(
  fc.string(),
  fc.tuple(word, word).map(([one, other]) => `${one}.${other}`),
  fc.tuple(word, fc.string()).map(([one, other]) => `${one}[type eq "${other}"].value`),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.boolean(),
  fc.dictionary(path, fc.jsonValue({ maxDepth: 2 })),
);

test('whatever a PATCH holds, it is refused by name, or leaves attributes that would be taken as a whole user', () => {
  const before = readResource(USER_TYPE, {
    userName: 'ada',
    active: true,
    emails: [{ value: 'a@b.c', type: 'work' }],
  });
  const kept = structuredClone(before);
  const operation = fc.record(
    { op: fc.constantFrom('add', 'Replace', 'remove'), path, value },
    { requiredKeys: ['op'] },
  );
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => {
      const body = patchOf(...operations);
      const { made = before, refusal } = outcomeOf(() =>
        applyPatch(USER_TYPE, before, readPatch(USER_TYPE, 'scu_1', body)),
      );
      expect(readResource(USER_TYPE, made)).toEqual(made);
      expect([undefined, 400]).toContain(refusal?.status);
      expect(before).toEqual(kept);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test('whatever a filter holds, it is refused by name, or answers for a user', () => {
  const user = { id: 'scu_1', userName: 'ada', active: true, emails: [{ value: 'a@b.c', type: 'work' }] };
  const term = fc
    .tuple(word, fc.constantFrom('eq', 'ne', 'co', 'gt', 'pr', 'xx'), fc.jsonValue({ maxDepth: 0 }))
    .map(([name, op, wanted]) => (op === 'pr' ? `${name} pr` : `${name} ${op} ${JSON.stringify(wanted)}`));
  const filter = fc.oneof(
    fc.string(),
    fc.tuple(term, fc.constantFrom('and', 'or', 'AND', ''), term).map((parts) => parts.join(' ')),
    term.map((each) => `not (${each})`),
    fc.nat(3_000).map((depth) => `${'('.repeat(depth)}active pr${')'.repeat(depth)}`),
  );
  fc.assert(
    fc.property(filter, (text) => {
      const { made = false, refusal } = outcomeOf(() =>
        matches(readFilter(text, { attributes: coreAttributes(USER_TYPE) }), user),
      );
      expect(made).toBeTypeOf('boolean');
      expect([undefined, 'INVALID_FILTER']).toContain(refusal?.code);
    }),
    { numRuns: RUNS },
  );
});

/** What work makes, or its refusal; anything else that it throws is a fault. */
function outcomeOf<MADE>(work: () => MADE): { made?: MADE; refusal?: ApiError } {
  try {
    return { made: work() };
  } catch (error) {
    if (error instanceof ApiError) return { refusal: error };
    throw error;
  }
}
