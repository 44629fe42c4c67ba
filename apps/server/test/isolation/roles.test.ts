import type { Role } from '@grantex/core/issuer';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../src/base/ids.ts';
import type { RoleDemand } from '../../src/http/credentials/authentication.ts';
import { newSecret, secretDigest } from '../../src/base/secrets.ts';
import { testServer, type Call, type TestServer } from '../support/server.ts';
import { routeCases } from './cases.ts';
import { lineOf, liveRoutes, type Operation, SANDBOX_ALONE } from './live-routes.ts';

const sortedDemands = (demands: readonly RoleDemand[]): readonly RoleDemand[] =>
  demands.toSorted((one, other) => (String(one) < String(other) ? -1 : 1));

const ROLES: readonly Role[] = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'];
/** `npm test` leaves out the live server, whose routes are the sandbox's but two. */
const MODES = [
  { mode: 'sandbox', prefix: 'gx_test_', otherPrefix: 'gx_live_' },
  { mode: 'live', prefix: 'gx_live_', otherPrefix: 'gx_test_' },
].slice(0, isFullRun ? 2 : 1);

/** `npm test` leaves out all but the first. */
const COMBINATIONS: readonly { readonly roles: readonly Role[] }[] = [
  { roles: ['issue', 'verify', 'audit-write', 'audit-read'] },
  { roles: ['issue', 'verify'] },
  { roles: ['audit-write', 'audit-read'] },
  { roles: ['verify', 'audit-write'] },
];

/** The codes of authentication, before a route's own rules; any other response comes from the route. */
const STOPPED = ['CREDENTIAL_MISSING', 'CREDENTIAL_UNKNOWN', 'ROLE_REQUIRED'];

/** A refusal of SCIM says in words what others say by their code. */
function stoppedScim(detail = ''): string | undefined {
  if (detail.startsWith('this needs an "Authorization')) return 'CREDENTIAL_MISSING';
  return detail.startsWith('this server has no such SCIM token (') ? 'CREDENTIAL_UNKNOWN' : undefined;
}

/** By route, the outcome of calling it with one credential. */
type Column = Record<string, string>;

describe.each(MODES)(
  'which credential reaches which route of a $mode server',
  ({ mode, prefix, otherPrefix }) => {
    let server: TestServer;
    let call: Call;
    let guarded: string[];
    let live: ReadonlyMap<string, Operation>;
    beforeAll(async () => {
      // An open stream does not end.
      server = await testServer({ environment: { GRANTEX_MODE: mode, GRANTEX_MAX_STREAMS: '0' } });
      ({ call } = server.developer);
      live = await liveRoutes(server);
      // A key that has deleted itself reaches nothing after that.
      const isLast = (route: string): boolean => route === 'DELETE /v1/me/key';
      const routes = [...live].filter(([, { security }]) => security.length > 0).map(([route]) => route);
      guarded = [...routes.filter((route) => !isLast(route)), ...routes.filter(isLast)];
    });
    afterAll(() => server.close());

    /** Calls every route that is not public, with ids that do not exist. */
    async function columnOf(credential: string | null): Promise<Column> {
      const outcomes: Column = {};
      for (const route of guarded) {
        const line = lineOf(route);
        const { body } = await call(line, line.startsWith('GET') ? undefined : {}, { key: credential });
        outcomes[route] =
          STOPPED.find((code) => code === body?.code) ?? stoppedScim(body?.detail) ?? 'reached';
      }
      return outcomes;
    }

    /** What the table of cases says about every route. */
    function expected(outcome: (access: 'principal' | 'scim' | readonly RoleDemand[]) => string): Column {
      return Object.fromEntries(
        guarded.map((route) => {
          const access = routeCases[route]?.access ?? 'public';
          return [route, access === 'public' ? 'public' : outcome(access)];
        }),
      );
    }

    function expectedOf(roles: readonly Role[]): Column {
      return expected((access) => {
        if (typeof access === 'string') return 'CREDENTIAL_UNKNOWN';
        const isMet = access.some((demand) => [demand].flat().every((role) => roles.includes(role)));
        return isMet ? 'reached' : 'ROLE_REQUIRED';
      });
    }

    async function keyWith(roles: readonly Role[]): Promise<{ id: string; apiKey: string }> {
      return (await call('POST /v1/keys', { name: roles.join(' and '), roles })).body;
    }

    test('every route has a case, and the document agrees with it', () => {
      const cases = Object.keys(routeCases).filter(
        (route) => mode === 'sandbox' || !SANDBOX_ALONE.includes(route),
      );
      expect([...live.keys()].toSorted()).toEqual(cases.toSorted());
      for (const [route, { security, 'x-roles': roles }] of live) {
        const access = routeCases[route]?.access;
        const listed = Array.isArray(access) ? sortedDemands(access) : undefined;
        expect([route, security.length, roles && sortedDemands(roles)]).toEqual([
          route,
          access === 'public' ? 0 : 1,
          listed,
        ]);
      }
    });

    test.each(ROLES)('a key with the role %s reaches exactly the routes that name it', async (role) => {
      const { apiKey } = await keyWith([role]);
      expect(await columnOf(apiKey)).toEqual(expectedOf([role]));
    });

    test.each(COMBINATIONS.slice(0, isFullRun ? undefined : 1))(
      'a key with $roles reaches what either of them does, and no admin route',
      async ({ roles }) => {
        const { apiKey } = await keyWith(roles);
        expect(await columnOf(apiKey)).toEqual(expectedOf(roles));
      },
    );

    test('a rotated key reaches the same routes as its successor for a day', async () => {
      const { apiKey } = await keyWith(['admin']);
      const successor = (await call('POST /v1/keys/rotate', undefined, { key: apiKey })).body.apiKey;
      expect(await columnOf(apiKey)).toEqual(expectedOf(['admin']));
      expect(await columnOf(successor)).toEqual(expectedOf(['admin']));
    });

    const nothing = (code: string): Column => expected(() => code);

    test('nothing is reachable without a credential', async () => {
      expect(await columnOf(null)).toEqual(nothing('CREDENTIAL_MISSING'));
    });

    test.each([
      ['a key that nobody has', () => newSecret(prefix)],
      ['a key of the other mode', () => newSecret(otherPrefix)],
      ['a session that nobody has', () => newSecret('sess_')],
    ])('nothing is reachable with %s', async (_name, make) => {
      expect(await columnOf(make())).toEqual(nothing('CREDENTIAL_UNKNOWN'));
    });

    test('nothing is reachable with an expired key', async () => {
      const { id, apiKey } = await keyWith(['admin']);
      await server.database.asSystem((transaction) =>
        transaction
          .updateTable('api_keys')
          .set({ expires_at: new Date(Date.now() - 1_000) })
          .where('id', '=', id)
          .execute(),
      );
      expect(await columnOf(apiKey)).toEqual(nothing('CREDENTIAL_UNKNOWN'));
    });

    test('nothing is reachable with a deleted key', async () => {
      const { id, apiKey } = await keyWith(['admin']);
      expect((await call('GET /v1/me', undefined, { key: apiKey })).status).toBe(200);
      await call(`DELETE /v1/keys/${id}`);
      expect(await columnOf(apiKey)).toEqual(nothing('CREDENTIAL_UNKNOWN'));
    });

    test('a SCIM token reaches only the routes of identity providers', async () => {
      const { token } = (await call('POST /v1/scim/tokens', { label: 'Okta' })).body;
      expect(await columnOf(token)).toEqual(
        expected((access) => (access === 'scim' ? 'reached' : 'CREDENTIAL_UNKNOWN')),
      );
    });

    test('a principal session reaches only the routes of principals', async () => {
      const column = await columnOf(await openSession());
      expect(column).toEqual(
        expected((access) => (access === 'principal' ? 'reached' : 'CREDENTIAL_UNKNOWN')),
      );
    });

    /** On a live server a person would have to approve first; the reach of a session does not depend on it. */
    async function openSession(): Promise<string> {
      const [principal, token] = [newId('prn'), newSecret('sess_')];
      const developerId = server.developer.id;
      await server.database.asSystem(async (transaction) => {
        await transaction
          .insertInto('principals')
          .values({
            id: principal,
            developer_id: developerId,
            principal_id: `of ${mode}`,
            revoked_before: null,
          })
          .execute();
        await transaction
          .insertInto('principal_sessions')
          .values({
            digest: secretDigest(token),
            developer_id: developerId,
            principal,
            expires_at: new Date(Date.now() + 60_000),
          })
          .execute();
      });
      return token;
    }
  },
);
