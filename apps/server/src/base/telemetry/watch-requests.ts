import {
  context,
  type Context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Telemetry } from './telemetry.ts';

const contexts = new WeakMap<IncomingMessage, Context>();
/** Ends the observation of a request, once. */
const ends = new WeakMap<IncomingMessage, (isAnswered: boolean) => void>();

/**
 * Fastify calls it for every request before anything else, also for those without a route or a readable path. It counts
 * the request, starts its span, and logs it once it has ended.
 * @param isLogged whether each request writes a line, at `debug`
 */
export function watchRequests({ metrics, tracer }: Telemetry, isLogged: boolean): LogController {
  const controller = new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' });
  if (metrics === undefined && tracer === undefined && !isLogged) return controller;
  controller.incomingRequest = (request, reply) => {
    const began = performance.now();
    metrics?.requestBegan();
    if (tracer !== undefined) contexts.set(request.raw, beginSpan(tracer, request));
    ends.set(request.raw, (isAnswered) => {
      ends.delete(request.raw);
      const milliseconds = performance.now() - began;
      const status = isAnswered ? String(reply.statusCode) : 'aborted';
      const { method, routeOptions } = request;
      metrics?.requestEnded({ method, route: routeOptions.url, status, seconds: milliseconds / 1_000 });
      if (tracer !== undefined) endSpan(request, status);
      if (isLogged)
        request.log.debug({ req: request, status, milliseconds: Math.round(milliseconds) }, 'request');
    });
    reply.raw.once('close', () => ends.get(request.raw)?.(reply.raw.writableFinished));
  };
  return controller;
}

/** For an endless answer: the request counts as answered now, and is neither slow nor in flight. */
export function answerBegan(request: IncomingMessage): void {
  ends.get(request)?.(true);
}

/** Makes the span of a request the active one for all of its work. */
export function enterSpans(app: FastifyInstance, { tracer }: Telemetry): void {
  if (tracer === undefined) return;
  const enter = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void =>
    context.with(contexts.get(request.raw) ?? ROOT_CONTEXT, done);
  app.addHook('onRequest', enter);
  // Again: a body is read in the context of its socket.
  app.addHook('preValidation', enter);
}

/** The members that link a log line to the trace of its request, named as in OpenTelemetry's JSON. */
export function traceMembers(request: IncomingMessage): { trace_id?: string; span_id?: string } {
  const found = contexts.get(request);
  const span = found === undefined ? undefined : trace.getSpanContext(found);
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/**
 * Follows the semantic conventions for HTTP servers, without what may be personal or secret: no client address, no user
 * agent, and the route's pattern instead of path and query, because consent links are secrets.
 */
function beginSpan(tracer: Tracer, request: FastifyRequest): Context {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const { method } = request;
  const { url: route } = request.routeOptions;
  const attributes = {
    'http.request.method': method,
    ...(route === undefined ? {} : { 'http.route': route }),
    'url.scheme': request.protocol,
    'network.protocol.version': request.raw.httpVersion,
    'grantex.request_id': request.id,
  };
  const name = route === undefined ? method : `${method} ${route}`;
  return trace.setSpan(parent, tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent));
}

function endSpan(request: FastifyRequest, status: string): void {
  const span = trace.getSpan(contexts.get(request.raw) ?? ROOT_CONTEXT);
  if (status === 'aborted') span?.setAttribute('error.type', status);
  else span?.setAttribute('http.response.status_code', Number(status));
  if (Number(status) >= 500)
    span?.setAttribute('error.type', status).setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}
