import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answerOnce } from '../../http/answers/idempotency.ts';
import { idField, nameField } from '../../http/requests/fields.ts';
import { hold, holdsOf, release } from './hold.ts';
import { holdView } from './holds-on.ts';
import { words } from './words.ts';

const holdBody = z.strictObject({
  reason: nameField(200)
    .regex(/^\P{Bidi_Control}*$/u, 'must not change the direction of text')
    .describe('Shown to people and models')
    .optional(),
});
const holdAnswer = z.object({
  holds: z.array(holdView).describe('Who holds it now, the oldest hold first; empty: nobody does'),
});
export type HoldAnswer = z.output<typeof holdAnswer>;

/** Puts grants and agents on hold, and releases them, for their developer (`docs/protocol.md` §15). */
export const holdRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const [kind, things, prefix, holding, releasing] of [
    ['grant', 'grants', 'grnt', words.holdGrant, words.releaseGrant],
    ['agent', 'agents', 'ag', words.holdAgent, words.releaseAgent],
  ] as const) {
    const params = z.object({ id: idField(prefix) });
    const ended = kind === 'grant' ? { 409: ['GRANT_ENDED'] } : {};

    app.post(
      `/v1/${things}/:id/hold`,
      {
        config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'], ...ended } },
        schema: { ...holding, params, body: holdBody.prefault({}), response: { 200: holdAnswer } },
      },
      async (request, reply) => {
        const { developerId } = request.caller;
        const reason = request.body.reason ?? null;
        const { id } = request.params;
        return answerOnce(request, reply, async (transaction) => {
          await hold(transaction, developerId, { kind, id }, { by: 'developer', reason });
          return { status: 200, body: { holds: await holdsOf(transaction, { kind, id }) } };
        });
      },
    );

    app.post(
      `/v1/${things}/:id/release`,
      {
        config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },
        schema: { ...releasing, params, response: { 200: holdAnswer } },
      },
      async (request, reply) => {
        const { developerId } = request.caller;
        const { id } = request.params;
        return answerOnce(request, reply, async (transaction) => ({
          status: 200,
          body: { holds: await release(transaction, developerId, { kind, id }, ['developer', 'rule']) },
        }));
      },
    );
  }
};
