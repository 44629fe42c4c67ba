import { randomUUID } from 'node:crypto';
import { type Answer, memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';

const HOUR = 3_600_000;

/** What a key of one role may not do, among others. */
const REFUSED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  issue: [
    ['POST', '/v1/agents'],
    ['GET', '/v1/keys'],
    ['GET', '/v1/audit/entries'],
    ['POST', '/v1/audit/log'],
    ['DELETE', '/v1/me/grants'],
  ],
  verify: [
    ['POST', '/v1/authorize'],
    ['POST', '/v1/token'],
    ['GET', '/v1/agents'],
    ['POST', '/v1/tokens/revoke'],
    ['GET', '/v1/events'],
  ],
  'audit-write': [
    ['GET', '/v1/audit/entries'],
    ['GET', '/v1/revocation-feed'],
    ['POST', '/v1/tokens/verify'],
    ['PATCH', '/v1/me'],
  ],
  'audit-read': [
    ['POST', '/v1/audit/log'],
    ['POST', '/v1/grants/delegate'],
    ['GET', '/v1/revocation-feed'],
    ['POST', '/v1/keys'],
  ],
};

/** What a key of one role may do. */
const ALLOWED: Readonly<Record<string, string>> = {
  issue: '/v1/agents',
  verify: '/v1/revocation-feed',
  'audit-write': '/v1/me',
  'audit-read': '/v1/audit/entries',
};

/** §3: API keys. */
export const apiKeys: readonly Check[] = [
  check(
    '3.key-form',
    { cites: [{ section: '3', says: 'It MUST be that prefix and 43 characters' }] },
    async (context) => {
      const { answer, id } = await makeKey(context, { roles: ['verify'] });
      const prefix = context.mode === 'live' ? 'gx_live_' : 'gx_test_';
      const key = textOf(answer, 'apiKey');
      const isKey = key.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(key.slice(prefix.length));
      expectThat(isKey, `${prefix} and 43 characters`, `${key.length} characters`);
      await context.api.delete(`/v1/keys/${id}`);
    },
  ),

  check('3.roles', { cites: [{ section: '3', says: 'A key without the role MUST' }] }, async (context) => {
    for (const [role, routes] of Object.entries(REFUSED)) {
      const api = await context.withRoles(role);
      expectStatus(await api.get(ALLOWED[role] ?? ''), 200);
      for (const [method, path] of routes) {
        const options = method === 'POST' || method === 'PATCH' ? { json: {} } : {};
        expectError(await api.send(method, path, options), 403, 'ROLE_REQUIRED');
      }
    }
  }),

  check(
    '3.key-shown-once',
    { cites: [{ section: '3', says: 'POST /v1/keys {name, roles' }] },
    async (context) => {
      const { answer, id } = await makeKey(context, { roles: ['verify'] });
      const key = textOf(answer, 'apiKey');
      const listed = begun(await context.api.get('/v1/keys'), 200);
      const isListed = listOf(listed, 'keys').some((each) => memberOf(each, 'id') === id);
      expectThat(isListed, `the key ${id}`, 'not listed', listed);
      expectThat(!listed.received.includes(key), 'no key', 'the key', listed);
      await context.api.delete(`/v1/keys/${id}`);
    },
  ),

  check(
    '3.key-ends-at-once',
    {
      cites: [
        { section: '3', says: 'DELETE /v1/keys/:id MUST end one' },
        { section: '3', says: 'A change of keys MUST take effect' },
      ],
    },
    async (context) => {
      const { answer, id } = await makeKey(context, { roles: ['verify'] });
      const api = context.as(textOf(answer, 'apiKey'));
      expectStatus(await api.get('/v1/me'), 200);
      expectStatus(await context.api.delete(`/v1/keys/${id}`), 204);
      expectError(await api.get('/v1/me'), 401, 'CREDENTIAL_UNKNOWN');
      const own = await makeKey(context, { roles: ['audit-write'] });
      const leaving = context.as(textOf(own.answer, 'apiKey'));
      expectStatus(await leaving.delete('/v1/me/key'), 204);
      expectError(await leaving.get('/v1/me'), 401, 'CREDENTIAL_UNKNOWN');
    },
  ),

  check(
    '3.last-admin-key',
    { cites: [{ section: '3', says: 'Ending the last admin key' }] },
    async (context) => {
      const own = await context.ownDeveloper('services');
      const listed = begun(await own.api.get('/v1/keys'), 200);
      const admin = listOf(listed, 'keys').find(
        (key) => JSON.stringify(memberOf(key, 'roles')) === '["admin"]',
      );
      const id = String(memberOf(admin, 'id'));
      expectError(await own.api.delete(`/v1/keys/${id}`), 409, 'LAST_ADMIN_KEY');
      expectError(await own.api.delete('/v1/me/key'), 409, 'LAST_ADMIN_KEY');
      expectStatus(await own.api.get('/v1/me'), 200);
    },
  ),

  check('3.rotation', { cites: [{ section: '3', says: 'POST /v1/keys/rotate' }] }, async (context) => {
    const { answer, name, id } = await makeKey(context, { roles: ['admin', 'verify'] });
    const old = context.as(textOf(answer, 'apiKey'));
    const rotated = await old.post('/v1/keys/rotate');
    expectThat(
      rotated.status === 200 || rotated.status === 201,
      'status 200 or 201',
      rotated.status,
      rotated,
    );
    const next = context.as(textOf(rotated, 'apiKey'));
    expectStatus(await old.get('/v1/me'), 200);
    const me = await next.get('/v1/me');
    expectStatus(me, 200);
    expectMember(me, 'roles', ['admin', 'verify']);
    const listed = begun(await context.api.get('/v1/keys'), 200);
    const successor = listOf(listed, 'keys').find(
      (each) => memberOf(each, 'id') === memberOf(me.body, 'keyId'),
    );
    expectThat(memberOf(successor, 'name') === name, `the name ${name}`, memberOf(successor, 'name'), listed);
    await context.api.delete(`/v1/keys/${textOf(me, 'keyId')}`);
    await context.api.delete(`/v1/keys/${id}`);
  }),

  check(
    '3.expiring-key',
    { cites: [{ section: '3', says: 'A key that expires MUST NOT make one' }] },
    async (context) => {
      const expiresAt = new Date(Date.now() + HOUR).toISOString();
      const { answer, id } = await makeKey(context, { roles: ['admin'], expiresAt });
      const api = context.as(textOf(answer, 'apiKey'));
      const later = {
        name: context.name('later'),
        roles: ['verify'],
        expiresAt: new Date(Date.now() + 3 * HOUR).toISOString(),
      };
      expectError(await api.post('/v1/keys', later), 400, 'VALIDATION_ERROR');
      const child = await api.post('/v1/keys', { name: context.name('child'), roles: ['verify'] });
      expectStatus(child, 201);
      const end = Date.parse(textOf(child, 'expiresAt'));
      expectThat(
        end <= Date.parse(expiresAt),
        `an end at ${expiresAt} or before`,
        textOf(child, 'expiresAt'),
        child,
      );
      await context.api.delete(`/v1/keys/${textOf(child, 'id')}`);
      await context.api.delete(`/v1/keys/${id}`);
    },
  ),

  check(
    '3.device-login',
    {
      cites: [
        { section: '3', says: 'POST /v1/device-logins/key {deviceCode} MUST' },
        { section: '3', says: 'A code that is unknown, older than 15 minutes' },
        { section: '3', says: 'Only the session of a browser decides' },
      ],
    },
    async (context) => {
      const asked = { name: context.name('program'), roles: ['verify'] };
      const login = await context.anonymous.post('/v1/device-logins', asked);
      expectStatus(login, 201);
      const deviceCode = textOf(login, 'deviceCode');
      const userCode = textOf(login, 'userCode');
      const poll = await context.anonymous.post('/v1/device-logins/key', { deviceCode });
      expectStatus(poll, 200);
      expectMember(poll, 'status', 'pending');
      const decision = { userCode, decision: 'allow', roles: ['verify'] };
      const decided = await context.api.post('/console/device-logins/decide', decision);
      expectThat(
        decided.status >= 400 && decided.status < 500,
        'a refusal of an API key',
        decided.status,
        decided,
      );
      expectMember(
        await context.anonymous.post('/v1/device-logins/key', { deviceCode }),
        'status',
        'pending',
      );
      const unknown = { deviceCode: `${deviceCode.slice(0, -6)}AAAAAA` };
      expectError(await context.anonymous.post('/v1/device-logins/key', unknown), 410, 'DEVICE_LOGIN_ENDED');
    },
  ),
];

async function makeKey(
  { api, name }: Context,
  wanted: { readonly roles: readonly string[]; readonly expiresAt?: string },
): Promise<{ answer: Answer; name: string; id: string }> {
  const own = name(`key for ${wanted.roles.join(' ')} ${randomUUID().slice(0, 8)}`);
  const answer = begun(await api.post('/v1/keys', { name: own, ...wanted }), 201);
  return { answer, name: own, id: textOf(answer, 'id') };
}
