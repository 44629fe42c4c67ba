import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat } from '../runner/expect.ts';

/** §11. */
export const settings: readonly Check[] = [
  check(
    '11.me',
    { cites: [{ section: '11', says: 'The last two MUST be of the calling API key' }] },
    async (context) => {
      const api = await context.withRoles('verify', 'audit-read');
      const me = await api.get('/v1/me');
      expectStatus(me, 200);
      expectMember(me, 'developerId', context.developerId);
      const roles = memberOf(me.body, 'roles') as readonly string[];
      expectThat(roles.toSorted().join() === 'audit-read,verify', 'the roles of the key', roles, me);
      const listed = begun(await context.api.get('/v1/keys?pageSize=200'), 200);
      const keyId = String(memberOf(me.body, 'keyId'));
      expectThat(listed.received.includes(keyId), 'the id of a key', keyId, listed);
    },
  ),

  check(
    '11.settings',
    {
      cites: [
        { section: '11', says: 'Settings are delegation' },
        { section: '11', says: 'A setting that the server does not know' },
      ],
    },
    async (context) => {
      const { api } = await context.ownDeveloper();
      const set = (wanted: object) => api.patch('/v1/me', { settings: wanted });
      expectStatus(await set({ delegation: 'subset', maxDelegationDepth: 2 }), 200);
      expectStatus(await set({ maxGrantLifetime: '5h' }), 200);
      const both = await api.get('/v1/me');
      expectMember(both, 'settings.delegation', 'subset');
      expectMember(both, 'settings.maxDelegationDepth', 2);
      expectStatus(await set({ delegation: null }), 200);
      const after = await api.get('/v1/me');
      expectThat(
        memberOf(after.body, 'settings.delegation') !== 'subset',
        'the own rule of the server',
        'subset',
        after,
      );
      expectMember(after, 'settings.maxDelegationDepth', 2);
      const wrong = [
        { delegation: 'any' },
        { maxDelegationDepth: 11 },
        { maxGrantLifetime: 'long' },
        { unknown: true },
      ];
      for (const each of wrong) expectError(await set(each), 400, 'VALIDATION_ERROR');
    },
  ),

  check(
    '11.domain',
    { cites: [{ section: '11', says: 'What is missing or wrong MUST be 422' }] },
    async (context) => {
      const { api } = await context.ownDeveloper('services');
      const named = await api.put('/v1/me/domain', { domain: 'domain-that-nobody-has.invalid' });
      expectError(named, 422, 'DOMAIN_NOT_CONFIRMED');
      expectMember(await api.get('/v1/me'), 'domain', null);
    },
  ),
];
