import { type Answer, memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { expectError, expectMember, expectStatus, expectThat, listOf, textOf } from '../runner/expect.ts';
import { connect } from './scim-client.ts';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** §16, Provisioning: the SCIM face. */
export const scim: readonly Check[] = [
  check(
    '16.scim-token',
    { cites: [{ section: '16', says: 'It MUST NOT open anything else' }] },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { token, send, user } = await connect(context, own);
      const id = await user('ada');
      expectStatus(await send('GET', `/Users/${id}`), 200);
      const other = await connect(context, own);
      expectScimError(await other.send('GET', `/Users/${id}`), 404);
      for (const path of ['/v1/me', '/v1/agents', '/v1/scim/users'])
        expectError(await context.as(token).get(path), 401);
      expectScimError(await own.api.get('/scim/v2/Users'), 401);
      expectScimError(await context.anonymous.get('/scim/v2/Users'), 401);
    },
  ),

  check(
    '16.scim-refusals',
    { cites: [{ section: '16', says: 'Every refusal below /scim/ MUST' }] },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { send } = await connect(context, own);
      expectScimError(await context.anonymous.get('/scim/v2/ServiceProviderConfig/x'), 404);
      expectScimError(await send('GET', '/Nothing'), 404);
      expectScimError(await send('GET', '/Users/scu_unknown'), 404);
      expectScimError(await send('DELETE', '/Users'), 405);
      expectScimError(await send('GET', '/Users?filter=userName%20like%20%22a%22'), 400, 'invalidFilter');
      expectScimError(await send('GET', '/Me'), 501);
      expectScimError(await send('POST', '/Users', []), 400);
    },
  ),

  check(
    '16.who-is-who',
    {
      cites: [
        { section: '16', says: 'There is no fallback to another attribute' },
        { section: '16', says: 'A connection speaks for the names' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { send, user } = await connect(context, own, 'externalId');
      expectScimError(await send('POST', '/Users', { userName: 'ada', active: true }), 400);
      await user('ada', { externalId: 'E-1' });
      const second = { userName: 'eve', externalId: 'e-1', active: true };
      expectScimError(await send('POST', '/Users', second), 409, 'uniqueness');
      await user('eve', { externalId: 'e-2' });
    },
  ),

  check(
    '16.scim-put',
    {
      cites: [
        { section: '16', says: 'A PUT that does not state active MUST leave it' },
        { section: '16', says: 'A member of a group MUST be a user' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { send, user } = await connect(context, own);
      const id = await user('ada', { active: false });
      for (const [userId, userName, active] of [
        [id, 'ada', false],
        [await user('eve'), 'eve', true],
      ] as const) {
        const put = await send('PUT', `/Users/${userId}`, { userName, displayName: 'Changed' });
        expectMember(put, 'active', active);
        expectMember(put, 'displayName', 'Changed');
      }
      const other = await connect(context, own);
      const foreign = await other.user('bob');
      const group = (value: string) => send('POST', '/Groups', { displayName: value, members: [{ value }] });
      for (const member of [foreign, 'scu_unknown']) expectScimError(await group(member), 400);
      expectStatus(await group(id), 201);
    },
  ),

  check(
    '16.scim-patch',
    {
      cites: [
        { section: '16', says: 'A PATCH MUST take op in any case' },
        { section: '16', says: 'An operation that a server does not understand' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { send, user, patch } = await connect(context, own);
      const id = await user('ada');
      const path = `/Users/${id}`;
      for (const [operation, member, value] of [
        [{ op: 'REPLACE', path: 'DisplayName', value: 'Ada' }, 'displayName', 'Ada'],
        [
          { op: 'Add', value: { nickName: 'A', 'name.familyName': 'Lovelace' } },
          'name.familyName',
          'Lovelace',
        ],
        [{ op: 'replace', path: 'active', value: 'False' }, 'active', false],
        [
          { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:title', value: 'Dr' },
          'title',
          'Dr',
        ],
      ] as const)
        expectMember(await patch(path, operation), member, value);
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      for (const wrong of [
        { op: 'move', path: 'displayName', value: 'x' },
        { op: 'replace', path: 'emails[', value: 'x' },
        { op: 'replace', path: 'active', value: 'perhaps' },
      ]) {
        const Operations = [{ op: 'replace', path: 'title', value: 'Countess' }, wrong];
        expectScimError(await send('PATCH', path, { schemas, Operations }), 400);
      }
      expectMember(await send('GET', path), 'title', 'Dr');
    },
  ),

  check(
    '16.scim-filters',
    { cites: [{ section: '16', says: 'Filters MUST know all operators' }] },
    async (context) => {
      const own = await context.ownDeveloper('scim');
      const { send, user } = await connect(context, own);
      const made = {
        ada: await user('ada', { title: 'Dr', emails: [{ value: 'ada@a.example', type: 'work' }] }),
        bob: await user('bob', { active: false }),
      };
      for (const [filter, expected] of [
        ['userName eq "ADA"', ['ada']],
        ['userName ne "ada"', ['bob']],
        ['userName co "o"', ['bob']],
        ['userName sw "a" and title pr', ['ada']],
        ['userName sw "o"', []],
        ['userName ew "b" or title eq "Dr"', ['ada', 'bob']],
        ['not (active eq true)', ['bob']],
        ['emails[type eq "work" and value co "a.example"]', ['ada']],
        ['userName gt "ada"', ['bob']],
        ['userName ge "ada" and userName lt "b"', ['ada']],
        ['userName le "ada"', ['ada']],
        [`id eq "${made.bob}"`, ['bob']],
      ] as const) {
        const answer = await send('GET', `/Users?filter=${encodeURIComponent(filter)}`);
        expectStatus(answer, 200);
        const found = listOf(answer, 'Resources').map((resource) => memberOf(resource, 'userName'));
        const isSame = found.map(String).toSorted().join() === expected.join();
        expectThat(isSame, `${expected.join()} for ${filter}`, found, answer);
      }
    },
  ),
];

/** @throws {CheckFailure} unless the answer is a refusal in the shape of RFC 7644 §3.12 */
function expectScimError(answer: Answer, status: number, scimType?: string): void {
  expectStatus(answer, status);
  expectMember(answer, 'schemas', [ERROR]);
  expectMember(answer, 'status', String(status));
  textOf(answer, 'detail');
  if (scimType !== undefined) expectMember(answer, 'scimType', scimType);
}
