import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { notFound } from '../../base/api-error.ts';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import { newId } from '../../base/ids.ts';
import type { Database } from '../../base/store/database.ts';
import type { PolicyRule } from '../../base/store/schema/policy-tables.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { pageParameters } from '../../http/requests/pagination.ts';
import { changePolicy, changeRule, savePolicy } from './change-policy.ts';
import { findPolicy, listPolicies } from './policy.ts';
import {
  newRule,
  policyList,
  policyName,
  policyPath,
  policyView,
  ruleChanges,
  savedPolicy,
  setPath,
  setView,
  testAnswer,
  testBody,
  viewOf,
} from './schemas.ts';
import { tryPolicies } from './try-policies.ts';
import { words } from './words.ts';

interface Dependencies {
  database: Database;
}

const refusals = { 400: ['INVALID_POLICY'], 409: ['TOO_MANY_POLICIES'] };

/** Milliseconds that checking policies waits for others, before 503. It takes Cedar a second at most. */
const PATIENCE = 30_000;

/** Policies in Cedar, and the rules of the public product (`docs/protocol.md` §15, Policies). */
export const policyRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, { database }) => {
  const turns = createFairSemaphore({ perDeveloper: 1, total: 2, patience: PATIENCE });
  app.get(
    '/v1/policies',
    {
      config: { access: ['issue'] },
      schema: { ...words.listPolicies, querystring: z.object(pageParameters), response: { 200: policyList } },
    },
    async ({ caller, query: { page, pageSize } }) => {
      const { policies, digest } = await database.forList(caller.developerId, (transaction) =>
        listPolicies(transaction, caller.developerId),
      );
      const shown = policies.slice((page - 1) * pageSize, page * pageSize);
      return { policies: shown.map(viewOf), digest, total: policies.length, page, pageSize };
    },
  );

  app.get(
    '/v1/policies/:policy',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getPolicy, params: policyPath, response: { 200: policyView } },
    },
    async ({ caller: { developerId }, params: { policy } }) =>
      viewOf(
        await database.forDeveloper(developerId, (transaction) =>
          findPolicy(transaction, developerId, policy),
        ),
      ),
  );

  app.put(
    '/v1/policies/:policy',
    {
      config: { access: ['admin'], refusals },
      schema: {
        ...words.savePolicy,
        params: z.object({ policy: policyName }),
        body: savedPolicy,
        response: { 200: policyView },
      },
    },
    async ({ caller: { developerId }, params: { policy }, body }) =>
      viewOf(
        await turns.run(developerId, () =>
          database.forDeveloper(developerId, async (transaction) => {
            await savePolicy(transaction, developerId, policy, body);
            return findPolicy(transaction, developerId, policy);
          }),
        ),
      ),
  );

  app.delete(
    '/v1/policies/:policy',
    {
      config: { access: ['admin'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.deletePolicy, params: policyPath, response: { 204: z.undefined() } },
    },
    async ({ caller: { developerId }, params: { policy } }, reply) => {
      await turns.run(developerId, () =>
        database.forDeveloper(developerId, (transaction) =>
          changePolicy(transaction, developerId, policy, null),
        ),
      );
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/policies',
    {
      config: { access: ['admin'], refusals },
      schema: { ...words.createPolicyRule, body: newRule, response: { 201: policyView } },
    },
    (request, reply) => {
      const { developerId } = request.caller;
      return turns.run(developerId, () =>
        answerOnce(request, reply, async (transaction) => {
          const policy = newId('pol');
          await changePolicy(transaction, developerId, policy, { rule: given<PolicyRule>(request.body) });
          return { status: 201, body: viewOf(await findPolicy(transaction, developerId, policy)) };
        }),
      );
    },
  );

  app.patch(
    '/v1/policies/:policy',
    {
      config: {
        access: ['admin'],
        refusals: { ...refusals, 404: ['NOT_FOUND'], 409: ['POLICY_IS_CEDAR', 'TOO_MANY_POLICIES'] },
      },
      schema: {
        ...words.updatePolicyRule,
        params: policyPath,
        body: ruleChanges,
        response: { 200: policyView },
      },
    },
    async ({ caller: { developerId }, params: { policy }, body }) =>
      viewOf(
        await turns.run(developerId, () =>
          database.forDeveloper(developerId, async (transaction) => {
            await changeRule(transaction, developerId, policy, given<Partial<PolicyRule>>(body));
            return findPolicy(transaction, developerId, policy);
          }),
        ),
      ),
  );

  app.post(
    '/v1/policies/test',
    {
      config: { access: ['issue'], ignoresIdempotencyKey: true, refusals },
      schema: { ...words.testPolicies, body: testBody, response: { 200: testAnswer } },
    },
    ({ caller: { developerId }, body }) =>
      turns.run(developerId, () =>
        database.forDeveloper(developerId, (transaction) => tryPolicies(transaction, developerId, body)),
      ),
  );

  app.get(
    '/v1/policy-sets/:digest',
    {
      config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
      schema: { ...words.getPolicySet, params: setPath, response: { 200: setView } },
    },
    async ({ caller, params: { digest } }) => {
      const row = await database.forDeveloper(caller.developerId, (transaction) =>
        transaction
          .selectFrom('policy_sets')
          .select(['digest', 'version', 'policies', 'created_at'])
          .where('digest', '=', digest)
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst(),
      );
      if (row === undefined) throw notFound('policy set');
      const { created_at, ...set } = row;
      return { ...set, createdAt: created_at.toISOString() };
    },
  );
};

/** The members that are given. */
function given<GIVEN>(members: { [NAME in keyof GIVEN]: GIVEN[NAME] | undefined }): GIVEN {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as GIVEN;
}
