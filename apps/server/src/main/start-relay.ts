import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { createApiKeys } from '../authority/api-keys/api-key-lookup.ts';
import { openIssuerKeys } from '../authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../authority/keys/local-signer.ts';
import { issuerBegunUnder } from '../authority/keys/own-issuer.ts';
import { feedRoutes } from '../authority/feed/routes.ts';
import { issuerRoutes } from '../authority/keys/routes.ts';
import { type Database, type OnPrimary, openDatabase } from '../base/store/database.ts';
import { StoreError } from '../base/store/errors.ts';
import { type MetricsServer, serveMetrics } from '../base/telemetry/metrics-server.ts';
import { createTelemetry, type Telemetry } from '../base/telemetry/telemetry.ts';
import { watchDatabase } from '../base/telemetry/watch-database.ts';
import { healthRoutes } from '../http/answers/health.ts';
import { listenOn, onFreePort } from '../http/connections/listen.ts';
import { createApp } from './app.ts';
import { type Config, defaultPublicUrl } from './config/config.ts';
import { masterKeyOf } from './config/master-key.ts';
import { createLog } from './log.ts';
import type { AppDependencies } from './dependencies.ts';
import type { RunningServer, StartOptions } from './running-server.ts';

/** One reads for new streams while the other looks for new entries. A third listens; see {@link Database.listen}. */
const CONNECTIONS = 2;
const DRAIN_MILLISECONDS = 7_000;
/** PostgreSQL's code of a database that is still starting: clients get 503, and come again. */
const CANNOT_CONNECT_NOW = '57P03';

/**
 * Starts a process that serves the revocation feed to many verifiers, and nothing else of the API: snapshot and stream,
 * the issuer's keys, health. It has three connections to the database, however many streams are open. It checks
 * credentials, and reads and signs messages, with the code of the server. It upgrades the database as a server does.
 * Then it writes when keys were last used, where the feed of a developer begins that has none yet, and nothing else.
 * @throws {StoreError} when no server has started on the database, or it cannot be opened
 */
export async function startRelay(
  config: Config,
  { now = Date.now, logTo, clientTimeouts }: Omit<StartOptions, 'database' | 'keyCheckInterval'> = {},
): Promise<RunningServer> {
  const { databaseUrl: url, dataDirectory, port: wanted, host } = config;
  const log = createLog(config, logTo);
  const telemetry = await createTelemetry(config);
  const opened = { url: url ?? '', dataDirectory, connections: CONNECTIONS, onPrimary: afterServers };
  const database = watchDatabase(await openDatabase(opened), telemetry);
  const apiKeys = createApiKeys({ database, now });
  let metrics: MetricsServer | undefined;
  const release = async (): Promise<void> => {
    for (const each of [apiKeys, database, metrics]) await each?.close();
  };
  try {
    const publicUrl = await issuerOf(database, config);
    const masterKey = await masterKeyOf(config);
    const issuerKeys = await openIssuerKeys({ database, signer: createLocalSigner(masterKey), now });
    const site = { ...config, publicUrl, isSignupOpen: false, isRegistrationOpen: false };
    const dependencies = { apiKeys, config: site, database, issuerKeys, log, masterKey, now, telemetry };
    // Before a client is answered: where its port is taken, nothing must go on.
    metrics = await serveOwnMetrics(config, telemetry);
    const { app, port } = await onFreePort(wanted, host, async (port) => {
      const app = await createApp(dependencies, (rooms) => registerFeed(rooms, dependencies), clientTimeouts);
      await listenOn(app, host, port);
      return { app, port };
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await app.draining.drain(DRAIN_MILLISECONDS);
      await release();
    };
    return {
      url: defaultPublicUrl(config, port),
      firstKey: undefined,
      metricsUrl: metrics?.url,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function registerFeed(app: FastifyInstance, dependencies: AppDependencies): Promise<void> {
  await app.register(issuerRoutes, dependencies);
  await app.register(feedRoutes, dependencies);
  await app.register(healthRoutes, dependencies);
}

/** Without the gauges of a server, which read its queue and its tables. */
async function serveOwnMetrics(
  { metricsHost, metricsPort }: Config,
  { metrics }: Telemetry,
): Promise<MetricsServer | undefined> {
  if (metrics === undefined || metricsPort === undefined) return undefined;
  return serveMetrics(metrics, metricsHost, metricsPort);
}

/**
 * The issuer whose feed this is: what the database began under, so that no relay signs in another name.
 * @throws {StoreError} when no server has started on the database, or another issuer is configured
 */
async function issuerOf(database: Database, { publicUrl }: Config): Promise<string> {
  const began = await database.asSystem((transaction) => issuerBegunUnder(transaction, undefined));
  if (began === undefined)
    throw new StoreError('no server has started on this database yet: a relay needs one to relay');
  if (publicUrl !== undefined && publicUrl !== began)
    throw new StoreError(
      `this database is of the issuer ${began}: set GRANTEX_PUBLIC_URL=${began}, or leave it out`,
    );
  return began;
}

/**
 * After a failover the new primary may lack revocations, which a server that had acknowledged them repeats
 * (`docs/guides/failover.md`). A relay has acknowledged nothing: it reads nothing there before a server has met it, and
 * verifiers go stale until then.
 */
const afterServers: OnPrimary = async (asSystem, timeline) => {
  const { rows } = await asSystem((transaction) =>
    sql<{ last: number | null }>`SELECT max(timeline) AS last FROM failovers`.execute(transaction),
  );
  if ((rows[0]?.last ?? 0) < timeline)
    throw Object.assign(new StoreError('no server has worked on this primary yet: the relay waits for one'), {
      code: CANNOT_CONNECT_NOW,
    });
};
