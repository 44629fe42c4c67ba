import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import { assertionResponse } from '../accounts/responses.ts';
import type { BuiltFiles } from '../../web/application/built-files.ts';
import { sendShell } from '../../web/application/shell.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { idField } from '../../http/requests/fields.ts';
import { clearCookie, readCookie, setCookie } from '../../web/pages/cookie.ts';
import { basePath } from '../../web/pages/page.ts';
import { isScriptCall } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import type { Database } from '../../base/store/database.ts';
import { historyOf } from './history.ts';
import { readOverview } from './overview.ts';
import { overviewView, type OverviewView } from './overview-view.ts';
import { pauseGrant, resumeGrant } from './pause.ts';
import { readPermissionPage } from './permission.ts';
import { permissionPageView } from './permission-view.ts';
import { askToSignIn, signIn } from './sign-in.ts';
import { stopAll, stopGrant, type StopOptions, tellAgain } from './stop.ts';
import { closeSession, findViewer, isVouched } from './viewer.ts';
import { viewerOf } from './viewer-of.ts';
import { permissionsContent } from './views/permissions-content.ts';
import type { Site } from '../../base/site.ts';

interface Dependencies {
  /** `tokenLifetime` is in seconds. */
  config: Site & { tokenLifetime: number };
  database: Database;
}

const grantPath = z.object({ id: idField('grnt') });
const historyQuery = z.object({
  before: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z~[\w-]{1,64}$/)
    .optional(),
});
const toldQuery = z.object({
  developer: idField('dev'),
  seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});
const signInBody = z.object({ response: assertionResponse });
const vouchedBody = z.object({ session: z.string().max(256) });

const page = { config: { access: 'public' as const } };

/**
 * "What can act for you" (`docs/protocol.md` §3). Anybody may open the page; it shows and ends the permissions of the
 * person whose session the browser has. Nothing here approves: a session is not enough proof for that.
 */
export function permissionRoutes(built: BuiltFiles | undefined): FastifyPluginAsyncZod<Dependencies> {
  return async (app, { config, database }) => {
    const home = `${basePath(config.publicUrl)}/permissions`;
    const relyingParty = relyingPartyOf(config.publicUrl);

    for (const url of ['/permissions', '/permissions/past'])
      app.get(url, { ...page, schema: { hide: true } }, sendApplication);
    // The page of one permission. It looks the same whether there is such a permission or not.
    app.get('/permissions/:id', { ...page, schema: { hide: true } }, async (request, reply) => {
      if (!grantPath.safeParse(request.params).success) throw notFound('page');
      return sendApplication(request, reply);
    });

    app.get('/permissions/overview', { ...page, schema: { hide: true } }, overviewAnswer);

    app.get(
      '/permissions/grants/:id',
      { ...page, schema: { hide: true, params: grantPath } },
      async (request) => {
        const { id } = request.params;
        const { language } = request.texts;
        return permissionPageView(
          await readPermissionPage(database, viewerOf(request), { id, language }),
          config,
        );
      },
    );

    app.get('/permissions/told', { ...page, schema: { hide: true, querystring: toldQuery } }, (request) => {
      const { developer: developerId, seq } = request.query;
      return tellAgain(stopOptions(request), { developerId, seq });
    });

    app.get(
      '/permissions/history',
      { ...page, schema: { hide: true, querystring: historyQuery } },
      (request) =>
        database.forPerson(async (transaction) =>
          historyOf(transaction, await viewerOf(request)(transaction), {
            before: request.query.before,
            language: request.texts.language,
          }),
        ),
    );

    app.post('/permissions/ask', { ...page, schema: { hide: true } }, ({ visit }) =>
      database.forPerson((transaction) => askToSignIn(transaction, relyingParty, visit.digest)),
    );

    app.post(
      '/permissions/sign-in',
      { ...page, schema: { hide: true, body: signInBody } },
      async (request, reply) => {
        const { response } = request.body;
        const signedIn = await database.forPerson((transaction) =>
          signIn(transaction, relyingParty, { response, visitDigest: request.visit.digest }),
        );
        if (signedIn instanceof ApiError) throw signedIn;
        return enter(request, reply, signedIn);
      },
    );

    // The page's script takes a vouched session from the fragment, which no server and no referrer ever sees.
    app.post(
      '/permissions/session',
      { ...page, schema: { hide: true, body: vouchedBody } },
      async (request, reply) => {
        const { session } = request.body;
        const [present, vouched] = await database.forPerson(async (transaction) => [
          await findViewer(transaction, readCookie(request, 'grantex_session')),
          isVouched(session) ? await findViewer(transaction, session) : undefined,
        ]);
        if (vouched === undefined) throw sessionUnknown();
        if (present?.kind === 'passkey') throw signedInAlready();
        return enter(request, reply, session);
      },
    );

    app.post('/permissions/sign-out', { ...page, schema: { hide: true } }, async (request, reply) => {
      const secret = readCookie(request, 'grantex_session');
      if (secret !== undefined) {
        await database.forPerson((transaction) => closeSession(transaction, secret));
      }
      clearCookie(reply, 'grantex_session');
      renewVisit(request, reply);
      return isScriptCall(request) ? reply.send({ location: home }) : reply.redirect(home, 303);
    });

    app.post(
      '/permissions/grants/:id/revoke',
      { ...page, schema: { hide: true, params: grantPath } },
      async (request, reply) => {
        const stopped = await stopGrant(stopOptions(request), request.params.id);
        return isScriptCall(request) ? reply.send(stopped) : reply.redirect(home, 303);
      },
    );

    app.post(
      '/permissions/grants/:id/pause',
      { ...page, schema: { hide: true, params: grantPath } },
      async (request) => pauseGrant(stopOptions(request), request.params.id),
    );

    app.post(
      '/permissions/grants/:id/resume',
      { ...page, schema: { hide: true, params: grantPath } },
      async (request) => resumeGrant(stopOptions(request), request.params.id),
    );

    app.post('/permissions/stop', { ...page, schema: { hide: true } }, async (request, reply) => {
      const stopped = await stopAll(stopOptions(request));
      return isScriptCall(request) ? reply.send(stopped) : reply.redirect(home, 303);
    });

    async function sendApplication(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const { texts, visit } = request;
      const first = await overviewAnswer(request, reply);
      const content = permissionsContent({ home, visit, isSignedIn: first.overview !== null, texts });
      const title = texts.text('common.permissions');
      return sendShell(reply, built, { half: 'permissions', title, content, texts, first });
    }

    /** What can act for the person who is signed in in this browser. Requests without credentials cause no query. */
    async function overviewAnswer(
      request: FastifyRequest,
      reply: FastifyReply,
    ): Promise<{ csrf: string; hasEnded: boolean; overview: OverviewView | null }> {
      const { csrf } = request.visit;
      const secret = readCookie(request, 'grantex_session');
      if (secret === undefined) return { csrf, hasEnded: false, overview: null };
      const overview = await readOverview(database, secret);
      if (overview === undefined) clearCookie(reply, 'grantex_session');
      const view = overview === undefined ? null : overviewView(overview, config);
      return { csrf, hasEnded: view === null, overview: view };
    }

    function stopOptions(request: FastifyRequest): StopOptions {
      const { tokenLifetime } = config;
      return { database, feed: app.feed, tokenLifetime, viewerOf: viewerOf(request) };
    }

    /** Signs the person in, with a new cookie and a new visit. */
    function enter(request: FastifyRequest, reply: FastifyReply, session: string): { location: string } {
      setCookie(reply, 'grantex_session', session);
      renewVisit(request, reply);
      return { location: home };
    }
  };
}

function sessionUnknown(): ApiError {
  return new ApiError(401, 'SESSION_UNKNOWN', 'this link has expired or was signed out');
}

function signedInAlready(): ApiError {
  return new ApiError(
    409,
    'SIGNED_IN',
    'somebody is signed in here with a passkey; sign out to use the link',
  );
}
