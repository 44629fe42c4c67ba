import type { FastifyBaseLogger } from 'fastify';
import type { AnomalyFollower } from '../ledger/anomalies/follow/follower.ts';
import type { Appender } from '../ledger/audit/append/appender.ts';
import type { Config } from './config/config.ts';
import type { ApiKeys } from '../authority/api-keys/api-key-lookup.ts';
import type { IssuerKeys } from '../authority/keys/issuer-keys.ts';
import type { Mailer } from '../people/mail/mailer.ts';
import type { Billing } from '../ledger/billing/billing.ts';
import type { Limits } from '../ledger/billing/limits.ts';
import type { PushKey } from '../people/web-push/push-key.ts';
import type { Database } from '../base/store/database.ts';
import type { Telemetry } from '../base/telemetry/telemetry.ts';
import type { LogName } from '../ledger/audit/stored/log-tables.ts';
import type { Checkpoints } from '../ledger/transparency/checkpoint.ts';
import type { LogIdentity } from '../ledger/transparency/log-keys/log-identity.ts';

/** What the routes of every room get. */
export interface Dependencies {
  /** The effective configuration, with the address on which the server listens. */
  config: Config & { publicUrl: string; isSignupOpen: boolean; isRegistrationOpen: boolean };
  database: Database;
  issuerKeys: IssuerKeys;
  apiKeys: ApiKeys;
  anomalies: AnomalyFollower;
  appender: Appender;
  /** Called when a log has grown within another transaction, after its commit. */
  onAppended: (developerId: string, entries: number) => void;
  /** Of each log of every developer. */
  checkpoints: Readonly<Record<LogName, Checkpoints>>;
  /** The keys and names with which checkpoints are signed. */
  logIdentity: LogIdentity;
  /** `undefined` where no mail server is configured. */
  mailer: Mailer | undefined;
  /** `undefined` in a sandbox, which asks nobody. */
  pushKey: PushKey | undefined;
  /** `undefined` where nothing is billed. */
  billing: Billing | undefined;
  /** What plans allow. */
  limits: Limits;
  /** 32 bytes; see {@link Config.masterKey}. */
  masterKey: Uint8Array;
  log: FastifyBaseLogger;
  telemetry: Telemetry;
  /** Milliseconds since 1970, for caches and rate windows, never for stored decisions. */
  now: () => number;
}

/** What every process that serves needs, whatever its rooms. */
export type AppDependencies = Pick<
  Dependencies,
  'apiKeys' | 'config' | 'database' | 'issuerKeys' | 'log' | 'masterKey' | 'now' | 'telemetry'
>;
