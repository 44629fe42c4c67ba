interface OfWebhook {
  readonly webhookId: string;
  /** The host of its URL. */
  readonly host: string;
}

/** The data of each event about webhooks (`docs/protocol.md` §16). */
export interface WebhookEventData {
  readonly 'webhook.created': OfWebhook & { readonly events: readonly string[] };
  readonly 'webhook.updated': OfWebhook & { readonly changed: readonly string[] };
  readonly 'webhook.enabled': OfWebhook;
  /** `gone`: it has answered 410; `failing`: it failed for three days. */
  readonly 'webhook.disabled': OfWebhook & { readonly reason: 'developer' | 'gone' | 'failing' };
  readonly 'webhook.secret_rotated': OfWebhook;
  /** Everything since then is delivered again. */
  readonly 'webhook.rewound': OfWebhook & { readonly since: string };
  readonly 'webhook.deleted': OfWebhook;
  /** An event was set aside, because the webhook refused it and accepted the next one. */
  readonly 'webhook.delivery_failed': {
    readonly webhookId: string;
    readonly deliveryId: string;
    readonly eventId: string;
    readonly eventType: string;
  };
  /** A webhook may have missed events: it was disabled for over 7 days, or the database was restored. */
  readonly 'webhook.reset': { readonly webhookId: string; readonly reason: 'restored' | 'expired' };
}
