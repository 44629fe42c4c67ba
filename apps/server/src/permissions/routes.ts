import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import { assertionResponse } from '../accounts/responses.ts';
import type { Dependencies } from '../dependencies.ts';
import { ApiError } from '../http/api-error.ts';
import { idField } from '../http/fields.ts';
import { clearCookie, readCookie, setCookie } from '../pages/cookie.ts';
import { basePath, sendPage } from '../pages/page.ts';
import { renewVisit } from '../pages/visit.ts';
import { revoke } from '../revocations/revoke.ts';
import { canAnythingAct } from './held.ts';
import { type Overview, overviewOf } from './overview.ts';
import { askToSignIn, signIn } from './sign-in.ts';
import { closeSession, findViewer, isVouched, ownerOf, type Viewer } from './viewer.ts';
import { overviewPage } from './views/overview-page.ts';
import { signInPage } from './views/sign-in-page.ts';

const grantPath = z.object({ id: idField });
const shownQuery = z.object({ ended: idField.optional().catch(undefined) });
const signInBody = z.object({ response: assertionResponse });
const vouchedBody = z.object({ session: z.string().max(256) });

const page = { config: { access: 'public' as const } };

/**
 * What can act for me (`docs/protocol.md` §3). Anybody may open the page; what it shows and ends is that of the person
 * whose session the browser holds. Nothing here approves: no session is proof enough for that.
 */
export const permissionRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { config, database }) => {
  const home = `${basePath(config.publicUrl)}/permissions`;
  const relyingParty = relyingPartyOf(config.publicUrl);

  app.get(
    '/permissions',
    { ...page, schema: { hide: true, querystring: shownQuery } },
    async (request, reply) => {
      const secret = readCookie(request, 'grantex_session');
      const overview = secret === undefined ? undefined : await overviewFor(secret);
      if (overview !== undefined) {
        const { visit, query } = request;
        const { mode, publicUrl: issuer } = config;
        const shown = { overview, issuer, mode, visit, home, justEnded: query.ended };
        return sendPage(reply, 200, overviewPage(shown));
      }
      if (secret !== undefined) clearCookie(reply, 'grantex_session');
      return sendPage(reply, 200, signInPage({ home, mode: config.mode, hasEnded: secret !== undefined }));
    },
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

  // The page's script takes a vouched session out of the fragment, which no server and no referrer ever saw.
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
    return reply.redirect(home, 303);
  });

  app.post(
    '/permissions/grants/:id/revoke',
    { ...page, schema: { hide: true, params: grantPath } },
    async (request, reply) => {
      const { id } = request.params;
      await database.forPerson(async (transaction) => {
        const viewer = await viewerOf(transaction, request);
        const { developer } = await ownerOf(transaction, viewer, id);
        // False for one that was ended before, perhaps by a second click: what the person wants is true either way.
        await revoke(transaction, developer.id, { kind: 'grant', id });
      });
      return reply.redirect(`${home}?ended=${encodeURIComponent(id)}`, 303);
    },
  );

  app.post('/permissions/stop', { ...page, schema: { hide: true } }, async (request, reply) => {
    const { people } = await database.forPerson((transaction) => viewerOf(transaction, request));
    // One transaction each: `revoke` holds the head of a developer's log, and two that wait for each other end neither.
    for (const { principal, developer } of people) {
      await database.forPerson(async (transaction) => {
        // A session that stops nothing, again and again, would fill the developer's log, and overtake each request with
        // which whoever lost the passkey could replace it.
        if (!(await canAnythingAct(transaction, principal))) return;
        await revoke(transaction, developer.id, { kind: 'principal', id: principal });
      });
    }
    return reply.redirect(home, 303);
  });

  function overviewFor(secret: string): Promise<Overview | undefined> {
    return database.forPerson(async (transaction) => {
      const viewer = await findViewer(transaction, secret);
      return viewer === undefined ? undefined : overviewOf(transaction, viewer);
    });
  }

  /** Lets the person in, with a cookie that was not there before and a visit that nobody else has seen. */
  function enter(request: FastifyRequest, reply: FastifyReply, session: string): { location: string } {
    setCookie(reply, 'grantex_session', session);
    renewVisit(request, reply);
    return { location: home };
  }
};

async function viewerOf(
  transaction: Parameters<typeof findViewer>[0],
  request: FastifyRequest,
): Promise<Viewer> {
  const viewer = await findViewer(transaction, readCookie(request, 'grantex_session'));
  if (viewer === undefined) throw signedOut();
  return viewer;
}

function signedOut(): ApiError {
  return new ApiError(
    401,
    'SIGNED_OUT',
    'nobody is signed in here any more; sign in and repeat what you did',
  );
}

function sessionUnknown(): ApiError {
  return new ApiError(401, 'SESSION_UNKNOWN', 'this link has run out, or was signed out of');
}

function signedInAlready(): ApiError {
  return new ApiError(
    409,
    'SIGNED_IN',
    'somebody is signed in here with a passkey; sign out to use the link',
  );
}
