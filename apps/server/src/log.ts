import type { FastifyRequest } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

/** Members that never reach a log line, however they got into its object. */
const SECRET_MEMBERS = [
  'authorization',
  'cookie',
  'apiKey',
  'code',
  'codeVerifier',
  'grantToken',
  'parentGrantToken',
  'refreshToken',
  'sessionToken',
  'token',
];

/** Structured lines on stderr: stdout is for what a person reads at the start. */
export function createLog({ logLevel }: Pick<Config, 'logLevel'>, stream?: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: SECRET_MEMBERS.flatMap((member) => [member, `*.${member}`, `*.*.${member}`]),
      serializers: { req: describeRequest, err: pino.stdSerializers.err },
    },
    stream ?? destination({ fd: 2, sync: true }),
  );
}

/** The route's pattern, never the URL: paths and queries may hold secrets. */
function describeRequest(request: FastifyRequest): object {
  return { method: request.method, route: request.routeOptions?.url, address: request.ip };
}
