import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Webhooks', {
  createWebhook: {
    summary: 'Create a webhook',
    description:
      'Registers an address that the server sends events to. The answer contains the secret that signs them, once.',
  },
  listWebhooks: {
    summary: 'List webhooks',
    description: 'Every webhook of the developer, without its secret.',
  },
  getWebhook: {
    summary: 'Get a webhook',
    description: 'The address, the events, and whether deliveries arrive.',
  },
  updateWebhook: {
    summary: 'Change a webhook',
    description: 'Changes the members that are given. What waits for the next attempt is tried at once.',
  },
  deleteWebhook: {
    summary: 'Delete a webhook',
    description: 'Nothing is sent to its address any more.',
  },
  rotateWebhookSecret: {
    summary: 'Rotate the secret of a webhook',
    description: 'Answers with a new secret. For 24 hours, the one before signs as well.',
  },
  replayWebhook: {
    summary: 'Deliver events again',
    description: 'Delivers everything that has happened since a time again, in order.',
  },
  testWebhook: {
    summary: 'Send a test event',
    description:
      'Sends `webhook.test` now, whether the webhook is enabled or not, and answers with the delivery.',
  },
  listDeliveries: {
    summary: 'List deliveries',
    description: 'The attempts to deliver events to a webhook, the newest first.',
  },
  replayDelivery: {
    summary: 'Deliver one event again',
    description: 'Sends the event of one delivery once more, now.',
  },
});
