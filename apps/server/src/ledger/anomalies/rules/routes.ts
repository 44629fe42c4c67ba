import { sql } from 'kysely';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApiError, notFound } from '../../../base/api-error.ts';
import { newId } from '../../../base/ids.ts';
import type { Database, Transaction } from '../../../base/store/database.ts';
import { answerOnce } from '../../../http/answers/idempotency.ts';
import { appendEvent } from '../../events/append-event.ts';
import { isAnomalyKind } from '../kinds/kinds.ts';
import { type AnomalyRuleView, ruleBody, ruleList, rulePath, ruleView } from '../views/schemas.ts';
import { MOST_RULES, readRules } from './rules.ts';
import { words } from './words.ts';

/** What happens about alerts (`docs/protocol.md` §16, Anomalies). */
export const anomalyRuleRoutes: FastifyPluginAsyncZod<{ database: Database }> = async (app, { database }) => {
  app.get(
    '/v1/anomalies/rules',
    {
      config: { access: ['audit-read'] },
      schema: { ...words.listAnomalyRules, response: { 200: ruleList } },
    },
    async ({ caller: { developerId } }) => {
      const rules = await database.forDeveloper(developerId, (transaction) =>
        readRules(transaction, developerId),
      );
      return { rules: rules.map(viewOf), total: rules.length };
    },
  );

  app.post(
    '/v1/anomalies/rules',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'], 409: ['TOO_MANY_RULES'] } },
      schema: { ...words.createAnomalyRule, body: ruleBody, response: { 201: ruleView } },
    },
    (request, reply) =>
      answerOnce(request, reply, async (transaction) => {
        const { developerId } = request.caller;
        const { kinds, agentIds, action } = request.body;
        await lockDeveloper(transaction, developerId);
        await mustKnow(transaction, agentIds);
        if ((await readRules(transaction, developerId)).length >= MOST_RULES)
          throw new ApiError(
            409,
            'TOO_MANY_RULES',
            `there are ${MOST_RULES} rules already: delete one first`,
          );
        const id = newId('anr');
        const about = { kinds: [...new Set(kinds)], agentIds: [...new Set(agentIds)], action };
        await transaction
          .insertInto('anomaly_rules')
          .values({ id, developer_id: developerId, kinds: about.kinds, agent_ids: about.agentIds, action })
          .execute();
        await appendEvent(transaction, developerId, {
          type: 'anomaly_rule.created',
          data: { ruleId: id, ...about },
        });
        const made = (await readRules(transaction, developerId)).find((rule) => rule.id === id);
        if (made === undefined) throw new Error('a rule that was made is not there');
        return { status: 201, body: viewOf(made) };
      }),
  );

  app.delete(
    '/v1/anomalies/rules/:id',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deleteAnomalyRule, params: rulePath, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params: { id } }, reply) => {
      await database.forDeveloper(developerId, async (transaction) => {
        const deleted = await transaction
          .deleteFrom('anomaly_rules')
          .where('id', '=', id)
          .where('developer_id', '=', developerId)
          .returning(['kinds', 'agent_ids as agentIds', 'action'])
          .executeTakeFirst();
        if (deleted === undefined) throw notFound('rule');
        await appendEvent(transaction, developerId, {
          type: 'anomaly_rule.deleted',
          data: { ruleId: id, ...deleted },
        });
      });
      return reply.code(204).send();
    },
  );
};

/** Two that make the last rule at once take turns. */
async function lockDeveloper(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT FROM developers WHERE id = ${developerId} FOR NO KEY UPDATE`.execute(transaction);
}

async function mustKnow(transaction: Transaction, agentIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM agents WHERE id = ANY (${[...agentIds]}::text[]) AND status <> 'deleted'`.execute(
    transaction,
  );
  if (rows.length < new Set(agentIds).size) throw notFound('agent');
}

type RuleRow = Awaited<ReturnType<typeof readRules>>[number];

function viewOf({ id, kinds, agentIds, action, createdAt }: RuleRow): AnomalyRuleView {
  return { id, kinds: kinds.filter(isAnomalyKind), agentIds, action, createdAt: createdAt.toISOString() };
}
