import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { clearCookie, readCookie, setCookie } from '../../web/pages/cookie.ts';
import { basePath } from '../../web/pages/page.ts';
import { isScriptCall } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import type { BuiltFiles } from '../../web/application/built-files.ts';
import { consoleExportRoute } from './export-route.ts';
import {
  closeConsoleSession,
  type ConsoleSession,
  consoleToken,
  findConsoleSession,
  openConsoleSession,
} from '../api-keys/console-session.ts';
import { sendShell } from '../../web/application/shell.ts';
import { consoleContent } from './views/console-content.ts';
import type { Site } from '../../base/site.ts';
import type { Database } from '../../base/store/database.ts';
import type { LogIdentity } from '../../ledger/transparency/log-keys/log-identity.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';

interface Dependencies {
  config: Site & { isSignupOpen: boolean };
  database: Database;
  apiKeys: Pick<ApiKeys, 'noteUse'>;
  logIdentity: LogIdentity;
  masterKey: Uint8Array;
  /** Undefined where nothing is billed. */
  billing: unknown;
}

const signInBody = z.object({ apiKey: z.string().max(256) });
const page = { config: { access: 'public' as const, isForDevelopers: true as const } };

/**
 * The developer's console (`docs/protocol.md` §3): the page of the application, and the session that it gets for an API
 * key. For everything else it calls the API with that session.
 */
export function consoleRoutes(built: BuiltFiles | undefined): FastifyPluginAsyncZod<Dependencies> {
  return async (app, dependencies) => {
    const { apiKeys, billing, config, database, masterKey } = dependencies;
    await app.register(consoleExportRoute, dependencies);
    const home = `${basePath(config.publicUrl)}/console`;
    const prefix = API_KEY_PREFIXES[config.mode];
    const data = {
      signup: config.isSignupOpen ? 'open' : 'closed',
      billing: billing === undefined ? 'off' : 'on',
      depth: String(config.maxDelegationDepth),
    };

    for (const url of ['/console', '/console/*']) {
      app.get(url, { ...page, schema: { hide: true } }, async (request, reply) => {
        const first = await sessionAnswer(request);
        const isSignedIn = first.session !== null;
        if (!isSignedIn && readCookie(request, 'grantex_console') !== undefined)
          clearCookie(reply, 'grantex_console');
        const content = consoleContent({ home, visit: request.visit, prefix, isSignedIn });
        return sendShell(reply, built, { half: 'console', title: 'Developer console', content, first, data });
      });
    }

    app.get('/console/session', { ...page, schema: { hide: true } }, sessionAnswer);

    app.post(
      '/console/session',
      { ...page, schema: { hide: true, body: signInBody } },
      async (request, reply) => {
        const secret = await exchange(request, request.body.apiKey.trim());
        const before = readCookie(request, 'grantex_console');
        if (before !== undefined) await closeConsoleSession(database, before);
        setCookie(reply, 'grantex_console', secret);
        renewVisit(request, reply);
        return goOn(request, reply);
      },
    );

    app.post('/console/sign-out', { ...page, schema: { hide: true } }, async (request, reply) => {
      const secret = readCookie(request, 'grantex_console');
      if (secret !== undefined) await closeConsoleSession(database, secret);
      clearCookie(reply, 'grantex_console');
      renewVisit(request, reply);
      return goOn(request, reply);
    });

    /** Who is signed in in this browser. Requests without credentials cause no query. */
    async function sessionAnswer(request: FastifyRequest): Promise<{ csrf: string; session: object | null }> {
      const { csrf } = request.visit;
      const secret = readCookie(request, 'grantex_console');
      const session = secret === undefined ? undefined : await findConsoleSession(database, secret);
      if (secret === undefined || session === undefined) return { csrf, session: null };
      if (session.key !== null) apiKeys.noteUse(session.key.id);
      return { csrf, session: sessionView(session, consoleToken(masterKey, secret)) };
    }

    /** @throws {ApiError} 401 `CONSOLE_KEY_UNKNOWN`, 403 `SSO_REQUIRED`, 429 when too many keys were tried from this network */
    async function exchange(request: FastifyRequest, apiKey: string): Promise<string> {
      app.guessing.refuse(request);
      const isKey = apiKey.startsWith(prefix);
      const opened = isKey ? await openConsoleSession(database, apiKey) : ({ refused: 'unknown' } as const);
      if ('secret' in opened) return opened.secret;
      if (opened.refused === 'sso-required') throw ssoRequired();
      app.guessing.note(request);
      throw new ApiError(401, 'CONSOLE_KEY_UNKNOWN', `this server has no such API key (${prefix}…)`);
    }

    /** A form is redirected; the application continues on its own. */
    function goOn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
      return isScriptCall(request) ? reply.send({ location: home }) : reply.redirect(home, 303);
    }
  };
}

function ssoRequired(): ApiError {
  return new ApiError(
    403,
    'SSO_REQUIRED',
    'people of this developer sign in to the console with their organization, and API keys do not; calls with keys go on',
  );
}

function sessionView({ developer, key, person, roles, endsAt }: ConsoleSession, token: string): object {
  return { token, developer, key, person, roles, endsAt: endsAt.toISOString() };
}
