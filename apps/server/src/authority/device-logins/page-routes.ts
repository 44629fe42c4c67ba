import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { isSameNetwork } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';
import { roleField } from '../../http/requests/fields.ts';
import { readCookie } from '../../web/pages/cookie.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';
import { type ConsoleSession, findConsoleSession } from '../api-keys/console-session.ts';
import { decideDeviceLogin, findDeviceLogin, grantableRoles } from './device-login.ts';

interface Dependencies {
  config: { rateLimit: number };
  database: Database;
  apiKeys: Pick<ApiKeys, 'noteUse'>;
  masterKey: Uint8Array;
  now: () => number;
}

/**
 * Codes that are typed wrongly within the life of a login, with one key and with all of a developer's: too few to find one of
 * somebody else's, and nobody locks out a colleague who has another key.
 */
const MISTYPED = { perKey: 20, perDeveloper: 200, length: 15 * 60_000 };

const userCode = z.string().max(64);
const decision = z.discriminatedUnion('decision', [
  z.object({ userCode, decision: z.literal('allow'), roles: z.array(roleField).min(1).max(5) }),
  z.object({ userCode, decision: z.literal('deny') }),
]);
const page = { access: 'public' as const, isForDevelopers: true as const };

/**
 * The console's half of a device login. Only the browser of somebody who is signed in reaches it, with the code that they
 * have typed: an API key cannot, and no address holds a code.
 */
export const deviceLoginPageRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { apiKeys, config, database, masterKey, now },
) => {
  const { perKey, perDeveloper, length } = MISTYPED;
  const byKey = createRateWindow({ limit: perKey, length, now });
  const byDeveloper = createRateWindow({ limit: perDeveloper, length, now });

  app.post(
    '/console/device-logins/find',
    { config: page, schema: { hide: true, body: z.object({ userCode }) } },
    async (request) => {
      const session = await sessionOf(request);
      const login = await tried(session, () =>
        database.asSystem((transaction) => findDeviceLogin(transaction, masterKey, request.body.userCode)),
      );
      const { name, network, roles, askedAt, expiresAt } = login;
      return {
        name,
        network,
        isElsewhere: !isSameNetwork(network, request.ip),
        roles,
        grantable: grantableRoles(session.roles),
        askedAt: askedAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      };
    },
  );

  app.post(
    '/console/device-logins/decide',
    { config: page, schema: { hide: true, body: decision } },
    async (request) => {
      const { body } = request;
      const session = await sessionOf(request);
      const roles = body.decision === 'allow' ? [...new Set(body.roles)] : undefined;
      const grantable = grantableRoles(session.roles);
      if (roles?.every((role) => grantable.includes(role)) === false)
        throw new ApiError(403, 'ROLE_TOO_HIGH', 'this session lacks a role that it would give');
      const allowance = roles && {
        developerId: session.developer.id,
        allowedBy: holderOf(session).id,
        roles,
      };
      await tried(session, () =>
        database.asSystem((transaction) =>
          decideDeviceLogin(transaction, masterKey, body.userCode, allowance),
        ),
      );
      return {};
    },
  );

  async function sessionOf(request: FastifyRequest): Promise<ConsoleSession> {
    const session = await findConsoleSession(database, readCookie(request, 'grantex_console') ?? '');
    if (session === undefined)
      throw new ApiError(401, 'CONSOLE_SESSION_OVER', 'nobody is signed in to the console here');
    if (session.key !== null) apiKeys.noteUse(session.key.id);
    return session;
  }

  /**
   * Counts a code as wrong until it turns out right: of many that are sent at once, no more are tried.
   * @throws {ApiError} 429 after too many codes that nobody waits with
   */
  async function tried<RESULT>(session: ConsoleSession, work: () => Promise<RESULT>): Promise<RESULT> {
    if (config.rateLimit === 0) return work();
    const { developer } = session;
    const holder = holderOf(session).first;
    refuseWhenOver(byKey.look(holder));
    refuseWhenOver(byDeveloper.look(developer.id));
    byKey.take(holder);
    byDeveloper.take(developer.id);
    let isWrong = false;
    try {
      return await work();
    } catch (error) {
      isWrong = error instanceof ApiError;
      throw error;
    } finally {
      if (!isWrong) {
        byKey.giveBack(holder);
        byDeveloper.giveBack(developer.id);
      }
    }
  }
};

/** Whose session it is: a key, or a person. */
function holderOf({ key, person }: ConsoleSession): { id: string; first: string } {
  if (key !== null) return key;
  return { id: person?.id ?? '', first: person?.id ?? '' };
}
