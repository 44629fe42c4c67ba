import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../src/store/schema.ts';
import { engines } from '../support/databases.ts';
import { testServer, type Call, type TestAnswer, type TestServer } from '../support/server.ts';
import { routeCases, type Attack } from './cases.ts';
import { snapshot, tenant, type Tenant } from './tenant.ts';

const ROLES: readonly Role[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];
const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'];

interface Operation {
  security: object[];
  'x-roles'?: Role[];
}

let server: TestServer;
let live: ReadonlyMap<string, Operation>;
beforeAll(async () => {
  server = await testServer();
  live = await liveRoutes(server);
});
afterAll(() => server.close());

/** Every route that the server has, from the document that it publishes of itself. */
async function liveRoutes({ callAs }: TestServer): Promise<Map<string, Operation>> {
  const { body } = await callAs(null)('GET /openapi.json');
  const routes = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, operations]) =>
      METHODS.flatMap((method) => {
        const operation = operations[method];
        return operation === undefined ? [] : [[`${method.toUpperCase()} ${path}`, operation] as const];
      }),
  );
  return new Map(routes);
}

function lineOf(route: string, { path = {}, query = {} }: Partial<Attack>): string {
  const filled = route.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(path[name] ?? 'nobody'),
  );
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

test('every live route has a case here, and every case a live route', () => {
  expect([...live.keys()].toSorted()).toEqual(Object.keys(routeCases).toSorted());
});

test('every live route is open to whom its case says, and says so in the OpenAPI document', () => {
  for (const [route, { access }] of Object.entries(routeCases)) {
    const operation = live.get(route);
    const isPublic = access === 'public';
    expect([route, operation?.security.length]).toEqual([route, isPublic ? 0 : 1]);
    const roles = Array.isArray(access) ? (access as Role[]).toSorted() : undefined;
    expect([route, operation?.['x-roles']?.toSorted()]).toEqual([route, roles]);
  }
});

describe('a key with one role', () => {
  const guarded = Object.entries(routeCases).filter(([, { access }]) => access !== 'public');

  test.each(ROLES)('%s reaches exactly the routes that name it', async (role) => {
    const { call } = await server.signUp();
    const { body } = await call('POST /v1/keys', { name: role, roles: [role] });
    for (const [route, { access }] of guarded) {
      const mayCall = access.includes(role) ? 'reached' : 'ROLE_REQUIRED';
      const expected = access === 'principal' ? 'CREDENTIAL_UNKNOWN' : mayCall;
      expect([route, await outcomeOf(call, route, body.apiKey)]).toEqual([route, expected]);
    }
  });

  test('and no credential at all reaches none of them', async () => {
    for (const [route] of guarded) {
      expect([route, await outcomeOf(server.callAs(null), route)]).toEqual([route, 'CREDENTIAL_MISSING']);
    }
  });

  test('a principal session reaches only the routes of principals', async () => {
    const { sessionToken } = await tenant(server, 'user_session');
    for (const [route, { access }] of guarded) {
      const expected = access === 'principal' ? 'reached' : 'CREDENTIAL_UNKNOWN';
      expect([route, await outcomeOf(server.callAs(sessionToken), route)]).toEqual([route, expected]);
    }
  });
});

/** Calls a route with nothing that exists, and tells whether its own rules answered or who stopped it before. */
async function outcomeOf(call: Call, route: string, key?: string): Promise<string> {
  const line = lineOf(route, {});
  const body = line.startsWith('GET') ? undefined : {};
  const answer = await call(line, body, key === undefined ? {} : { key });
  const isStopped = answer.status === 401 || answer.status === 403;
  return isStopped ? String(answer.body.code) : 'reached';
}

describe.each(engines)("another developer's things on $engine", ({ place }) => {
  test('cannot be read, used, changed or ended through any route', async () => {
    const own = await testServer({ place: await place() });
    const victim = await tenant(own, 'user_victim');
    const attacker = await tenant(own, 'user_attacker');
    const before = await snapshot(victim);
    for (const [route, { access, attacks }] of Object.entries(routeCases)) {
      if (access === 'public') continue;
      const keys = access === 'principal' ? [attacker.sessionToken] : await keysOf(attacker, access);
      for (const attack of attacks(victim, attacker)) {
        for (const key of keys) {
          const answer = await attacker.call(lineOf(route, attack), attack.body, { key });
          expect([route, attack, answer.status]).toEqual([route, attack, attack.status]);
          expectNothingOf(victim, route, answer);
        }
      }
    }
    expect(await snapshot(victim)).toEqual(before);
    await own.close();
  });
});

/** A key of each role that may call a route: what an attacker could have. */
async function keysOf({ call }: Tenant, access: readonly Role[]): Promise<string[]> {
  const answers = await Promise.all(
    access.map((role) => call('POST /v1/keys', { name: role, roles: [role] })),
  );
  return answers.map(({ body }) => body.apiKey);
}

function expectNothingOf(victim: Tenant, route: string, { body }: TestAnswer): void {
  const text = JSON.stringify(body);
  const { call: _call, ...things } = victim;
  for (const [name, value] of Object.entries(things)) {
    expect([route, name, text.includes(value)]).toEqual([route, name, false]);
  }
}
