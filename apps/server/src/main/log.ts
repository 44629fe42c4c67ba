import { escapeHidden } from '@grantex/core/issuer';
import type { FastifyRequest } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config/config.ts';

/** Members that are secret or personal by their name. They never reach a log line. */
const SECRET_MEMBERS = [
  'apiKey',
  'authorization',
  'challenge',
  'code',
  'codeVerifier',
  'consentUrl',
  'cookie',
  'csrf',
  'd',
  'email',
  'grantToken',
  'masterKey',
  'parentGrantToken',
  'password',
  'privateKey',
  'refreshToken',
  'secret',
  'sessionToken',
  'token',
];

/** Structured lines on stderr. Stdout is for what a person reads at the start. */
export function createLog({ logLevel }: Pick<Config, 'logLevel'>, stream?: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: SECRET_MEMBERS.flatMap((member) => [member, `*.${member}`, `*.*.${member}`]),
      // The log may contain texts of strangers, and somebody may read it on a terminal.
      hooks: { streamWrite: escapeHidden },
      serializers: { req: describeRequest, err: describeError },
    },
    stream ?? destination({ fd: 2, sync: true }),
  );
}

/** The route's pattern, never the URL: paths and queries may hold secrets. */
function describeRequest(request: FastifyRequest): object {
  return { method: request.method, route: request.routeOptions?.url, address: request.ip };
}

/**
 * An error with its codes and those of its causes (a member `code` is redacted, because a grant's code is a secret).
 * Nothing else of it: PostgreSQL quotes rows in `detail`, and rows contain personal data.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  return { type, message, stack, codes: codesOf(error) };
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code } = error as { code?: unknown };
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(error.cause)];
}
