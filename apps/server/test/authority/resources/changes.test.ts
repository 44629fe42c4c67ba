import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { type TestDeveloper, testServer, type TestServer } from '../../support/server.ts';
import { makeClientAgent } from '../clients/client-agent.ts';

/** `settings.resources` is changed service by service. */

let server: TestServer;
let developer: TestDeveloper;
/** A host of this test alone: no other developer has its services. */
let host: string;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());
beforeEach(async () => {
  developer = await server.signUp();
  host = `https://${developer.id.slice(4).toLowerCase()}.example`;
});

const change = (settings: object, { call } = developer) => call('PATCH /v1/me', { settings });
const resources = (changes: object | null, by = developer) => change({ resources: changes }, by);
const settingsOf = async ({ call } = developer) => (await call('GET /v1/me')).body.settings;

const OPEN = { openTo: 'clients', scopes: ['flights:search'] };
const NEW = { openTo: 'agents', people: 'bound', scopes: [], defaultScopes: [], dpop: 'accept' };

test('a change sets the members that it names of the services that it names', async () => {
  const [first, second] = [`${host}/1`, `${host}/2`];
  await resources({ [first]: OPEN });
  await resources({ [second]: { people: 'anyone' } });
  await resources({ [first]: { dpop: 'required' } });
  await resources({ [first]: {} });
  await resources({});
  expect(await settingsOf()).toEqual({
    audiences: [first, second],
    resources: {
      [first]: { ...NEW, ...OPEN, dpop: 'required' },
      [second]: { ...NEW, people: 'anyone' },
    },
  });
});

test('null removes a service, and its audience; null for the member removes all', async () => {
  const [first, second, third] = [`${host}/1`, `${host}/2`, `${host}/3`];
  await change({ audiences: ['urn:other'] });
  await resources({ [first]: {}, [second]: {}, [third]: {} });
  expect((await resources({ [second]: null, [third]: OPEN })).status).toBe(200);
  expect((await resources({ [`${host}/unknown`]: null })).status).toBe(200);
  expect(await settingsOf()).toEqual({
    audiences: ['urn:other', first, third],
    resources: { [first]: NEW, [third]: { ...NEW, ...OPEN } },
  });
  await resources(null);
  expect(await settingsOf()).toEqual({ audiences: ['urn:other'] });
});

test('what a change leaves of a service is checked, with what stays of it', async () => {
  await resources({ [host]: OPEN });
  const refused = [
    { defaultScopes: ['flights:book'] },
    { scopes: [] },
    { scopes: ['openid'] },
    { people: null },
    { unknown: 1 },
  ];
  for (const members of refused) {
    const { status, body } = await resources({ [`${host}/other`]: {}, [host]: members });
    expect([members, status]).toEqual([members, expect.toBeOneOf([400, 422])]);
    expect(body.message).toContain('resources.');
  }
  expect((await settingsOf()).resources).toEqual({ [host]: { ...NEW, ...OPEN } });
});

test('changes of different services at once are all made', async () => {
  const paths = Array.from({ length: 12 }, (_none, index) => `${host}/${index}`);
  await resources(Object.fromEntries(paths.slice(0, 6).map((path) => [path, {}])));
  const changes = paths.map((path, index) => resources({ [path]: index < 3 ? null : OPEN }));
  const outcomes = await Promise.all([...changes, change({ maxDelegationDepth: 2 })]);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
  const settings = await settingsOf();
  expect(settings.maxDelegationDepth).toBe(2);
  expect(Object.keys(settings.resources).toSorted()).toEqual(paths.slice(3).toSorted());
  expect(settings.audiences.toSorted()).toEqual(paths.slice(3).toSorted());
});

test('changes of one service at once do not leave what neither may', async () => {
  const scopes = ['flights:search', 'flights:book'];
  for (let round = 0; round < 5; round += 1) {
    await resources({ [host]: { ...OPEN, scopes, defaultScopes: [] } });
    const both = [{ scopes: ['flights:search'] }, { defaultScopes: ['flights:book'] }];
    const outcomes = await Promise.all(both.map((members) => resources({ [host]: members })));
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200, 422]));
  }
});

test('a change that opens no other scopes waits for no agent of a client', async () => {
  ({ developer } = server);
  await resources({ [host]: OPEN });
  const agentId = await makeClientAgent(server, 'https://client.example/id.json');
  await resources({ [`${host}/2`]: { ...OPEN, scopes: ['flights:book'] } });
  const scopesOf = async () => (await developer.call(`GET /v1/agents/${agentId}`)).body.scopes;
  expect(await scopesOf()).toEqual(['flights:book', 'flights:search']);
  await server.database.forDeveloper(developer.id, async (transaction) => {
    await transaction.selectFrom('agents').select('id').where('id', '=', agentId).forShare().execute();
    expect((await resources({ [host]: { dpop: 'required' } })).status).toBe(200);
  });
  await resources({ [host]: null });
  expect(await scopesOf()).toEqual(['flights:book']);
});

test('a developer has 100 audiences at most, services among them, and may change and remove them', async () => {
  const many = (from: number, to: number) =>
    Object.fromEntries(Array.from({ length: to - from }, (_none, index) => [`${host}/${from + index}`, {}]));
  await change({ audiences: ['urn:other'] });
  expect((await resources(many(0, 99))).status).toBe(200);
  const { status, body } = await resources({ [`${host}/new`]: {}, [`${host}/1`]: OPEN });
  expect([status, body.code]).toEqual([422, 'RESOURCE_REFUSED']);
  expect(body.message).toContain('100');
  expect((await resources({ [`${host}/1`]: OPEN })).status).toBe(200);
  expect((await resources({ [`${host}/2`]: null, [`${host}/new`]: {} })).status).toBe(200);
  const atOnce = await resources(many(0, 101));
  expect([atOnce.status, atOnce.body.code]).toEqual([400, 'VALIDATION_ERROR']);
  const { audiences, resources: stored } = await settingsOf();
  expect([audiences.length, stored[`${host}/1`]]).toEqual([100, { ...NEW, ...OPEN }]);
});

test('nobody changes or removes a service of another developer', async () => {
  await resources({ [host]: OPEN });
  const stranger = await server.signUp();
  expect(await resources({ [host]: { people: 'anyone' } }, stranger)).toMatchObject({
    status: 409,
    body: { code: 'RESOURCE_TAKEN' },
  });
  for (const nothing of [{ [host]: null }, null, {}]) {
    expect((await resources(nothing, stranger)).status).toBe(200);
  }
  expect(await settingsOf(stranger)).toEqual({});
  expect((await settingsOf()).resources).toEqual({ [host]: { ...NEW, ...OPEN } });
});
