import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type Call, type TestServer } from '../../support/server.ts';
import { connect, ENTERPRISE, GROUP, patchOf, provision, pushGroup, type Scim, USER } from './scim-client.ts';

/**
 * What Okta and Entra send, as their documentation and their support threads show it: learn.microsoft.com (application
 * provisioning, "Known issues with SCIM"), workos.com/blog/okta-entra-id-scim-requests, ory/polis#4070, Okta's developer forum 24187.
 */

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

let server: TestServer;
let call: Call;
let scim: Scim;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  ({ call } = await server.signUp());
  ({ scim } = await connect(server.url, call, { label: 'a provider' }));
});

const read = async (id: string) => (await scim(`GET /Users/${id}`)).body;
const filterOf = (text: string): string => `filter=${encodeURIComponent(text)}`;

describe('Okta', () => {
  const HEADERS = {
    'content-type': 'application/scim+json; charset=utf-8',
    accept: 'application/scim+json',
    'user-agent': 'Okta SCIM Client 1.0.0',
  };
  const okta: Scim = (line, body) =>
    scim(line, body, body === undefined ? { accept: HEADERS.accept } : HEADERS);
  const isaac = {
    schemas: [USER],
    userName: 'isaac.brock@example.com',
    name: { givenName: 'Isaac', familyName: 'Brock' },
    emails: [{ primary: true, value: 'isaac.brock@example.com', type: 'work' }],
    displayName: 'Isaac Brock',
    locale: 'en-US',
    externalId: '00ujl29u0le5T6Aj10h7',
    groups: [],
    password: '1mz050nq',
    active: true,
  };

  test('checks that nobody is there, creates a user once, and finds them by name', async () => {
    expect((await okta('GET /Users?startIndex=1&count=1')).body).toMatchObject({
      totalResults: 0,
      Resources: [],
    });
    const probe = `GET /Users?${filterOf('userName eq "isaac.brock@example.com"')}&startIndex=1&count=100`;
    expect((await okta(probe)).body).toEqual({
      schemas: [LIST],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
    const created = await okta('POST /Users', isaac);
    expect([created.status, created.headers.get('content-type')]).toEqual([
      201,
      'application/scim+json; charset=utf-8',
    ]);
    expect(created.headers.get('location')).toBe(created.body.meta.location);
    const { password: _secret, groups: _none, ...kept } = isaac;
    expect(created.body).toEqual({ ...kept, id: expect.stringMatching(/^scu_/), meta: expect.anything() });
    expect((await okta('POST /Users', { ...isaac, userName: 'Isaac.Brock@EXAMPLE.com' })).body).toEqual({
      schemas: [ERROR],
      status: '409',
      scimType: 'uniqueness',
      detail: expect.stringContaining('userName'),
    });
    expect((await okta(probe)).body).toMatchObject({ totalResults: 1, Resources: [{ id: created.body.id }] });
    expect(await okta('GET /Users/00ujl29u0le5T6Aj10h7')).toMatchObject({
      status: 404,
      body: { schemas: [ERROR], status: '404' },
    });
  });

  test('deactivates without a path, and still reads the user', async () => {
    const id = await provision(okta, 'isaac', { externalId: '00u1' });
    const grant = await makeGrant(call, await makeAgent(call), { principalId: 'isaac' });
    const answer = await okta(`PATCH /Users/${id}`, patchOf({ op: 'replace', value: { active: false } }));
    expect([answer.status, answer.body.active]).toEqual([200, false]);
    expect(await isValid(call, grant.grantToken)).toBe(false);
    expect(await okta(`GET /Users/${id}`)).toMatchObject({ status: 200, body: { active: false } });
  });

  test('replaces the whole user, which deactivates them as well', async () => {
    const { body } = await okta('POST /Users', isaac);
    const whole = { ...body, active: false, name: { givenName: 'I', familyName: 'B' } };
    const answer = await okta(`PUT /Users/${body.id}`, whole);
    expect([answer.status, answer.body]).toEqual([200, { ...whole, meta: expect.anything() }]);
  });

  test('pushes groups: renames with the id in the value, replaces, adds and removes members', async () => {
    const [ada, bob] = [await provision(okta, 'ada'), await provision(okta, 'bob')];
    const { body } = await okta('POST /Groups', {
      schemas: [GROUP],
      displayName: 'Test SCIMv2',
      members: [],
    });
    const { id } = body;
    const members = async () =>
      ((await okta(`GET /Groups/${id}`)).body.members ?? []).map(({ value }: { value: string }) => value);
    const rename = patchOf({ op: 'replace', value: { id, displayName: 'Renamed' } });
    expect((await okta(`PATCH /Groups/${id}`, rename)).status).toBe(204);
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: ada, display: 'ada' }] });
    await okta(`PATCH /Groups/${id}`, add);
    await okta(
      `PATCH /Groups/${id}`,
      patchOf({ op: 'replace', path: 'members', value: [{ value: ada }, { value: bob }] }),
    );
    expect(await members()).toEqual([ada, bob].toSorted());
    await okta(`PATCH /Groups/${id}`, patchOf({ op: 'remove', path: `members[value eq "${ada}"]` }));
    expect(await members()).toEqual([bob]);
    expect((await okta(`GET /Groups/${id}`)).body.displayName).toBe('Renamed');
    expect((await read(bob)).groups).toEqual([{ value: id, $ref: expect.anything(), display: 'Renamed' }]);
  });
});

describe('Entra', () => {
  const HEADERS = { 'content-type': 'application/scim+json; charset=utf-8' };
  const entra: Scim = (line, body) => scim(line, body, body === undefined ? {} : HEADERS);
  const newUser = (name: string): object => ({
    schemas: [USER, ENTERPRISE],
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
    userName: name,
    active: true,
    emails: [{ primary: true, type: 'work', value: `${name}@testuser.com` }],
    meta: { resourceType: 'User' },
    name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
    roles: [],
  });

  test('tests the connection with a name that nobody has', async () => {
    const answer = await entra(`GET /Users?${filterOf(`userName eq "${randomUUID()}"`)}`);
    expect([answer.status, answer.body]).toMatchObject([200, { totalResults: 0, Resources: [] }]);
  });

  test('deactivates with words in capitals and a text for a boolean', async () => {
    const { body } = await entra('POST /Users', newUser('test_user_ab6490ee'));
    const grant = await makeGrant(call, await makeAgent(call), { principalId: 'Test_User_ab6490ee' });
    const operations = patchOf({ op: 'Replace', path: 'active', value: 'False' });
    expect(await entra(`PATCH /Users/${body.id}`, operations)).toMatchObject({
      status: 200,
      body: { active: false },
    });
    expect(await isValid(call, grant.grantToken)).toBe(false);
    await entra(`PATCH /Users/${body.id}`, patchOf({ op: 'Add', path: 'Active', value: 'True' }));
    expect(await read(body.id)).toMatchObject({ active: true });
  });

  test('replaces without a path by an object with dotted names and URNs', async () => {
    const { body } = await entra('POST /Users', newUser('ada'));
    const value = {
      displayName: 'Ada',
      'name.givenName': 'Augusta',
      'emails[type eq "work"].value': 'augusta@example.com',
      'phoneNumbers[type eq "mobile"].value': '+44 1',
      [`${ENTERPRISE}:department`]: 'Engines',
      [`${ENTERPRISE}:manager`]: 'scu_boss',
      active: 'False',
    };
    const { status } = await entra(`PATCH /Users/${body.id}`, patchOf({ op: 'replace', value }));
    expect(status).toBe(200);
    expect(await read(body.id)).toMatchObject({
      schemas: [USER, ENTERPRISE],
      displayName: 'Ada',
      name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'Augusta' },
      emails: [{ primary: true, type: 'work', value: 'augusta@example.com' }],
      phoneNumbers: [{ type: 'mobile', value: '+44 1' }],
      active: false,
      [ENTERPRISE]: { department: 'Engines', manager: { value: 'scu_boss' } },
    });
  });

  test('sends several operations, of which none counts when one is not understood', async () => {
    const { body } = await entra('POST /Users', newUser('ada'));
    const before = await read(body.id);
    const operations = patchOf(
      { op: 'Replace', path: 'displayName', value: 'Changed' },
      { op: 'Replace', path: 'urn:ietf:params:scim:schemas:extension:Own:2.0:User:badge', value: '7' },
    );
    expect(await entra(`PATCH /Users/${body.id}`, operations)).toMatchObject({
      status: 400,
      body: { scimType: 'invalidPath' },
    });
    expect(await read(body.id)).toEqual(before);
  });

  test('removes members by a filter or by a list of values, and reads groups without members', async () => {
    const users = [
      await provision(entra, 'ada'),
      await provision(entra, 'bob'),
      await provision(entra, 'cid'),
    ];
    const [ada = '', bob = '', cid = ''] = users;
    const id = await pushGroup(entra, 'Payers', users);
    const byFilter = patchOf({ op: 'Remove', path: `members[value eq "${ada}"]` });
    expect((await entra(`PATCH /Groups/${id}`, byFilter)).status).toBe(204);
    const byValue = patchOf({
      op: 'Remove',
      path: 'members',
      value: [{ value: bob }, { value: 'scu_nobody' }],
    });
    expect((await entra(`PATCH /Groups/${id}`, byValue)).status).toBe(204);
    expect((await entra(`GET /Groups/${id}`)).body.members).toMatchObject([{ value: cid }]);
    const listed = await entra(
      `GET /Groups?excludedAttributes=members&${filterOf('displayName eq "payers"')}`,
    );
    expect(listed.body).toMatchObject({ totalResults: 1, Resources: [{ id, displayName: 'Payers' }] });
    expect(listed.body.Resources[0]).not.toHaveProperty('members');
    expect((await entra(`GET /Groups/${id}?excludedAttributes=members`)).body).not.toHaveProperty('members');
  });

  test('looks people up by externalId, and joins conditions with and', async () => {
    const { body } = await entra('POST /Users', newUser('ada'));
    const found = async (text: string) => (await entra(`GET /Users?${filterOf(text)}`)).body.totalResults;
    expect(await found('externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"')).toBe(1);
    expect(await found(`userName eq "ada" and externalId eq "${randomUUID()}"`)).toBe(0);
    expect(await found(`id eq "${body.id}" and emails[type eq "work"].value co "TESTUSER"`)).toBe(1);
    expect(await found(`${USER}:userName sw "AD"`)).toBe(1);
  });
});

describe('an operation that is not understood', () => {
  test.each([
    ['another word', { op: 'set', path: 'active', value: false }, 'invalidSyntax'],
    ['no path and no object', { op: 'replace', value: 'false' }, 'invalidValue'],
    ['no path and nothing in the object', { op: 'replace', value: {} }, 'invalidValue'],
    ['a misspelt name', { op: 'replace', value: { activ: false, displayName: 'x' } }, 'invalidPath'],
    ['a prototype', { op: 'replace', value: { '__proto__.active': false } }, 'invalidPath'],
    ['a constructor', { op: 'replace', path: 'constructor.prototype.active', value: false }, 'invalidPath'],
    ['a text that is no boolean', { op: 'replace', path: 'active', value: 'no' }, 'invalidValue'],
    ['a removal of everything', { op: 'remove' }, 'noTarget'],
    ['what only the server writes', { op: 'replace', path: 'groups', value: [] }, 'mutability'],
    ['another id', { op: 'replace', value: { id: 'scu_other', active: false } }, 'mutability'],
    [
      'a filter of nothing',
      { op: 'replace', path: 'emails[type eq "x" or type eq "y"].value', value: 'z' },
      'noTarget',
    ],
    ['a filter that cannot be read', { op: 'remove', path: 'emails[type eq]' }, 'invalidFilter'],
    ['a filter on a part that there is not', { op: 'remove', path: 'emails[kind eq "x"]' }, 'invalidFilter'],
    ['a part that there is not', { op: 'add', path: 'name.first', value: 'x' }, 'invalidPath'],
  ])('is refused and changes nothing: %s', async (_name, operation, scimType) => {
    const id = await provision(scim, 'ada', { emails: [{ type: 'work', value: 'a@example.com' }] });
    const before = await read(id);
    const answer = await scim(
      `PATCH /Users/${id}`,
      patchOf({ op: 'replace', path: 'title', value: 'x' }, operation),
    );
    expect(answer).toMatchObject({ status: 400, body: { schemas: [ERROR], status: '400', scimType } });
    expect(await read(id)).toEqual(before);
    expect(({} as { active?: boolean }).active).toBeUndefined();
  });
});
