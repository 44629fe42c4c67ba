import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import { idField } from '../../http/requests/fields.ts';
import { readCookie, setCookie } from '../../web/pages/cookie.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { explainRefusals } from '../../web/pages/refusal.ts';
import { renewVisit } from '../../web/pages/visit.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import { assertionResponse } from '../accounts/responses.ts';
import { askToSignIn, signIn } from '../permissions/sign-in.ts';
import { stopGrant } from '../permissions/stop.ts';
import { viewerOf } from '../permissions/viewer-of.ts';
import { findViewer, type Viewer } from '../permissions/viewer.ts';
import { type CallNeeds, findCall } from './call-details.ts';
import { approveByPasskey, askToApprove, mustBeAsked, refuseAsPerson } from './decide-call.ts';
import { callPage } from './call-page.ts';
import { signInPage } from './sign-in-page.ts';

interface Dependencies extends CallNeeds {
  /** `tokenLifetime` is in seconds. */
  config: CallNeeds['config'] & { tokenLifetime: number };
  database: Database;
}

const params = z.object({ id: idField('apr') });
const pageQuery = z.object({ developer: idField('dev').optional().catch(undefined) });
const shownField = z.string().regex(/^[\w-]{43}$/);
const askBody = z.object({ shown: shownField });
const approveBody = z.object({ shown: shownField, response: assertionResponse });
const refuseBody = z.object({ stop: z.literal('agent').optional() });
const signInBody = z.object({ response: assertionResponse });

const open = { access: 'public' as const };

/**
 * The page of one call that a person is asked about (`docs/protocol.md` §15). It shows nothing before they have signed in.
 */
export const approvalPageRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  const base = basePath(config.publicUrl);
  const isSandbox = config.mode === 'sandbox';
  const relyingParty = relyingPartyOf(config.publicUrl);
  const pathOf = (id: string): string => `${base}/approvals/${id}`;

  explainRefusals(app, ({ method, params }) =>
    method === 'POST' ? pathOf((params as { id: string }).id) : undefined,
  );

  app.get('/approvals/:id', { config: open, schema: { hide: true } }, async (request, reply) => {
    const parsed = params.safeParse(request.params);
    if (!parsed.success) throw notFound('page');
    const { id } = parsed.data;
    const { visit, texts } = request;
    const shown = { visit, texts, path: pathOf(id) };
    const { viewer, state } = await database.forPerson(async (transaction) => {
      const found = await findViewer(transaction, readCookie(request, 'grantex_session'));
      if (found === undefined || !mayRead(found)) return {};
      const people = found.people.map(({ principal }) => principal);
      return { viewer: found, state: await findCall(transaction, dependencies, id, people) };
    });
    if (state === undefined) return askWho(request, reply, viewer);
    const view = { state, isSandbox, permissionsPath: `${base}/permissions` };
    return sendPage(reply, 200, callPage({ ...view, ...shown }));
  });

  /** A vouched session, which the developer can open alone, shows no call, except in a sandbox, where nobody has a passkey. */
  function mayRead({ kind }: Viewer): boolean {
    return kind === 'passkey' || isSandbox;
  }

  function askWho(request: FastifyRequest, reply: FastifyReply, viewer: Viewer | undefined): FastifyReply {
    const { visit, texts } = request;
    const { id } = request.params as { id: string };
    const { developer: developerId } = pageQuery.parse(request.query);
    const view = { developerId, visit, texts, path: pathOf(id), isSignedIn: viewer !== undefined };
    return sendPage(reply, 200, signInPage(view));
  }

  if (isSandbox) return;

  app.post('/approvals/:id/sign-in/ask', { config: open, schema: { hide: true, params } }, ({ visit }) =>
    database.forPerson((transaction) => askToSignIn(transaction, relyingParty, visit.digest)),
  );

  app.post(
    '/approvals/:id/sign-in',
    { config: open, schema: { hide: true, params, body: signInBody } },
    async (request, reply) => {
      const { response } = request.body;
      const signedIn = await database.forPerson((transaction) =>
        signIn(transaction, relyingParty, { response, visitDigest: request.visit.digest }),
      );
      if (signedIn instanceof ApiError) throw signedIn;
      setCookie(reply, 'grantex_session', signedIn);
      renewVisit(request, reply);
      // Without a location, the page reloads.
      return {};
    },
  );

  app.post('/approvals/:id/ask', { config: open, schema: { hide: true, params, body: askBody } }, (request) =>
    database.forPerson(async (transaction) => {
      const { id: approvalId } = request.params;
      const state = await mustBeAsked(
        transaction,
        dependencies,
        approvalId,
        await viewerOf(request)(transaction),
      );
      const { digest: visitDigest } = request.visit;
      const reading = { approvalId, visitDigest, shownDigest: request.body.shown };
      return askToApprove(transaction, dependencies, state, reading);
    }),
  );

  app.post(
    '/approvals/:id/approve',
    { config: open, schema: { hide: true, params, body: approveBody } },
    async ({ params: { id: approvalId }, visit, body: { response } }) => {
      const refusal = await database.forPerson((transaction) =>
        approveByPasskey(transaction, dependencies, { approvalId, visitDigest: visit.digest, response }),
      );
      // Commits what a refusal has used up, and then throws it.
      if (refusal !== undefined) throw refusal;
      return {};
    },
  );

  app.post(
    '/approvals/:id/refuse',
    { config: open, schema: { hide: true, params, body: refuseBody } },
    async (request, reply) => {
      const { id } = request.params;
      const { grantId } = await database.forPerson(async (transaction) =>
        refuseAsPerson(transaction, dependencies, id, await viewerOf(request)(transaction)),
      );
      if (request.body.stop === 'agent') {
        const { tokenLifetime } = config;
        await stopGrant({ database, feed: app.feed, tokenLifetime, viewerOf: viewerOf(request) }, grantId);
      }
      return reply.redirect(pathOf(id), 303);
    },
  );
};
