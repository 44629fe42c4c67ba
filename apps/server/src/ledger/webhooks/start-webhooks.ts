import type { FastifyBaseLogger } from 'fastify';
import { outsideNetworks } from '../../base/outbound/outside-networks.ts';
import type { Database } from '../../base/store/database.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import type { Claimed } from './claim.ts';
import { type Deliverer, startDeliverer } from './deliverer.ts';
import { createSend } from './send.ts';
import { addWebhookGauges, watchSend } from './watch-deliveries.ts';

export interface WebhooksOptions {
  config: Parameters<typeof outsideNetworks>[0];
  database: Database;
  masterKey: Uint8Array;
  telemetry: Telemetry;
  log: Pick<FastifyBaseLogger, 'warn'>;
  /** Called when an endpoint was disabled because it failed for days. */
  onDisabled(endpoint: Claimed): void;
}

/** Starts to deliver events to endpoints, where the server may connect to, with metrics and spans. */
export function startWebhooks({ config, telemetry, ...options }: WebhooksOptions): Deliverer {
  if (telemetry.metrics !== undefined) addWebhookGauges(telemetry.metrics, options.database);
  return startDeliverer({ ...options, send: watchSend(createSend(outsideNetworks(config)), telemetry) });
}
