import type { Role } from '@grantex/core/issuer';
import { describe, expect, test } from 'vitest';
import { engines } from '../support/databases.ts';
import type { RoleDemand } from '../../src/http/credentials/authentication.ts';
import { testServer, type TestAnswer } from '../support/server.ts';
import { routeCases } from './cases.ts';
import { lineOf, liveRoutes } from './live-routes.ts';
import { snapshot, tenant, type Tenant } from './tenant.ts';

test('every live route has a case here, and every case has a live route', async () => {
  const server = await testServer();
  const live = await liveRoutes(server);
  expect([...live.keys()].toSorted()).toEqual(Object.keys(routeCases).toSorted());
  await server.close();
});

describe.each(engines)("another developer's data, on $engine", ({ place }) => {
  test('cannot be read, used, changed or ended through any route', async () => {
    const own = await testServer({ place: await place() });
    const victim = await tenant(own, 'user_victim');
    const attacker = await tenant(own, 'user_attacker');
    const before = await snapshot(victim);
    const keysOf = keysByRole(attacker);
    for (const [route, { access, attacks }] of Object.entries(routeCases)) {
      if (access === 'public') continue;
      const keys = typeof access === 'string' ? [credentialOf(attacker, access)] : await keysOf(access);
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

function credentialOf({ sessionToken, scimToken }: Tenant, kind: 'principal' | 'scim'): string {
  return kind === 'scim' ? scimToken : sessionToken;
}

/** Returns a key with each role, or roles, that may call a route: what an attacker could have. */
function keysByRole({ call }: Tenant): (access: readonly RoleDemand[]) => Promise<string[]> {
  const made = new Map<string, Promise<string>>();
  const make = async (roles: readonly Role[]): Promise<string> =>
    (await call('POST /v1/keys', { name: 'of an attacker', roles })).body.apiKey;
  return (access) =>
    Promise.all(
      access.map((demand) => {
        const roles = [demand].flat();
        const key = made.get(roles.join(' ')) ?? make(roles);
        made.set(roles.join(' '), key);
        return key;
      }),
    );
}

function expectNothingOf(victim: Tenant, route: string, { body }: TestAnswer): void {
  const text = JSON.stringify(body);
  const { call: _call, ...things } = victim;
  for (const [name, value] of Object.entries(things)) {
    expect([route, name, text.includes(value)]).toEqual([route, name, false]);
  }
}
