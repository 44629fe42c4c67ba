import { createDomainFetch } from '../authority/domains/domain-document.ts';
import { startDomainSchedule } from '../authority/domains/schedule.ts';
import { startKeySchedule } from '../authority/keys/schedule.ts';
import type { Signer } from '../authority/keys/signer.ts';
import { startRetention } from '../ledger/retention/schedule.ts';
import { startWebhooks } from '../ledger/webhooks/start-webhooks.ts';
import { startMetering } from '../ledger/billing/billing.ts';
import { startCallMessages } from '../people/approvals/call-messages.ts';
import type { Config } from './config/config.ts';
import type { Dependencies } from './dependencies.ts';
import { startHousekeeping } from './housekeeping.ts';
import { mailDisabledWebhook } from './webhook-mail.ts';

/** Work that recurs until it is closed. */
export interface Job {
  /** Resolves once the work under way has ended. */
  close(): Promise<void>;
}

export interface JobsOptions extends Pick<
  Dependencies,
  'billing' | 'database' | 'issuerKeys' | 'log' | 'mailer' | 'masterKey' | 'now' | 'pushKey' | 'telemetry'
> {
  config: Config & { publicUrl: string };
  signer: Signer;
  /** Seconds between two checks of whether the issuer's key has to be rotated. Default 60. */
  keyCheckInterval?: number | undefined;
}

/** Starts what every process of the server does besides answering. Processes share the work; none leads. */
export function startJobs(options: JobsOptions): readonly Job[] {
  const { billing, config, database, issuerKeys, keyCheckInterval, log, now, signer, telemetry } = options;
  const { stripe } = billing ?? {};
  return [
    ...(stripe === undefined ? [] : [startMetering({ database, stripe, log })]),
    startHousekeeping({ database, log, metrics: telemetry.metrics }),
    startRetention({ database, log }),
    startCallMessages(options),
    startDomainSchedule({ database, fetch: createDomainFetch(config), log, now }),
    startWebhooks({ ...options, onDisabled: (endpoint) => void mailDisabledWebhook(endpoint, options) }),
    startKeySchedule({
      database,
      signer,
      issuerKeys,
      rotation: config.keyRotation,
      log,
      ...(keyCheckInterval === undefined ? {} : { every: keyCheckInterval * 1_000 }),
    }),
  ];
}
