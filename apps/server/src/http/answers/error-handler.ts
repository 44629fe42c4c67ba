import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorUriOf } from '@grantex/core/issuer';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseUnavailable } from '../../base/store/unavailable.ts';
import { ApiError, refusalOf } from '../../base/api-error.ts';
import { oauthError } from './oauth-errors.ts';
import { isScimPath, SCIM_TYPE, scimError } from './scim-errors.ts';
import { newRequestId } from '../requests/request-id.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The issuer, whose documentation refusals lead to. */
    issuer: string;
  }
  interface FastifyContextConfig {
    /** `Cache-Control` of successful answers. Default: `no-store`, because most contain a secret or become outdated at once. */
    cache?: string;
  }
}

/**
 * Gives every error of `app` the shape `{message, code, requestId, errorUri}`, or that of OAuth or SCIM, and every answer its request id and
 * cache headers.
 */
export function handleErrors(app: FastifyInstance, issuer: string): void {
  app.decorate('issuer', issuer);
  app.addHook('onRequest', (request, reply, done) => {
    const { cache = 'no-store' } = request.routeOptions.config;
    reply.headers({ 'x-request-id': request.id, 'cache-control': cache });
    done(hostFault(request));
  });
  app.setErrorHandler((error, request, reply) => sendError(toApiError(error), error, request, reply));
}

/** Answers a request for an unknown path with 404 `NO_SUCH_ROUTE`, before its body is read. */
export function refuseUnknownPaths(app: FastifyInstance): void {
  app.addHook('onRequest', ({ is404 }, _reply, done) => {
    done(is404 ? new ApiError(404, 'NO_SUCH_ROUTE', 'this server has no such route') : undefined);
  });
}

/** Answers what Fastify refuses before there is a route, such as a path that cannot be decoded. */
export function sendFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendError(toApiError(error), error, request, reply);
}

/** RFC 9112 §3.2. Node itself would answer without a body. */
function hostFault({ raw }: FastifyRequest): ApiError | undefined {
  if (raw.headers.host !== undefined || raw.httpVersion === '1.0') return undefined;
  return new ApiError(400, 'MALFORMED_REQUEST', 'the request has no Host header');
}

/** Answers in the shape of errors. Logs a fault of the server, but no refusal. */
export function sendError(
  answer: ApiError,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (answer.status >= 500 && !isRefusal(error)) request.log.error({ err: error }, answer.message);
  const { status, headers } = answer;
  const [type, body] = bodyOf(answer, request);
  return reply
    .code(status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store', ...headers })
    .type(`${type}; charset=utf-8`)
    .serializer(JSON.stringify)
    .send(body);
}

function bodyOf(
  answer: ApiError,
  { id: requestId, url, routeOptions, server: { issuer } }: FastifyRequest,
): [type: string, body: object] {
  const { code, message } = answer;
  if (isScimPath(url)) return [SCIM_TYPE, scimError(answer)];
  const isOauth = routeOptions.config?.errors === 'oauth';
  if (isOauth) return ['application/json', oauthError(code, message, issuer)];
  return ['application/json', { message, code, requestId, errorUri: errorUriOf(issuer, code) }];
}

/** Whether an error is a deliberate refusal, rather than a fault. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 503 && error.cause === undefined;
}

/** The answer for an error, with nothing that the caller may not know. */
export function toApiError(error: unknown): ApiError {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return refusal;
  if (hasZodFastifySchemaValidationErrors(error)) return validationError(error);
  if (isDatabaseUnavailable(error)) return unavailable(error);
  if (isUnstorable(error))
    return new ApiError(
      400,
      'VALIDATION_ERROR',
      'the request contains a text or an instant that cannot be stored',
    );
  return (
    frameworkError(error) ??
    new ApiError(500, 'INTERNAL_ERROR', 'the server failed; its log states the reason', { cause: error })
  );
}

function unavailable(cause: unknown): ApiError {
  return new ApiError(
    503,
    'TEMPORARILY_UNAVAILABLE',
    'the database cannot be reached at the moment; retry in 1 seconds',
    {
      headers: { 'retry-after': '1' },
      cause,
    },
  );
}

/** Whether PostgreSQL rejected a value that passed the schema: a text with NUL, or an impossible instant. */
const UNSTORABLE = new Set(['22021', '22P05', '22007', '22008', '22009']);

function isUnstorable(error: unknown): boolean {
  return error instanceof Error && UNSTORABLE.has(String((error as { code?: unknown }).code));
}

interface ValidationFault {
  validation: { instancePath: string; message?: string }[];
  validationContext?: string | undefined;
}

const PLACES: Readonly<Record<string, string>> = {
  querystring: 'query',
  params: 'path',
  headers: 'headers',
  body: 'body',
};

function validationError({ validation, validationContext = 'body' }: ValidationFault): ApiError {
  const [first] = validation;
  const place = PLACES[validationContext] ?? validationContext;
  const field = (first?.instancePath ?? '').split('/').filter(Boolean).join('.');
  const fault = first?.message ?? 'is not valid';
  return new ApiError(400, 'VALIDATION_ERROR', `${field === '' ? `the ${place}` : field}: ${fault}`);
}

/** The refusals of Fastify itself, by its error code. */
const FRAMEWORK_REFUSALS: Readonly<Record<string, readonly [number, string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'BODY_TOO_LARGE', 'the body is larger than this route allows'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'UNSUPPORTED_MEDIA_TYPE', 'the body must be application/json'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'MALFORMED_REQUEST',
    'the length of the body differs from content-length',
  ],
  FST_ERR_BAD_URL: [400, 'MALFORMED_REQUEST', 'the path is not well-formed'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'URI_TOO_LONG', 'a part of the path is too long'],
};

function frameworkError(error: unknown): ApiError | undefined {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const [status, name, message] = FRAMEWORK_REFUSALS[code ?? ''] ?? [];
  if (status !== undefined && name !== undefined && message !== undefined)
    return new ApiError(status, name, message);
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500
    ? new ApiError(statusCode, 'MALFORMED_REQUEST', (error as Error).message)
    : undefined;
}

const HTTP_FAULTS: Readonly<Record<string, readonly [string, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'HEADERS_TOO_LARGE',
    'the headers are too large',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'REQUEST_TIMEOUT', 'the request did not arrive in time'],
};
const MALFORMED = ['400 Bad Request', 'MALFORMED_REQUEST', 'this is not well-formed HTTP'] as const;

/** Answers malformed or too slow HTTP. There is no request yet, only a socket. */
export function clientErrorAnswers(issuer: string): (error: ClientError, socket: Socket) => void {
  return (error, socket) => answerClientError(error, socket, issuer);
}

type ClientError = Error & { code?: string; rawPacket?: unknown };

function answerClientError(error: ClientError, socket: Socket, issuer: string): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable || isAnswering(socket) || isUnused(error, socket)) return void socket.destroy();
  const [status, code, message] = HTTP_FAULTS[error.code ?? ''] ?? MALFORMED;
  const requestId = newRequestId();
  const body = JSON.stringify({ message, code, requestId, errorUri: errorUriOf(issuer, code) });
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${isHead(error.rawPacket) ? '' : body}`, () => socket.destroy());
}

/**
 * Whether an earlier answer, such as a stream, has begun on this connection: its client would take another answer for a
 * part of it. Node keeps the answer in this property and checks it for the same reason.
 */
function isAnswering(socket: Socket & { _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

/**
 * Whether a connection was never used. Clients open some in advance, and one that sends a request while its connection is
 * being closed would take a 408 for the answer.
 */
function isUnused({ code }: { code?: string }, { bytesRead }: Socket): boolean {
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' && bytesRead === 0;
}

/** Whether the request is a HEAD: its client would take a body for another answer. */
function isHead(packet: unknown): boolean {
  return Buffer.isBuffer(packet) && packet.toString('latin1', 0, 5) === 'HEAD ';
}
