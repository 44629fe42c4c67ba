import type { IncomingMessage } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import { traceMembers } from '../../base/telemetry/watch-requests.ts';

/**
 * The logger of one request: its lines carry the id of the request, and that of its trace where there is one. It is made when it first writes something. Most requests write nothing, and to make a child
 * that redacts costs as much as a third of a request.
 */
export function requestLog(
  parent: FastifyBaseLogger,
  bindings: Record<string, unknown>,
  options: Parameters<FastifyBaseLogger['child']>[1],
  request: IncomingMessage,
): FastifyBaseLogger {
  let made: FastifyBaseLogger | undefined;
  const own = (): FastifyBaseLogger =>
    (made ??= parent.child({ ...bindings, ...traceMembers(request) }, options));
  const write =
    (level: Level): FastifyBaseLogger['info'] =>
    (...line: unknown[]) =>
      void Reflect.apply(own()[level], own(), line);
  return {
    level: parent.level,
    child: (...grandchild) => own().child(...grandchild),
    fatal: write('fatal'),
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    trace: write('trace'),
    silent: write('silent'),
  };
}

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
