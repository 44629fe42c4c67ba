import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assertionResponse, registrationResponse } from '../accounts/responses.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { addressSecretField } from '../../http/requests/fields.ts';
import { basePath, sendPage } from '../../web/pages/page.ts';
import { explainRefusals } from '../../web/pages/refusal.ts';
import type { Work, Database } from '../../base/store/database.ts';
import { askForDecision } from './ask.ts';
import { choiceFields } from '../authorization-requests/choice-fields.ts';
import { askToBind, askToEnrol, bindExisting, enrol, wasBoundAnew } from './enrol.ts';
import { denyUnbound, settleDecision } from './settle.ts';
import { findConsent, lockConsent } from '../authorization-requests/consent-details.ts';
import { stopApproved } from '../authorization-requests/stop-approved.ts';
import { offerOf, outcomeOf, situationOf } from './situation.ts';
import { outcomePage } from './views/outcome.ts';
import { consentPage, deniedPage, recoveredPage } from './views/pages.ts';
import { rememberLanguage } from '../authorization-requests/person-language.ts';
import type { Site } from '../../base/site.ts';
import type { Mailer } from '../mail/mailer.ts';

interface Dependencies {
  config: Site;
  database: Database;
  mailer: Mailer | undefined;
}

const params = z.object({ secret: addressSecretField });
const purpose = z.enum(['approve', 'deny']);
const askBody = z.object({ purpose, shown: z.string().regex(/^[\w-]{43}$/), ...choiceFields });
const settleBody = z.object({ purpose, response: assertionResponse, ...choiceFields });
const enrolBody = z.object({ response: registrationResponse });
const bindBody = z.object({ response: assertionResponse });

const open = { access: 'public' as const };

/**
 * The consent page (`docs/protocol.md` §6), and the routes for its script and forms. Anybody with the link may read it;
 * every change needs a passkey, or a link that was mailed to the person.
 */
export const consentPageRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  const { config, database } = dependencies;
  const canMail = dependencies.mailer !== undefined;
  const base = basePath(config.publicUrl);
  const pathOf = (secret: string): string => `${base}/consent/${secret}`;
  const permissionsPath = `${base}/permissions`;

  // A form that comes too late leads to the page that says what became of the request, and stops what was approved.
  explainRefusals(app, ({ method, params }) =>
    method === 'POST' ? pathOf((params as { secret: string }).secret) : undefined,
  );

  app.get('/consent/:secret', { config: open, schema: { hide: true, params } }, async (request, reply) => {
    const { visit, texts } = request;
    const { secret } = request.params;
    const consent = await database.forPerson(async (transaction) => {
      const found = await findConsent(transaction, dependencies, secret);
      if (found === undefined) throw notFound('consent request');
      const { details, digest } = found;
      const outcome = await outcomeOf(transaction, dependencies, found, visit.digest);
      if (outcome !== undefined) return { details, ...outcome };
      const situation = await situationOf(transaction, dependencies, found, visit.digest);
      const { now } = found.request;
      return { details, digest, situation, now, offer: offerOf(found, situation) };
    });
    const shown = { visit, texts, path: pathOf(secret) };
    if (!('outcome' in consent)) return sendPage(reply, 200, consentPage({ ...consent, ...shown, canMail }));
    const { agent, developer, scopes, limits } = consent.details;
    const { outcome, stop } = consent;
    const names = { agentName: agent.name, appName: developer.name, developer, isOwnAgent: true };
    return sendPage(
      reply,
      200,
      outcomePage({ ...shown, outcome, stop, ...names, asked: scopes, limits, permissionsPath }),
    );
  });

  // The page follows the request with this. It says no more than the page itself.
  app.get('/consent/:secret/state', { config: open, schema: { hide: true, params } }, async (request) =>
    database.forPerson(async (transaction) => {
      const found = await findConsent(transaction, dependencies, request.params.secret);
      if (found === undefined) throw notFound('consent request');
      const known = await outcomeOf(transaction, dependencies, found, request.visit.digest);
      return { state: known?.outcome.progress ?? found.details.status };
    }),
  );

  if (config.mode === 'sandbox') return;

  app.post(
    '/consent/:secret/ask',
    { config: open, schema: { hide: true, params, body: askBody } },
    ({ params: { secret }, visit, body }) =>
      database.forPerson((transaction) =>
        askForDecision(transaction, dependencies, {
          secret,
          visitDigest: visit.digest,
          purpose: body.purpose,
          shownDigest: body.shown,
          chosen: body,
        }),
      ),
  );

  app.post(
    '/consent/:secret/settle',
    { config: open, schema: { hide: true, params, body: settleBody } },
    async ({ params: { secret }, visit, texts, body }) => {
      const { location } = await settled((transaction) =>
        settleDecision(transaction, dependencies, {
          ...body,
          chosen: body,
          secret,
          visitDigest: visit.digest,
        }),
      );
      await database.forPerson((transaction) => rememberLanguage(transaction, secret, texts.language));
      return { location };
    },
  );

  app.post(
    '/consent/:secret/enrol/ask',
    { config: open, schema: { hide: true, params } },
    ({ params: { secret }, visit, texts }) =>
      database.forPerson((transaction) =>
        askToEnrol(transaction, dependencies, { secret, visitDigest: visit.digest }, texts),
      ),
  );

  app.post(
    '/consent/:secret/enrol',
    { config: open, schema: { hide: true, params, body: enrolBody } },
    async ({ params: { secret }, visit, body: { response } }) => {
      const { isRecovery } = await settled((transaction) =>
        enrol(transaction, dependencies, { secret, visitDigest: visit.digest, response }),
      );
      return isRecovery ? { location: `${pathOf(secret)}/recovered` } : {};
    },
  );

  app.post(
    '/consent/:secret/bind/ask',
    { config: open, schema: { hide: true, params } },
    ({ params: { secret }, visit }) =>
      database.forPerson((transaction) =>
        askToBind(transaction, dependencies, { secret, visitDigest: visit.digest }),
      ),
  );

  app.post(
    '/consent/:secret/bind',
    { config: open, schema: { hide: true, params, body: bindBody } },
    async ({ params: { secret }, visit, body: { response } }) => {
      await settled((transaction) =>
        bindExisting(transaction, dependencies, { secret, visitDigest: visit.digest, response }),
      );
      return {};
    },
  );

  app.post(
    '/consent/:secret/deny',
    { config: open, schema: { hide: true, params } },
    async ({ params: { secret }, visit, texts }, reply) => {
      const name = await developerName(secret);
      const { location } = await database.forPerson((transaction) =>
        denyUnbound(transaction, dependencies, { secret, visitDigest: visit.digest }),
      );
      return sendPage(reply, 200, deniedPage(texts, { name, location }));
    },
  );

  app.post(
    '/consent/:secret/stop',
    { config: open, schema: { hide: true, params } },
    async ({ params: { secret }, visit }, reply) => {
      await stopApproved({
        database,
        config,
        visitDigest: visit.digest,
        async lock(transaction) {
          const found = await lockConsent(transaction, dependencies, secret, 'share');
          if (found === undefined) throw notFound('consent request');
          return found.request;
        },
      });
      return reply.redirect(pathOf(secret), 303);
    },
  );

  app.get(
    '/consent/:secret/recovered',
    { config: open, schema: { hide: true, params } },
    async ({ params: { secret }, texts }, reply) => {
      const { details, isTrue } = await database.forPerson(async (transaction) => {
        const found = await findConsent(transaction, dependencies, secret);
        if (found === undefined) throw notFound('consent request');
        return { details: found.details, isTrue: await wasBoundAnew(transaction, found.request) };
      });
      // This address may come from anybody: it shows only what is true.
      if (!isTrue) return reply.redirect(pathOf(secret), 303);
      return sendPage(reply, 200, recoveredPage(texts, details.developer.name));
    },
  );

  /** Commits what a refusal has used up, and then throws it. */
  async function settled<RESULT>(work: Work<RESULT | ApiError>): Promise<RESULT> {
    const outcome = await database.forPerson(work);
    if (outcome instanceof ApiError) throw outcome;
    return outcome;
  }

  async function developerName(secret: string): Promise<string> {
    const found = await database.forPerson((transaction) => findConsent(transaction, dependencies, secret));
    if (found === undefined) throw notFound('consent request');
    return found.details.developer.name;
  }
};
