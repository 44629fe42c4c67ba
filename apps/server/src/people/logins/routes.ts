import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Clients } from '../../authority/clients/clients.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Work } from '../../base/store/database.ts';
import { toApiError } from '../../http/answers/error-handler.ts';
import { oauthError } from '../../http/answers/oauth-errors.ts';
import { addressSecretField } from '../../http/requests/fields.ts';
import { type Form, readForm } from '../../http/requests/form-bodies.ts';
import { readCookie } from '../../web/pages/cookie.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { explainRefusals } from '../../web/pages/refusal.ts';
import { assertionResponse, registrationResponse } from '../accounts/responses.ts';
import { choiceFields } from '../authorization-requests/choice-fields.ts';
import { choiceWithin, lifetimesWithin, wholeChoice } from '../authorization-requests/choice.ts';
import { redirectLocation } from '../authorization-requests/decide.ts';
import { requestChanged } from '../authorization-requests/open-request.ts';
import { approvedPage, deniedPage } from '../consent/views/pages.ts';
import { type LoginStart, beginLogin, checkRequest, type Wanting } from './begin.ts';
import { limitDenials, limitLogins, limitNewcomers } from './limit.ts';
import { carriedOver } from '../../authority/budgets/carry-over.ts';
import { budgetViewOf } from '../../authority/budgets/view.ts';
import { isHolderHere } from './earlier-grant.ts';
import { findLogin, mustBeUndecided } from './login.ts';
import { loginOutcomePage, outcomeOfLogin } from './login-outcome.ts';
import { checkRedirectUri } from './parameters.ts';
import { mustPush, takePushed } from './push.ts';
import { isPortHere, isSentBack, refusedRequestPage } from './refused-request.ts';
import { approveInSandbox } from './sandbox.ts';
import { approveByPasskey, askToApprove, askToEnrol, denyLogin, enrol } from './settle.ts';
import { loginPage } from './login-page.ts';
import { rememberLanguage } from '../authorization-requests/person-language.ts';

interface Dependencies extends Wanting {
  config: Site & { maxGrantLifetime: number; rateLimit: number };
  masterKey: Uint8Array;
  clients: Clients;
  /** Milliseconds since 1970. */
  now: () => number;
}

const params = z.object({ secret: addressSecretField });
const shown = z.string().regex(/^[\w-]{43}$/);
const askBody = z.object({ shown, ...choiceFields });
const settleBody = z.object({ shown, response: assertionResponse, ...choiceFields });
const enrolBody = z.object({ response: registrationResponse });

const open = { access: 'public' as const, keepsOpener: true as const };

/** What a client sends with a browser, or has pushed. */
interface AuthorizeRequest extends Pick<LoginStart, 'client' | 'redirectUri' | 'isKeyProven'> {
  form: Form;
}

/**
 * `GET /oauth/authorize` and the page to which it leads (`docs/protocol.md` §14): a client sends a browser here, and the
 * person authorizes the client, or not.
 */
export const loginRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database, clients } = dependencies;
  const base = basePath(config.publicUrl);
  const isSandbox = config.mode === 'sandbox';
  const limit = limitLogins(dependencies);
  const limitNew = limitNewcomers(dependencies);
  const isDenialTold = limitDenials(dependencies);
  const permissionsPath = `${base}/permissions`;
  const pathOf = (secret: string): string => `${base}/login/${secret}`;

  // A form that comes too late leads to the page that says what became of the login, and stops what was approved.
  explainRefusals(app, ({ method, params }) =>
    method === 'POST' ? pathOf((params as { secret: string }).secret) : undefined,
  );

  app.get(
    '/oauth/authorize',
    // A HEAD would begin a login that nobody sees.
    { config: open, exposeHeadRoute: false, schema: { hide: true } },
    async (request, reply) => {
      const query = readForm(request.url.split('?').slice(1).join('?'));
      limit(request);
      // Faults of these three are shown: nobody knows yet that the address belongs to the client.
      const client = await clients.find(query['client_id'] ?? '', request);
      const pushed = await takePushed(database, client.id, query['request_uri']);
      const form = pushed?.form ?? query;
      const redirectUri = checkRedirectUri(client, form);
      try {
        if (pushed === undefined && client.mustPush) throw mustPush();
        const { isKeyProven = false } = pushed ?? {};
        const path = await begin({ client, redirectUri, isKeyProven, form }, request);
        return reply.redirect(path, 303);
      } catch (error) {
        const refusal = toApiError(error);
        const { status, code, message } = refusal;
        if (status >= 500) request.log.error({ err: error }, 'a login did not begin');
        const asked = { redirect_uri: redirectUri, state: form['state'] ?? null };
        const answer = { ...oauthError(code, message, config.publicUrl) };
        const location = redirectLocation(asked, config.publicUrl, answer) ?? '';
        if (await isSentBack(database, client, redirectUri)) return reply.redirect(location, 303);
        return sendPage(reply, status, refusedRequestPage(request.texts, refusal, location));
      }
    },
  );

  app.get('/login/:secret', { config: open, schema: { hide: true, params } }, async (request, reply) => {
    const { visit, texts } = request;
    const { secret } = request.params;
    const session = readCookie(request, 'grantex_session');
    const path = pathOf(secret);
    const login = await database.forPerson(async (transaction) => {
      const found = await findLogin(transaction, dependencies, secret, visit.digest);
      const outcome = await outcomeOfLogin(transaction, found, visit.digest);
      if (outcome !== undefined) return { outcome, details: found.details };
      const { request: login, ...page } = mustBeUndecided(found);
      const isTheirs = await isHolderHere(transaction, login, session);
      const budgets = isTheirs ? (login.earlier?.budgets ?? []) : [];
      return {
        ...page,
        now: login.now,
        offer: { choice: wholeChoice(login), lifetimes: lifetimesWithin(login.grant_lifetime) },
        isTheirs,
        carriedOver: isTheirs ? carriedOver(login.details, budgets.map(budgetViewOf)) : [],
      };
    });
    const shown = { visit, texts, path, permissionsPath };
    if (login.outcome !== undefined) return sendPage(reply, 200, loginOutcomePage({ ...login, ...shown }));
    // Where a form decides, too, it takes the fields of the choice along.
    const situation = isSandbox || login.details.provider !== null ? 'directory' : 'bound';
    return sendPage(reply, 200, loginPage({ ...login, ...shown, situation, isSandbox }));
  });

  app.post(
    '/login/:secret/deny',
    { config: open, schema: { hide: true, params } },
    async ({ params: { secret }, visit, texts }, reply) => {
      const { location, name } = await database.forPerson(async (transaction) => {
        const at = { secret, visitDigest: visit.digest };
        const { details } = await findLogin(transaction, dependencies, secret, visit.digest);
        const location = await denyLogin(transaction, dependencies, at, isDenialTold);
        return { location, name: details.client.name };
      });
      return sendPage(reply, 200, deniedPage(texts, { name, location }));
    },
  );

  if (isSandbox) {
    app.post(
      '/login/:secret/approve',
      { config: open, schema: { hide: true, params, body: askBody } },
      async ({ params: { secret }, visit, texts, body }, reply) => {
        const { digest, request, details } = await database.forPerson((transaction) =>
          findLogin(transaction, dependencies, secret, visit.digest),
        );
        if (digest !== body.shown) throw requestChanged();
        const at = { secret, visitDigest: visit.digest };
        const location = await database.forDeveloper(request.developer_id, (transaction) =>
          approveInSandbox(transaction, dependencies, at, (asked) => choiceWithin(asked, body)),
        );
        return sendPage(reply, 200, approvedPage(texts, { name: details.client.name, location }));
      },
    );
    return;
  }

  app.post(
    '/login/:secret/ask',
    { config: open, schema: { hide: true, params, body: askBody } },
    ({ params: { secret }, visit, body }) =>
      database.forPerson((transaction) =>
        askToApprove(
          transaction,
          dependencies,
          { secret, visitDigest: visit.digest },
          { shownDigest: body.shown, chosen: body },
        ),
      ),
  );

  app.post(
    '/login/:secret/settle',
    { config: open, schema: { hide: true, params, body: settleBody } },
    async (request) => {
      const { params: path, visit, texts, body } = request;
      const { location } = await settled((transaction) =>
        approveByPasskey(
          transaction,
          dependencies,
          { secret: path.secret, visitDigest: visit.digest },
          {
            chosen: body,
            response: body.response,
            countNewcomer: (developerId) => limitNew(request, developerId),
          },
        ),
      );
      await database.forPerson((transaction) => rememberLanguage(transaction, path.secret, texts.language));
      return { location };
    },
  );

  app.post(
    '/login/:secret/enrol/ask',
    { config: open, schema: { hide: true, params } },
    ({ params: { secret }, visit, texts }) =>
      database.forPerson((transaction) =>
        askToEnrol(transaction, dependencies, { secret, visitDigest: visit.digest }, texts),
      ),
  );

  app.post(
    '/login/:secret/enrol',
    { config: open, schema: { hide: true, params, body: enrolBody } },
    async ({ params: { secret }, visit, body: { response } }) => {
      await settled((transaction) =>
        enrol(transaction, dependencies, { secret, visitDigest: visit.digest }, response),
      );
      return {};
    },
  );

  /**
   * Begins a login.
   * @returns where the browser goes: to the page, or straight back, where a sandbox asks nobody
   */
  async function begin(
    { form, ...sent }: AuthorizeRequest,
    { visit: { digest: visitDigest }, headers }: FastifyRequest,
  ): Promise<string> {
    const { client, redirectUri } = sent;
    const { parameters, wanted } = await checkRequest(dependencies, client, form);
    const secret = await beginLogin(dependencies, { ...sent, parameters, visitDigest }, wanted);
    const isSafe = client.kind === 'agent' || isPortHere(redirectUri);
    // Not an image, a frame or a script of some website.
    const isVisit = (headers['sec-fetch-dest'] ?? 'document') === 'document';
    if (!isSandbox || !isSafe || !isVisit || parameters.isConsentForced) return pathOf(secret);
    const { developer_id: developerId } = wanted.resource;
    const location = await database.forDeveloper(developerId, (transaction) =>
      approveInSandbox(transaction, dependencies, { secret, visitDigest }),
    );
    return location ?? pathOf(secret);
  }

  /** Commits what a refusal has used up, and then throws it. */
  async function settled<RESULT>(work: Work<RESULT | ApiError>): Promise<RESULT> {
    const outcome = await database.forPerson(work);
    if (outcome instanceof ApiError) throw outcome;
    return outcome;
  }
};
