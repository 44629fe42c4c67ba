import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import type { OutboundOptions } from '../../base/outbound/outbound-fetch.ts';
import { outsideNetworks } from '../../base/outbound/outside-networks.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { answerOnce } from '../../http/answers/idempotency.ts';
import type { Answer } from '../../http/answers/kept-answers.ts';
import { idField, nameField } from '../../http/requests/fields.ts';
import {
  cursorMembers,
  cursorParameters,
  pageAnswer,
  pageMembers,
  pageParameters,
} from '../../http/requests/pagination.ts';
import { deliveryView, listDeliveries } from './delivery.ts';
import { checkUrl, urlField } from './endpoint-url.ts';
import { encryptSecret, newWebhookSecret } from './secrets.ts';
import { createSend } from './send.ts';
import { sendAgain, sendTest } from './try.ts';
import { rewind, updateWebhook } from './change-webhook.ts';
import { createWebhook, deleteWebhook, findWebhook, listWebhooks, rotateSecret } from './webhook.ts';
import { eventsField, viewOf, webhookView } from './webhook-view.ts';
import { words } from './words.ts';

interface Dependencies {
  config: { publicUrl: string; providerNetworks: 'public' | 'private' };
  database: Database;
  masterKey: Uint8Array;
}

/** Most messages that are sent by hand at once. */
const AT_ONCE = { perDeveloper: 2, total: 16 };

const description = nameField(200).nullable();
const newWebhook = z.strictObject({
  url: urlField,
  events: eventsField,
  description: description.optional(),
});
const changes = z.strictObject({
  url: urlField.optional(),
  events: eventsField.optional(),
  description: description.optional(),
  enabled: z
    .boolean()
    .optional()
    .describe(
      'true also tries at once what waits for the next attempt; a disabled webhook continues where it was',
    ),
});
const madeWebhook = webhookView.extend({ secret: z.string().describe('Shown only here') });
const id = z.object({ id: idField('whk') });
const delivery = z.object({ id: idField('whk'), deliveryId: idField('dlv') });
const rewound = z.strictObject({
  since: z.iso.datetime().describe('What has happened since is delivered again, in order'),
});

const read = { access: ['audit-read'] as const, refusals: { 404: ['NOT_FOUND'] } };
const change = { access: ['admin'] as const, refusals: { 404: ['NOT_FOUND'] } };
/** Each call sends a message, and there is nothing to repeat. */
const sends = { ignoresIdempotencyKey: true } as const;

/** Endpoints that are told of events (`docs/protocol.md` §16). */
export const webhookRoutes: FastifyPluginAsyncZod<Dependencies> = async (
  app,
  { config, database, masterKey },
) => {
  const allows: OutboundOptions['allows'] = outsideNetworks(config);
  const send = createSend(allows);
  const semaphore = createFairSemaphore(AT_ONCE);

  app.post(
    '/v1/webhooks',
    {
      config: { access: ['admin'], refusals: { 409: ['TOO_MANY_WEBHOOKS'] } },
      schema: { ...words.createWebhook, body: newWebhook, response: { 201: madeWebhook } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      checkUrl(request.body.url, allows);
      return answerOnce(request, reply, async (transaction): Promise<Answer<z.input<typeof madeWebhook>>> => {
        const secret = newWebhookSecret();
        const encrypted = encryptSecret(masterKey, secret);
        const made = await createWebhook(transaction, developerId, request.body, encrypted);
        return { status: 201, body: { ...made, secret }, isSecret: true };
      });
    },
  );

  app.get(
    '/v1/webhooks',
    {
      config: { access: ['audit-read'] },
      schema: {
        ...words.listWebhooks,
        querystring: z.object(pageParameters),
        response: { 200: z.object({ webhooks: z.array(webhookView), ...pageMembers }) },
      },
    },
    async ({ caller: { developerId }, query }) => {
      const { rows, total, page, pageSize } = await database.forList(developerId, (transaction) =>
        listWebhooks(transaction, query),
      );
      return { webhooks: rows, total, page, pageSize };
    },
  );

  app.get(
    '/v1/webhooks/:id',
    { config: read, schema: { ...words.getWebhook, params: id, response: { 200: webhookView } } },
    async ({ caller: { developerId }, params }) =>
      database.forDeveloper(developerId, async (transaction) =>
        viewOf(await findWebhook(transaction, params.id)),
      ),
  );

  app.patch(
    '/v1/webhooks/:id',
    {
      config: change,
      schema: { ...words.updateWebhook, params: id, body: changes, response: { 200: webhookView } },
    },
    async ({ caller: { developerId }, params, body }) => {
      if (body.url !== undefined) checkUrl(body.url, allows);
      return database.forDeveloper(developerId, (transaction) =>
        updateWebhook(transaction, developerId, params.id, body),
      );
    },
  );

  app.delete(
    '/v1/webhooks/:id',
    { config: change, schema: { ...words.deleteWebhook, params: id, response: { 204: z.undefined() } } },
    async ({ caller: { developerId }, params }, reply) => {
      await database.forDeveloper(developerId, (transaction) =>
        deleteWebhook(transaction, developerId, params.id),
      );
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/webhooks/:id/rotate',
    { config: change, schema: { ...words.rotateWebhookSecret, params: id, response: { 200: madeWebhook } } },
    async (request, reply) => {
      const { developerId } = request.caller;
      const rotate = async (transaction: Transaction): Promise<Answer<z.input<typeof madeWebhook>>> => {
        const secret = newWebhookSecret();
        const encrypted = encryptSecret(masterKey, secret);
        const view = await rotateSecret(transaction, developerId, request.params.id, encrypted);
        return { status: 200, body: { ...view, secret }, isSecret: true };
      };
      return answerOnce(request, reply, rotate);
    },
  );

  app.post(
    '/v1/webhooks/:id/replay',
    {
      config: change,
      schema: { ...words.replayWebhook, params: id, body: rewound, response: { 200: webhookView } },
    },
    async (request, reply) => {
      const { developerId } = request.caller;
      return answerOnce(request, reply, async (transaction) => ({
        status: 200,
        body: await rewind(transaction, developerId, request.params.id, new Date(request.body.since)),
      }));
    },
  );

  app.post(
    '/v1/webhooks/:id/test',
    {
      config: { ...change, ...sends },
      schema: { ...words.testWebhook, params: id, response: { 200: deliveryView } },
    },
    async ({ caller: { developerId }, params: { id: webhookId } }) =>
      semaphore.run(developerId, () => sendTest({ database, masterKey, send, developerId, webhookId })),
  );

  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      config: read,
      schema: {
        ...words.listDeliveries,
        params: id,
        querystring: z.object({
          status: deliveryView.shape.status.optional(),
          ...cursorParameters('dlv'),
        }),
        response: { 200: z.object({ deliveries: z.array(deliveryView), ...cursorMembers }) },
      },
    },
    async ({ caller: { developerId }, params, query }) => {
      const page = await database.forList(developerId, async (transaction) => {
        await findWebhook(transaction, params.id);
        return listDeliveries(transaction, params.id, query);
      });
      return { deliveries: page.rows, ...pageAnswer(page) };
    },
  );

  app.post(
    '/v1/webhooks/:id/deliveries/:deliveryId/replay',
    {
      config: {
        access: ['admin'],
        refusals: { 404: ['NOT_FOUND'], 409: ['DELIVERY_RETRYING'], 410: ['EVENT_EXPIRED'] },
        ...sends,
      },
      schema: { ...words.replayDelivery, params: delivery, response: { 200: deliveryView } },
    },
    async ({ caller: { developerId }, params: { id: webhookId, deliveryId } }) =>
      semaphore.run(developerId, () =>
        sendAgain({ database, masterKey, send, developerId, webhookId }, deliveryId),
      ),
  );
};
