import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isLogin } from '../logins/login.ts';
import { choiceFields } from '../authorization-requests/choice-fields.ts';
import { chosenOf } from '../authorization-requests/choice.ts';
import { approvedPage, deniedPage } from '../consent/views/pages.ts';
import { ApiError } from '../../base/api-error.ts';
import { addressSecretField, idField } from '../../http/requests/fields.ts';
import { setCookie } from '../../web/pages/cookie.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { explainRefusals } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import { createDirectory, type DirectoryOptions } from '../directory/directory.ts';
import { approveBySignIn } from '../approvals/decide-call.ts';
import { viewerOf } from '../permissions/viewer-of.ts';
import { leaveToApproveCall, leaveToDecide, leaveToLogIn, leaveToSignIn } from './leave.ts';
import { openDirectorySession, authenticateCallback } from './return.ts';
import { settleLogin } from './settle-login.ts';
import { settleSignIn } from './settle-sign-in.ts';
import { type SignIn, signInOver, takeSignIn } from './sign-in.ts';
import { leavingPage, wrongPersonPage } from './views/pages.ts';
import { rememberLanguage } from '../authorization-requests/person-language.ts';
import type { Database } from '../../base/store/database.ts';

interface Dependencies extends DirectoryOptions {
  database: Database;
}

const consentPath = z.object({ secret: addressSecretField });
const leaveBody = z.object({
  purpose: z.enum(['approve', 'deny', 'bind']),
  shown: z.string().regex(/^[\w-]{43}$/),
  ...choiceFields,
});
const logInBody = z.object({ shown: z.string().regex(/^[\w-]{43}$/), ...choiceFields });
const signInBody = z.object({ developerId: idField('dev') });
const callPath = z.object({ id: idField('apr') });
const approveCallBody = z.object({ shown: z.string().regex(/^[\w-]{43}$/) });
const callbackPath = z.object({ developerId: idField('dev') });
// The library parses the query again. This schema only finds the sign-in.
const callbackQuery = z.object({ state: z.string().max(256).optional().catch(undefined) });

const open = { access: 'public' as const };
/** A popup of a client leads here, too. */
const inPopup = { ...open, keepsOpener: true as const };

/**
 * Sign-in at the provider of a developer (`docs/protocol.md` §6): how a browser leaves for it, and how it comes back. The
 * purpose of a sign-in is fixed when the browser leaves.
 */
export const directoryPageRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, masterKey } = dependencies;
  if (config.mode === 'sandbox') return;
  const base = basePath(config.publicUrl);
  const pathOf = (secret: string): string => `${base}/consent/${secret}`;
  const loginPathOf = (secret: string): string => `${base}/login/${secret}`;
  const callPathOf = (id: string): string => `${base}/approvals/${id}`;
  const home = `${base}/permissions`;
  const directory = createDirectory(dependencies);
  /** The page on which the person began. */
  const origins = new WeakMap<FastifyRequest, string>();

  explainRefusals(app, (request) => origins.get(request));

  app.post(
    '/consent/:secret/directory',
    { config: open, schema: { hide: true, params: consentPath, body: leaveBody } },
    async (request, reply) => {
      const { visit, body } = request;
      const { secret } = request.params;
      origins.set(request, pathOf(secret));
      const { purpose, shown: shownDigest } = body;
      const leaving = { secret, visitDigest: visit.digest, purpose, shownDigest, chosen: body };
      const url = await leaveToDecide(dependencies, directory, leaving);
      return sendPage(reply, 200, leavingPage(request.texts, url, { back: pathOf(secret), isNamed: true }));
    },
  );

  app.post(
    '/login/:secret/directory',
    { config: inPopup, schema: { hide: true, params: consentPath, body: logInBody } },
    async (request, reply) => {
      const { visit, body } = request;
      const { secret } = request.params;
      origins.set(request, loginPathOf(secret));
      const leaving = { secret, visitDigest: visit.digest, shownDigest: body.shown, chosen: body };
      const url = await leaveToLogIn(dependencies, directory, leaving);
      return sendPage(
        reply,
        200,
        leavingPage(request.texts, url, { back: loginPathOf(secret), isNamed: true }),
      );
    },
  );

  app.post(
    '/permissions/directory',
    { config: open, schema: { hide: true, body: signInBody } },
    async (request, reply) => {
      const { developerId } = request.body;
      const leaving = { developerId, visitDigest: request.visit.digest };
      const url = await leaveToSignIn(dependencies, directory, leaving);
      return sendPage(reply, 200, leavingPage(request.texts, url, { back: home, isNamed: false }));
    },
  );

  app.post(
    '/approvals/:id/sign-in/directory',
    { config: open, schema: { hide: true, params: callPath, body: signInBody } },
    async (request, reply) => {
      const { visit, texts, params, body } = request;
      const back = callPathOf(params.id);
      origins.set(request, back);
      const { developerId } = body;
      const leaving = { developerId, visitDigest: visit.digest, approvalId: params.id };
      const url = await leaveToSignIn(dependencies, directory, leaving);
      return sendPage(reply, 200, leavingPage(texts, url, { back, isNamed: false }));
    },
  );

  app.post(
    '/approvals/:id/directory',
    { config: open, schema: { hide: true, params: callPath, body: approveCallBody } },
    async (request, reply) => {
      const { visit, texts, params, body } = request;
      const back = callPathOf(params.id);
      origins.set(request, back);
      const url = await leaveToApproveCall(dependencies, directory, {
        approvalId: params.id,
        visitDigest: visit.digest,
        shownDigest: body.shown,
        viewerOf: viewerOf(request),
      });
      return sendPage(reply, 200, leavingPage(texts, url, { back, isNamed: true }));
    },
  );

  app.get(
    '/directory/callback/:developerId',
    {
      config: inPopup,
      // A HEAD would use up the sign-in.
      exposeHeadRoute: false,
      schema: { hide: true, params: callbackPath, querystring: callbackQuery },
    },
    async (request, reply) => {
      const { visit, query, params } = request;
      const { state = '' } = query;
      const { developerId } = params;
      const signIn = await database.forPerson((transaction) =>
        takeSignIn(transaction, masterKey, { state, developerId, visitDigest: visit.digest }),
      );
      if (signIn === undefined) throw signInOver();
      const { about, call } = signIn;
      const callBack = call === undefined ? undefined : callPathOf(call.approvalId);
      if (callBack !== undefined) origins.set(request, callBack);
      const secret = about?.secret ?? '';
      const isForLogin = await database.forPerson((transaction) => isLogin(transaction, secret));
      const path = isForLogin ? loginPathOf(secret) : pathOf(secret);
      const keepLanguage = (): Promise<void> =>
        database.forPerson((transaction) => rememberLanguage(transaction, secret, request.texts.language));
      if (about !== undefined) origins.set(request, path);
      const came = { state, query: request.url.split('?').slice(1).join('?') };
      const identity = await authenticateCallback(dependencies, directory, signIn, came).catch(
        (error: unknown) => {
          tellDeveloper(request, signIn, error);
          throw error;
        },
      );
      if (signIn.purpose === 'sign-in') {
        const session = await database.forPerson((transaction) =>
          openDirectorySession(transaction, signIn, identity),
        );
        setCookie(reply, 'grantex_session', session);
        renewVisit(request, reply);
        return reply.redirect(callBack ?? home, 303);
      }
      if (signIn.purpose === 'approve-call') {
        const shownDigest = call?.shownDigest;
        if (call === undefined || callBack === undefined || shownDigest === undefined) throw signInOver();
        const signedIn = {
          approvalId: call.approvalId,
          shownDigest,
          providerId: signIn.providerId,
          subject: identity.subject,
        };
        await database.forPerson((transaction) => approveBySignIn(transaction, dependencies, signedIn));
        return reply.redirect(callBack, 303);
      }
      if (isForLogin) {
        const { settled, clientName } = await database.forPerson((transaction) =>
          settleLogin(transaction, dependencies, signIn, identity),
        );
        await keepLanguage();
        return sendPage(
          reply,
          200,
          approvedPage(request.texts, { name: clientName, location: settled.location }),
        );
      }
      const signedIn = await database.forPerson((transaction) =>
        settleSignIn(transaction, dependencies, signIn, identity),
      );
      if (signedIn.kind === 'recovered') return reply.redirect(`${path}/recovered`, 303);
      if (signedIn.kind === 'wrong-person') {
        const shown = Buffer.from(about?.shownDigest ?? []).toString('base64url');
        const choice = about?.choice === undefined ? {} : chosenOf(about.choice);
        const again = { purpose: signIn.purpose, shown, ...choice };
        return sendPage(
          reply,
          403,
          wrongPersonPage({ wrong: signedIn, path, visit, texts: request.texts, again }),
        );
      }
      await keepLanguage();
      const { settled, developerName } = signedIn;
      const { status, location } = settled;
      // The page follows the request until the app has fetched it.
      if (status === 'approved' && location === undefined) return reply.redirect(path, 303);
      const done = status === 'approved' ? approvedPage : deniedPage;
      return sendPage(reply, 200, done(request.texts, { name: developerName, location }));
    },
  );
};

/** Logs why a sign-in failed: the person cannot fix that, but the operator can. */
function tellDeveloper({ log }: FastifyRequest, { developerId }: SignIn, error: unknown): void {
  if (!(error instanceof ApiError) || !(error.cause instanceof Error)) return;
  log.warn({ developerId, code: error.code, fault: error.cause.message }, 'a sign-in at a provider failed');
}
