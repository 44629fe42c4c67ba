import { durationFault } from '@grantex/core/issuer';
import { anomalyAuthority } from './anomaly-authority.ts';
import { openMetrics } from './open-metrics.ts';
import { createApp } from './app.ts';
import { createAppender } from '../ledger/audit/append/appender.ts';
import {
  type Config,
  configuredIssuer,
  defaultPublicUrl,
  isRegistrationOpen,
  isSignupOpen,
} from './config/config.ts';
import type { Dependencies } from './dependencies.ts';
import { recordingChanges } from '../ledger/admin-log/recording.ts';
import { announcing, createAnnouncer, type Announcer } from '../ledger/events/announce.ts';
import { createApiKeys } from '../authority/api-keys/api-key-lookup.ts';
import { makeFirstDeveloper } from '../authority/developers/first-developer.ts';
import { openIssuerKeys, watchSigning } from '../authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../authority/keys/local-signer.ts';
import { masterKeyOf } from './config/master-key.ts';
import { checkIssuer, holdIssuer } from '../authority/keys/own-issuer.ts';
import { openPushKey } from '../people/web-push/push-key.ts';
import type { Signer } from '../authority/keys/signer.ts';
import { openLogs } from './open-logs.ts';
import { startJobs } from './jobs.ts';
import { registerRooms } from './rooms.ts';
import type { RunningServer, StartOptions } from './running-server.ts';
import { checkPort, listenOn, onFreePort } from '../http/connections/listen.ts';
import { createLog } from './log.ts';
import { startAnomalyFollower } from '../ledger/anomalies/follow/follower.ts';
import { createMailer } from '../people/mail/smtp.ts';
import { createAcknowledged } from '../base/store/acknowledged.ts';
import { afterCommit } from '../base/store/after-commit.ts';
import { openDatabase, type Database, type OnPrimary } from '../base/store/database.ts';
import { openBilling } from '../ledger/billing/billing.ts';
import { NO_LIMITS } from '../ledger/billing/limits.ts';
import { createFailover } from './failover.ts';
import { createTelemetry } from '../base/telemetry/telemetry.ts';
import { watchAppender, watchBatches } from '../ledger/audit/append/watch-audit.ts';
import { watchDatabase } from '../base/telemetry/watch-database.ts';
import { watchMailer } from '../people/mail/watch-mail.ts';
import { createLogIdentity } from '../ledger/transparency/log-keys/log-identity.ts';
import { type LogKeys, openLogKeys } from '../ledger/transparency/log-keys/log-keys.ts';

export type { RunningServer, StartOptions } from './running-server.ts';

/**
 * Opens the database, makes what a first start needs, and listens.
 * @throws {TypeError} naming the option that is wrong
 * @throws {ConfigError | StoreError} with one line when the server cannot start with this configuration
 */
export async function startServer(config: Config, options: StartOptions = {}): Promise<RunningServer> {
  checkDurations(options);
  if (config.role === 'feed') return startAsRelay(config, options);
  const { now = Date.now, logTo } = options;
  const log = createLog(config, logTo);
  if (config.mode === 'live' && config.databaseUrl === undefined) {
    log.warn('live on the embedded database: it is one process on one disk; set DATABASE_URL');
  }
  if (config.mode === 'live' && config.smtpUrl === undefined) {
    log.warn('live without a mail server: nobody can be bound by a verified address; set GRANTEX_SMTP_URL');
  }
  const telemetry = await createTelemetry(config);
  const acknowledged = createAcknowledged();
  const onPrimary = createFailover({ acknowledged, log, metrics: telemetry.metrics });
  const opened = options.database ?? (await openConfigured(config, onPrimary));
  const recorded: Recorded = { tell: () => undefined };
  const recording = recordingChanges(opened, (developerId, entries) => recorded.tell(developerId, entries));
  // Counts a transaction whose entries could not be written as rolled back.
  const watched = watchDatabase(recording, telemetry);
  const announcer = createAnnouncer(watched);
  const database = afterCommit(announcing(watched, announcer), acknowledged.remember);
  try {
    await checkIssuer(database, configuredIssuer(config));
    const masterKey = await masterKeyOf(config);
    const signer = createLocalSigner(masterKey);
    const issuerKeys = watchSigning(await openIssuerKeys({ database, signer, now }), telemetry);
    const logKeys = await openLogKeys({ database, masterKey, now });
    const pushKey = config.mode === 'live' ? await openPushKey({ database, masterKey }) : undefined;
    const mailer = watchMailer(createMailer(config), telemetry);
    // Before the first key is made: nobody would ever see it.
    await checkPort(config.port, config.host);
    const firstKey = await makeFirstDeveloper({ config, database, log });
    const billing = await openBilling(config, now);
    const parts = {
      billing,
      limits: billing?.limits ?? NO_LIMITS,
      config,
      database,
      announcer,
      recorded,
      issuerKeys,
      logKeys,
      mailer,
      pushKey,
      masterKey,
      log,
      telemetry,
      now,
    };
    return await listen(parts, signer, firstKey, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function startAsRelay(config: Config, options: StartOptions): Promise<RunningServer> {
  const { database, keyCheckInterval, ...more } = options;
  if (database !== undefined || keyCheckInterval !== undefined)
    throw new TypeError('startServer: a relay takes neither "database" nor "keyCheckInterval".');
  return (await import('./start-relay.ts')).startRelay(config, more);
}

function checkDurations({ clientTimeouts = {}, keyCheckInterval }: StartOptions): void {
  const { headers, request } = clientTimeouts;
  const durations = {
    'clientTimeouts.headers': headers,
    'clientTimeouts.request': request,
    keyCheckInterval,
  };
  for (const [option, seconds] of Object.entries(durations)) {
    const fault = seconds === undefined ? undefined : durationFault(seconds);
    if (fault !== undefined) throw new TypeError(`startServer: "${option}" must be ${fault}.`);
  }
}

/** Opens the database that the configuration names. @throws {StoreError} */
function openConfigured({ dataDirectory, databaseUrl }: Config, onPrimary: OnPrimary): Promise<Database> {
  return openDatabase({
    dataDirectory,
    onPrimary,
    ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
  });
}

type Opened = Omit<
  Dependencies,
  'config' | 'anomalies' | 'apiKeys' | 'appender' | 'onAppended' | 'checkpoints' | 'logIdentity'
> & {
  config: Config;
  announcer: Announcer;
  recorded: Recorded;
  logKeys: LogKeys;
};

/** Who hears of new entries of the administrators' log: the database is opened before them. */
interface Recorded {
  tell: (developerId: string, entries: number) => void;
}

async function listen(
  opened: Opened,
  signer: Signer,
  firstKey: string | undefined,
  { clientTimeouts, keyCheckInterval }: Pick<StartOptions, 'clientTimeouts' | 'keyCheckInterval'>,
): Promise<RunningServer> {
  const { config, database, announcer, recorded, logKeys, log, telemetry, now } = opened;
  const apiKeys = createApiKeys({ database, now });
  const witnesses = config.witnesses ?? [];
  const logs = openLogs({ database, log, witnesses, metrics: telemetry.metrics });
  recorded.tell = (developerId, entries) => logs.appended('admin', developerId, entries);
  const { metrics } = telemetry;
  const anomalies = startAnomalyFollower({ database, authority: anomalyAuthority, log, metrics });
  announcer.onAnnounce(anomalies.changed);
  const onAppended = (developerId: string, entries: number): void => {
    logs.appended('audit', developerId, entries);
    announcer.announce(developerId);
  };
  const appender = watchAppender(
    createAppender(database, { watch: watchBatches(telemetry), onCommitted: onAppended }),
    telemetry,
  );
  const metricsServer = await openMetrics(opened, appender);
  const { app, port, publicUrl, checkpoints } = await onFreePort(config.port, config.host, async (port) => {
    const publicUrl = config.publicUrl ?? defaultPublicUrl(config, port);
    const logIdentity = createLogIdentity(logKeys, publicUrl);
    const checkpoints = logs.checkpoints(logIdentity);
    const dependencies: Dependencies = {
      ...opened,
      config: {
        ...config,
        port,
        publicUrl,
        isSignupOpen: isSignupOpen(config),
        isRegistrationOpen: isRegistrationOpen(config),
      },
      anomalies,
      apiKeys,
      appender,
      onAppended,
      checkpoints,
      logIdentity,
    };
    const app = await createApp(
      dependencies,
      (rooms, openStreams) => registerRooms(rooms, dependencies, openStreams),
      clientTimeouts,
    );
    await listenOn(app, config.host, port);
    await holdIssuer(database, configuredIssuer(config)).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    return { app, port, publicUrl, checkpoints };
  }).catch(async (error: unknown) => {
    await anomalies.close();
    await logs.close();
    await metricsServer?.close();
    throw error;
  });
  logs.start(checkpoints);
  const jobs = startJobs({ ...opened, config: { ...config, publicUrl }, signer, keyCheckInterval });
  const inOrder = [appender, anomalies, logs, ...jobs, apiKeys, announcer, database];
  return {
    url: defaultPublicUrl(config, port),
    firstKey,
    metricsUrl: metricsServer?.url,
    close: once(async () => {
      const isWhole = await app.draining.drain(DRAIN_MILLISECONDS);
      if (!isWhole) log.warn('requests that took too long were cut off, because the server stops');
      for (const each of inOrder) await each.close();
      await metricsServer?.close();
    }),
  };
}

/** Less than the ten seconds that Docker gives a container, and than other orchestrators give. */
const DRAIN_MILLISECONDS = 7_000;

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
