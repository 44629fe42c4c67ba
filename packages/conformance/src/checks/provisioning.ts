import type { Answer } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Developer } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { delegate } from './delegate.ts';
import { readSnapshot } from './feed-message.ts';
import { connect } from './scim-client.ts';

/** §16, Provisioning: who has left, and what groups may approve. */
export const provisioning: readonly Check[] = [
  check(
    '16.left',
    {
      cites: [
        { section: '16', says: 'everything that the person gave MUST end' },
        { section: '16', says: 'from then on authorize, consent, logins' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('provisioning');
      const scim = await connect(context, own);
      const ada = await own.grant({ principalId: 'ada' });
      const bob = await own.grant({ principalId: 'bob' });
      const child = begun(await delegate(own, ada.grantToken, ada.agentId), 201);
      const id = await scim.user('Ada');
      await scim.user('bob');
      const left = await scim.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' });
      expectStatus(left, 200);
      for (const token of [ada.grantToken, textOf(child, 'grantToken')]) await isValid(own, token, false);
      await isValid(own, bob.grantToken, true);
      const { entries, answer } = await readSnapshot({ api: own.api, anonymous: context.anonymous });
      expectThat(entries.length > 0, 'an entry in the revocation log', entries.length, answer);
      const { refreshToken, agentId } = ada;
      const refreshed = await own.api.post('/v1/token/refresh', { refreshToken, agentId });
      expectError(refreshed, 403, 'PRINCIPAL_DEPROVISIONED');
      expectError(await ask(own, 'ada'), 403, 'PRINCIPAL_DEPROVISIONED');
      const further = await delegate(own, ada.grantToken, ada.agentId);
      expectError(further, 403, 'PRINCIPAL_DEPROVISIONED');
      const session = await own.api.post('/v1/principal-sessions', { principalId: 'ada' });
      expectError(session, 403, 'PRINCIPAL_DEPROVISIONED');
      expectStatus(await ask(own, 'bob'), 201);
    },
  ),

  check(
    '16.ways-to-leave',
    { cites: [{ section: '16', says: 'everything that the person gave MUST end' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('provisioning');
      const scim = await connect(context, own);
      const ways: readonly (readonly [string, (id: string, name: string) => Promise<Answer>])[] = [
        ['deleted', (id) => scim.send('DELETE', `/Users/${id}`)],
        ['renamed', (id) => scim.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'eve' })],
        ['stateless', (id) => scim.patch(`/Users/${id}`, { op: 'remove', path: 'active' })],
        ['replaced', (id, userName) => scim.send('PUT', `/Users/${id}`, { userName, active: false })],
      ];
      for (const [name, leave] of ways) {
        const { grantToken } = await own.grant({ principalId: name });
        const id = await scim.user(name);
        await isValid(own, grantToken, true);
        const answer = await leave(id, name);
        expectThat(answer.status < 300, 'a success', answer.status, answer);
        await isValid(own, grantToken, false);
        expectError(await ask(own, name), 403, 'PRINCIPAL_DEPROVISIONED');
      }
    },
  ),

  check(
    '16.back-again',
    {
      cites: [
        { section: '16', says: 'This MUST also hold for a name' },
        { section: '16', says: 'Nothing comes back: what has ended' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('provisioning');
      const scim = await connect(context, own);
      const id = await scim.user('Grace@Example.com', { active: false });
      expectError(await ask(own, 'grace@example.com'), 403, 'PRINCIPAL_DEPROVISIONED');
      const activate = { op: 'replace', path: 'active', value: true };
      begun(await scim.patch(`/Users/${id}`, activate), 200);
      const { grantToken, grantId } = await own.grant({ principalId: 'grace@example.com' });
      begun(await scim.patch(`/Users/${id}`, { ...activate, value: false }), 200);
      begun(await scim.patch(`/Users/${id}`, activate), 200);
      await isValid(own, grantToken, false);
      expectMember(await own.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectStatus(await ask(own, 'grace@example.com'), 201);
    },
  ),

  check(
    '16.groups-decide',
    { cites: [{ section: '16', says: 'As soon as one group of the developer has a list' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('groups');
      const scim = await connect(context, own);
      const [ada, bob] = [await scim.user('ada'), await scim.user('bob')];
      expectStatus(await ask(own, 'ada', ['files:write']), 201);
      await scim.group([ada], ['files:read']);
      expectStatus(await ask(own, 'ada', ['files:read']), 201);
      for (const [name, scope] of [
        ['ada', 'files:write'],
        ['bob', 'files:read'],
        ['nobody', 'files:read'],
      ] as const)
        expectError(await ask(own, name, [scope]), 403, 'APPROVAL_NOT_ALLOWED');
      await scim.group([ada, bob], ['files:write']);
      expectStatus(await ask(own, 'ada', ['files:read', 'files:write']), 201);
    },
  ),

  check(
    '16.leaving-a-group',
    { cites: [{ section: '16', says: 'Leaving a group ends what it alone allowed' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('groups');
      const scim = await connect(context, own);
      const [eve, dan] = [await scim.user('eve'), await scim.user('dan')];
      const both = await scim.group([eve, dan], ['files:read', 'files:write']);
      await scim.group([eve], ['files:read']);
      const read = { scopes: ['files:read'] };
      const write = { scopes: ['files:read', 'files:write'] };
      const kept = await own.grant({ principalId: 'eve', ...read });
      const ended = await own.grant({ principalId: 'eve', ...write });
      const others = await own.grant({ principalId: 'dan', ...write });
      const filter = { op: 'remove', path: `members[value eq "${eve}"]` };
      const left = await scim.patch(`/Groups/${both}`, filter);
      expectThat(left.status < 300, 'a success', left.status, left);
      await isValid(own, ended.grantToken, false);
      await isValid(own, kept.grantToken, true);
      await isValid(own, others.grantToken, true);
      begun(await own.api.patch(`/v1/scim/groups/${both}`, { approves: ['files:read'] }), 200);
      await isValid(own, others.grantToken, false);
    },
  ),
];

function ask(own: Developer, principalId: string, scopes: readonly string[] = ['files:read']) {
  return own
    .sharedAgent()
    .then(({ agentId }) => own.api.post('/v1/authorize', { agentId, principalId, scopes }));
}

async function isValid(own: Developer, token: string, valid: boolean): Promise<void> {
  expectMember(await own.api.post('/v1/tokens/verify', { token }), 'valid', valid);
}
