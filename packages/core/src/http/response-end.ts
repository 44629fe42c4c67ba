import type { Admission } from '../execution.ts';

/** A response of Node's `http` or `http2`, as far as it is looked at here. */
export interface OutgoingResponse {
  readonly statusCode: number;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly destroyed?: boolean;
  /** HTTP/2 only. */
  readonly stream?: { readonly destroyed: boolean };
  on(event: 'finish' | 'close', listener: () => void): unknown;
}

const ABORTED = { ended: 'aborted' };

/**
 * Settles a request with how its response really ends: `failure` from status 400 on, and with `{ended: 'aborted'}` where
 * the client went away first, whatever was done by then. Only the first settlement counts: what closes without having
 * finished was left. Node's `stream.finished` says the same over HTTP/1 at several times the price, which every request
 * would pay, and takes what was left for finished over HTTP/2.
 */
export function settleWith(admission: Admission, response: OutgoingResponse): void {
  response.on('finish', () => settleNow(admission, response));
  response.on('close', () => admission.settle('failure', ABORTED));
}

/** Settles a request with how its response ended, which is over. */
export function settleNow(admission: Admission, response: OutgoingResponse): void {
  if (!wasSent(response)) admission.settle('failure', ABORTED);
  else if (response.statusCode < 400) admission.settle('success');
  else admission.settle('failure', { status: response.statusCode });
}

/** Whether nothing can be answered any more, because it was, or because the client went away. */
export function isOver({ stream, destroyed }: OutgoingResponse): boolean {
  return stream === undefined ? destroyed === true : stream.destroyed;
}

/** Over HTTP/2 a response that its client left says that it has finished, too; an injected one that was sent does not. */
function wasSent({ stream, writableEnded, writableFinished }: OutgoingResponse): boolean {
  return writableEnded && (stream === undefined || writableFinished);
}
