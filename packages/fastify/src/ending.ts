import type { ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Admission } from '@grantex/core';

/** What Node answers with, under Fastify. */
export type RawResponse = ServerResponse | Http2ServerResponse;

const ABORTED = { ended: 'aborted' };

/**
 * Settles with how the response really ends. Only the first settlement counts: what closes without having finished was
 * left. `onResponse` says nothing of requests that were aborted, and `stream.finished` takes them for finished over
 * HTTP/2, at several times the price.
 */
export function settleWith(admission: Admission, response: RawResponse): void {
  const emitter: NodeJS.EventEmitter = response;
  emitter.on('finish', () => settleNow(admission, response));
  emitter.on('close', () => admission.settle('failure', ABORTED));
}

/** Settles with how a response ended that is over. */
export function settleNow(admission: Admission, response: RawResponse): void {
  if (!wasSent(response)) admission.settle('failure', ABORTED);
  else if (response.statusCode < 400) admission.settle('success');
  else admission.settle('failure', { status: response.statusCode });
}

/** Whether nothing can be answered any more, because it was, or because the client went away. */
export function isOver(response: RawResponse): boolean {
  return 'stream' in response ? response.stream.destroyed : response.destroyed;
}

/** Over HTTP/2 a response that its client left says that it has finished, too; under `inject` one that was sent does not. */
function wasSent(response: RawResponse): boolean {
  return response.writableEnded && (!('stream' in response) || response.writableFinished);
}
