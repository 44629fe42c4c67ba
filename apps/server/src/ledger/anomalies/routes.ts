import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { sql } from 'kysely';
import { notFound } from '../../base/api-error.ts';
import type { Database } from '../../base/store/database.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { pageAnswer, readFiltered, readPage } from '../../http/requests/pagination.ts';
import { acknowledge } from './alerts/acknowledge.ts';
import { readRules } from './rules/rules.ts';
import { alertFilter, alertRows, isOpen, viewOfAlert } from './views/alert-view.ts';
import type { AnomalyFollower } from './follow/follower.ts';
import { profileRows, readOverview, viewOfProfile } from './views/profile-view.ts';
import {
  acknowledgeBody,
  anomalyPage,
  anomalyPath,
  anomalyQuery,
  anomalyView,
  detectAnswer,
  profilePage,
  profileQuery,
} from './views/schemas.ts';
import { words } from './words.ts';

interface Dependencies {
  anomalies: Pick<AnomalyFollower, 'lookAt'>;
  database: Database;
  now: () => number;
}

/** The alerts of the `detect` route. */
const MOST_OPEN = 200;

/** Alerts, what was learnt of each agent, and rules (`docs/protocol.md` §16, Anomalies). */
export const anomalyRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { anomalies, database, now },
) => {
  app.get(
    '/v1/anomalies',
    {
      config: { access: ['audit-read'] },
      schema: { ...words.listAnomalies, querystring: anomalyQuery, response: { 200: anomalyPage } },
    },
    async ({ caller: { developerId }, query: { page, pageSize, cursor, ...filter } }) =>
      database.forList(developerId, async (transaction) => {
        const after = cursor === undefined ? undefined : sql<boolean>`anomalies.id < ${cursor}`;
        const found = await readFiltered(
          transaction,
          alertRows(transaction),
          { ...alertFilter(filter), after },
          { page, pageSize },
        );
        const { suppressed } = await readOverview(transaction, developerId);
        return { anomalies: found.rows.map(viewOfAlert), suppressed, ...pageAnswer(found) };
      }),
  );

  app.get(
    '/v1/anomalies/profiles',
    {
      config: { access: ['audit-read'] },
      schema: { ...words.listAnomalyProfiles, querystring: profileQuery, response: { 200: profilePage } },
    },
    async ({ caller: { developerId }, query: { page, pageSize, cursor, agentId } }) =>
      database.forList(developerId, async (transaction) => {
        const found = await readPage(
          transaction,
          profileRows(transaction, agentId),
          { page, pageSize },
          cursor === undefined ? undefined : (rest) => rest.where('agent_id', '<', cursor),
        );
        const { behind } = await readOverview(transaction, developerId);
        return { profiles: found.rows.map((row) => viewOfProfile(row, now())), behind, ...pageAnswer(found) };
      }),
  );

  app.get(
    '/v1/anomalies/:id',
    {
      config: { access: ['audit-read'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getAnomaly, params: anomalyPath, response: { 200: anomalyView } },
    },
    async ({ caller: { developerId }, params: { id } }) => {
      const row = await database.forDeveloper(developerId, (transaction) =>
        alertRows(transaction).where('anomalies.id', '=', id).executeTakeFirst(),
      );
      if (row === undefined) throw notFound('anomaly');
      return viewOfAlert(row);
    },
  );

  // The public product's client sends PATCH.
  for (const [method, described] of [
    ['POST', words.acknowledgeAnomaly],
    ['PATCH', words.updateAnomalyAcknowledgement],
  ] as const) {
    app.route({
      method,
      url: '/v1/anomalies/:id/acknowledge',
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: {
        ...described,
        params: anomalyPath,
        body: acknowledgeBody.prefault({}),
        response: { 200: anomalyView },
      },
      handler: (request, reply) =>
        answerOnce(request, reply, async (transaction) => {
          const { id } = request.params;
          await acknowledge(transaction, request.caller.developerId, { id, note: request.body.note });
          const row = await alertRows(transaction).where('anomalies.id', '=', id).executeTakeFirstOrThrow();
          return { status: 200, body: viewOfAlert(row) };
        }),
    });
  }

  app.post(
    '/v1/anomalies/detect',
    {
      config: { access: ['audit-read'], ignoresIdempotencyKey: true },
      schema: { ...words.detectAnomalies, response: { 200: detectAnswer } },
    },
    async ({ caller: { developerId } }) => {
      await anomalies.lookAt(developerId);
      const [rows, rules] = await database.forList(developerId, async (transaction) => [
        await alertRows(transaction).where(isOpen).limit(MOST_OPEN).execute(),
        await readRules(transaction, developerId),
      ]);
      const open = rows.map(viewOfAlert);
      const revoked = open
        .flatMap(({ actions }) => actions)
        .filter(({ action, outcome }) => action === 'revoke' && outcome === 'done');
      const isRevoking = rules.some(({ action }) => action === 'revoke');
      return {
        detectedAt: new Date(now()).toISOString(),
        total: open.length,
        anomalies: open,
        responseMode: isRevoking ? ('revoke_agent_grants' as const) : ('alert_only' as const),
        autoRevokedGrants: revoked.length,
      };
    },
  );
};
