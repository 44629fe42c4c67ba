import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { API_TAGS } from './api-tags.ts';
import { createCredentials } from './credentials.ts';
import type { AppDependencies } from './dependencies.ts';
import { requireAuthentication } from '../http/credentials/authentication.ts';
import { type Draining, makeDrainable } from '../http/connections/draining.ts';
import { limitBodies, PUBLIC_BODY_LIMIT } from '../http/requests/body-limits.ts';
import {
  clientErrorAnswers,
  handleErrors,
  refuseUnknownPaths,
  sendFrameworkError,
} from '../http/answers/error-handler.ts';
import { noteMethods } from '../http/requests/other-methods.ts';
import { newRequestId } from '../http/requests/request-id.ts';
import { requestLog } from '../http/requests/request-log.ts';
import { takeJsonBodies } from '../http/requests/json-bodies.ts';
import { describeApi } from '../http/openapi/describe-api.ts';
import { describeAnswers, describeRoute } from '../http/openapi/openapi.ts';
import { refuseUnknownMembers } from '../http/requests/unknown-members.ts';
import { openFeed } from '../authority/feed/routes.ts';
import { descriptorShares } from '../base/descriptors.ts';
import { createOpenStreams, type OpenStreams } from '../base/streams/open-streams.ts';
import { enterSpans, watchRequests } from '../base/telemetry/watch-requests.ts';
import { findWorking } from '../authority/api-keys/find-working.ts';
import { refuseEndedGrant } from '../authority/revocations/revoked-at.ts';

declare module 'fastify' {
  interface FastifyInstance {
    draining: Draining;
  }
}

const KEEP_ALIVE_TIMEOUT = 72_000;
/** The longest encoded path parameter: a principal of 256 characters, each escaped as nine. */
const PARAMETER_LENGTH = 2_304;

/** How slow a client may be before it is cut off, in seconds. */
export interface ClientTimeouts {
  /** Until all headers have arrived. Default 10. */
  headers?: number;
  /** Until the whole request has arrived. Default 30. */
  request?: number;
}

/** The whole server without its socket: what all routes share, and the rooms that are registered. */
export async function createApp(
  dependencies: AppDependencies,
  registerRooms: (app: FastifyInstance, openStreams: OpenStreams) => Promise<void>,
  { headers = 10, request = 30 }: ClientTimeouts = {},
): Promise<FastifyInstance> {
  const { config, log, telemetry } = dependencies;
  const app = Fastify({
    loggerInstance: log,
    logController: watchRequests(telemetry, ['debug', 'trace'].includes(config.logLevel)),
    childLoggerFactory: requestLog,
    trustProxy: config.trustProxy,
    bodyLimit: PUBLIC_BODY_LIMIT,
    // Plug-ins only add routes. A busy machine may need more than the default of ten seconds for that.
    pluginTimeout: 0,
    requestTimeout: Math.ceil(request * 1_000),
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    http: {
      headersTimeout: Math.ceil(headers * 1_000),
      connectionsCheckingInterval: Math.ceil(Math.min(1, headers) * 1_000),
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: PARAMETER_LENGTH },
    genReqId: newRequestId,
    requestIdHeader: false,
    frameworkErrors: sendFrameworkError,
    clientErrorHandler: clientErrorAnswers(config.publicUrl),
    // Fastify would answer in its own format; `makeDrainable` refuses instead.
    return503OnClosing: false,
    // Those for JSON Schema would be loaded for nothing.
    schemaController: { compilersFactory: { buildValidator: neverBuilt, buildSerializer: neverBuilt } },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  enterSpans(app, telemetry);
  handleErrors(app, config.publicUrl);
  const { connections, streams } = descriptorShares();
  app.decorate('draining', makeDrainable(app, connections));
  const openStreams = createOpenStreams({
    findWorking: (keys, sessions) => findWorking(dependencies.database, keys, sessions),
    maxStreams: config.maxStreams,
    capacity: streams,
  });
  app.addHook('preClose', () => openStreams.close());
  app.decorate('feed', openFeed(dependencies, openStreams));
  requireAuthentication(app, {
    credentials: createCredentials(dependencies),
    rateLimit: config.rateLimit,
    now: dependencies.now,
  });
  app.decorate('idempotency', {
    database: dependencies.database,
    masterKey: dependencies.masterKey,
    refuseEnded: refuseEndedGrant,
  });
  const refuseOtherMethods = noteMethods(app);
  refuseUnknownPaths(app);
  limitBodies(app);
  takeJsonBodies(app);
  refuseUnknownMembers(app);
  await app.register(fastifySwagger, {
    openapi: describeApi({ publicUrl: config.publicUrl, mode: config.mode, tags: API_TAGS }),
    // Paths never begin with that of the public URL; one that looks like it would lose its beginning.
    stripBasePath: false,
    transform: describeRoute,
    transformObject: describeAnswers,
  });

  await registerRooms(app, openStreams);
  refuseOtherMethods();
  return app;
}

function neverBuilt(): never {
  throw new Error('zod checks and writes all bodies');
}
