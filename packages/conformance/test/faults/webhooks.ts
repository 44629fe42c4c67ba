import { type Fault, server } from './fault.ts';

/** §16: webhooks. */
export const webhookFaults: readonly Fault[] = [
  {
    name: 'webhooks go to private addresses',
    noticedBy: ['16.webhook-secret'],
    edits: [
      server(
        'ledger/webhooks/endpoint-url.ts',
        "  throw refused('must be an address on the internet');\n",
        '',
      ),
    ],
  },
  {
    name: 'messages are signed without their time',
    noticedBy: ['16.webhook-message', '16.webhook-rotated'],
    edits: [
      server(
        'ledger/webhooks/secrets.ts',
        'new Webhook(secret).sign(id, at, body)',
        'new Webhook(secret).sign(id, new Date(0), body)',
      ),
    ],
  },
  {
    name: 'the former secret of a webhook signs no more',
    noticedBy: ['16.webhook-rotated'],
    edits: [
      server(
        'ledger/webhooks/secrets.ts',
        "'webhook-signature': secrets.map(",
        "'webhook-signature': secrets.slice(0, 1).map(",
      ),
    ],
  },
  {
    name: 'a refused message counts as delivered',
    noticedBy: ['16.webhook-retried', '16.webhook-gone'],
    edits: [
      server('ledger/webhooks/send.ts', '      isDelivered: ok,\n', '      isDelivered: ok || status > 0,\n'),
    ],
  },
  {
    name: '410 is a refusal like any other',
    noticedBy: ['16.webhook-gone'],
    edits: [server('ledger/webhooks/turn.ts', 'GONE = 410', 'GONE = 499')],
  },
  {
    name: 'a test of a webhook sends another message',
    noticedBy: ['16.webhook-test'],
    edits: [
      server('ledger/webhooks/message.ts', "TEST_TYPE = 'webhook.test'", "TEST_TYPE = 'webhook.tried'"),
    ],
  },
  {
    name: 'redirects of endpoints are followed',
    noticedBy: ['16.webhook-redirect'],
    edits: [
      server(
        'ledger/webhooks/send.ts',
        "await fetch(url, { method: 'POST', ...request });",
        "await globalThis.fetch(url, { method: 'POST', ...(request as object) });\n    void fetch;",
      ),
    ],
  },
];
