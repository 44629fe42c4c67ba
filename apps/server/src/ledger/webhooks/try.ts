import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Database } from '../../base/store/database.ts';
import { type DeliveryView, findDelivery } from './delivery.ts';
import { findMessage, TEST_TYPE } from './message.ts';
import { saveAttempt } from './outcome.ts';
import { decryptSecret } from './secrets.ts';
import type { Message, Send } from './send.ts';
import { findWebhook } from './webhook.ts';

interface TryOptions {
  database: Database;
  masterKey: Uint8Array;
  send: Send;
  developerId: string;
  webhookId: string;
}

/** Sends a message that is no event to an endpoint, enabled or not, at once and out of order. @throws {ApiError} 404 */
export async function sendTest(options: TryOptions): Promise<DeliveryView> {
  const message: Message = {
    id: newId('evt'),
    type: TEST_TYPE,
    timestamp: new Date().toISOString(),
    data: { webhookId: options.webhookId },
  };
  return sendNow(options, async () => message);
}

/**
 * Sends a message of an earlier delivery again, at once and out of order.
 * @throws {ApiError} 404, 409 `DELIVERY_RETRYING`, or 410 `EVENT_EXPIRED`
 */
export async function sendAgain(options: TryOptions, deliveryId: string): Promise<DeliveryView> {
  const { database, developerId, webhookId } = options;
  return sendNow(options, () =>
    database.forDeveloper(developerId, async (transaction) => {
      const { eventId, status } = await findDelivery(transaction, { webhookId, id: deliveryId });
      if (status === 'retrying') {
        const what = 'this event is the next that the webhook gets; enable the webhook to try it now';
        throw new ApiError(409, 'DELIVERY_RETRYING', what);
      }
      const message = await findMessage(transaction, developerId, eventId);
      if (message === undefined)
        throw new ApiError(410, 'EVENT_EXPIRED', 'the event is not kept any longer, or was a test');
      return message;
    }),
  );
}

async function sendNow(options: TryOptions, message: () => Promise<Message>): Promise<DeliveryView> {
  const { database, masterKey, send, developerId, webhookId } = options;
  const { url, secret } = await database.forDeveloper(developerId, (transaction) =>
    findWebhook(transaction, webhookId),
  );
  const found = await message();
  // Outside of a transaction: the endpoint may be slow.
  const outcome = await send({ url, secrets: [decryptSecret(masterKey, secret)] }, found);
  return database.forDeveloper(developerId, async (transaction) => {
    // It may have been deleted meanwhile.
    await findWebhook(transaction, webhookId);
    const fate = { status: outcome.isDelivered ? 'delivered' : 'failed', isManual: true } as const;
    const id = await saveAttempt(transaction, { id: webhookId, developerId }, found, outcome, fate);
    return findDelivery(transaction, { webhookId, id });
  });
}
