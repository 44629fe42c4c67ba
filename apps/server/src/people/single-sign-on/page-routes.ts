import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findConsoleSession } from '../../authority/api-keys/console-session.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import { originOf } from '../../authority/domains/domain-name.ts';
import { idField } from '../../http/requests/fields.ts';
import { readCookie, setCookie } from '../../web/pages/cookie.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { isScriptCall } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import { createDirectory, type DirectoryOptions } from '../directory/directory.ts';
import { type Connection, findConnection, findConnectionFor } from './connection.ts';
import { domainOfEmail } from './email-domain.ts';
import { leaveForProvider } from './leave.ts';
import { askProvider, openSession, ssoSignInOver } from './return.ts';
import { takeSsoSignIn } from './sign-in.ts';
import { signedInPage, testedPage, toProviderPage } from './pages.ts';

interface Dependencies extends DirectoryOptions {
  database: Database;
}

const page = { config: { access: 'public' as const, isForDevelopers: true as const } };
const startBody = z.object({ organization: z.string().max(320) });
const testBody = z.object({ connectionId: idField('sso') });
const callbackPath = z.object({ id: idField('sso') });
// The library parses the query again. This schema only finds the sign-in.
const callbackQuery = z.object({ state: z.string().max(256).optional().catch(undefined) });

/**
 * Signing in to the console at the provider of one's organization (`docs/protocol.md` §16): how a browser leaves for it, and
 * how it comes back. A GET changes nothing but what a POST of the same browser began.
 */
export const ssoPageRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  const directory = createDirectory(dependencies);
  const home = `${basePath(config.publicUrl)}/console`;
  const settings = `${home}/settings/single-sign-on`;

  app.post('/console/sso', { ...page, schema: { hide: true, body: startBody } }, async (request, reply) => {
    app.guessing.refuse(request);
    const organization = request.body.organization.trim();
    const connection = await findFor(organization);
    if (connection === undefined) {
      app.guessing.note(request);
      throw new ApiError(404, 'SSO_UNKNOWN', 'no organization signs in here by this address or id');
    }
    const loginHint = organization.includes('@') ? organization : undefined;
    const leaving = { purpose: 'sign-in' as const, visitDigest: request.visit.digest, loginHint };
    const url = await leaveForProvider(dependencies, directory, connection, leaving);
    return isScriptCall(request)
      ? reply.send({ location: url.href })
      : sendPage(reply, 200, toProviderPage(url, home));
  });

  app.post(
    '/console/sso/test',
    { ...page, schema: { hide: true, body: testBody } },
    async (request, reply) => {
      const session = await findConsoleSession(database, readCookie(request, 'grantex_console') ?? '');
      if (session === undefined)
        throw new ApiError(401, 'CONSOLE_SESSION_OVER', 'nobody is signed in to the console here');
      if (!session.roles.includes('admin'))
        throw new ApiError(403, 'ROLE_REQUIRED', 'this needs the role admin');
      const connection = await database.forDeveloper(session.developer.id, (transaction) =>
        findConnection(transaction, session.developer.id, request.body.connectionId),
      );
      if (!connection.is_active)
        throw new ApiError(409, 'SSO_NOT_ACTIVE', 'the connection is switched off; switch it on to test it');
      const leaving = { purpose: 'test' as const, visitDigest: request.visit.digest, loginHint: undefined };
      const url = await leaveForProvider(dependencies, directory, connection, leaving);
      return isScriptCall(request)
        ? reply.send({ location: url.href })
        : sendPage(reply, 200, toProviderPage(url, settings));
    },
  );

  app.get(
    '/console/sso/callback/:id',
    {
      ...page,
      // A HEAD would use up the sign-in.
      exposeHeadRoute: false,
      schema: { hide: true, params: callbackPath, querystring: callbackQuery },
    },
    async (request, reply) => {
      const { state = '' } = request.query;
      const presented = { state, connectionId: request.params.id, visitDigest: request.visit.digest };
      const signIn = await database.asSystem((transaction) => takeSsoSignIn(transaction, presented));
      if (signIn === undefined) throw ssoSignInOver();
      const query = request.url.split('?').slice(1).join('?');
      const { connection, answer, claims } = await askProvider(dependencies, directory, signIn, {
        state,
        query,
      }).catch((error: unknown) => {
        tellDeveloper(request, signIn.developerId, error);
        throw error;
      });
      if (signIn.purpose === 'test') return sendPage(reply, 200, testedPage(answer, claims, settings));
      const secret = await database
        .asSystem((transaction) => openSession(transaction, connection, answer))
        .catch((error: unknown) => {
          tellDeveloper(request, signIn.developerId, error);
          throw error;
        });
      setCookie(reply, 'grantex_console', secret);
      renewVisit(request, reply);
      return sendPage(reply, 200, signedInPage(home));
    },
  );

  function findFor(organization: string): Promise<Connection | undefined> {
    const isId = /^dev_[0-9A-Za-z]{1,59}$/.test(organization);
    const domain = organization.includes('@') ? domainOfEmail(organization) : originOf(organization)?.name;
    return database.asSystem((transaction) =>
      findConnectionFor(transaction, {
        developerId: isId ? organization : undefined,
        domain: isId ? undefined : domain,
      }),
    );
  }
};

/** Logs why a sign-in failed: the person cannot fix that, but the operator can. */
function tellDeveloper({ log }: FastifyRequest, developerId: string, error: unknown): void {
  if (!(error instanceof ApiError)) return;
  const fault = error.cause instanceof Error ? error.cause.message : error.message;
  log.warn({ developerId, code: error.code, fault }, 'a sign-in to the console at a provider failed');
}
