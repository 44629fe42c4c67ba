import { startTimer } from '../../base/timer.ts';
import type { Admission, Ending } from '../admission.ts';
import { ABORTED, endedWithGrant, NEVER_RAN, SUCCEEDED } from '../execution.ts';
import { closeRevoked, endingOf, isClosed, type ServerWebSocket } from './web-socket.ts';

/** A response of Node's `http` or `http2`: the members that are read here. */
export interface OutgoingResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly destroyed?: boolean;
  /** HTTP/2 only. */
  readonly stream?: { readonly destroyed: boolean };
  destroy?(): unknown;
  on(event: 'finish' | 'close', listener: () => void): unknown;
}

/** The objects that show how a request ends. */
export interface RequestEnd {
  readonly response: OutgoingResponse;
  /** The socket of a request that asks for an upgrade; its response does not report the end of the socket. */
  readonly upgraded?: UpgradedSocket | undefined;
  /** Calls back with the WebSocket that the request became or becomes. */
  readonly webSocket?: ((found: (socket: ServerWebSocket) => void) => void) | undefined;
}

/** A socket of Node's `net`: the members that are read here. */
export interface UpgradedSocket {
  readonly errored: Error | null;
  readonly readableEnded: boolean;
  readonly writableFinished: boolean;
  destroy(): unknown;
}

/**
 * Settles a request by how it really ends. A response is a `failure` from status 400 on. A WebSocket is settled by its
 * close code, another upgraded socket as `success` if both sides ended it. A request whose client left first is settled
 * with `{ended: 'aborted'}`, whatever was done by then. Only the first settlement counts: a response that closes before
 * it has finished was left. When the grant ends first, the response or the socket is cut, and the request is a `failure`
 * with the reason, such as `{ended: 'revoked'}`. Node's `stream.finished` reports the same over HTTP/1 at several times
 * the cost, and reports an abandoned response over HTTP/2 as finished.
 * @returns whether the request continues; one that is already over is settled as aborted or by its status
 */
export function settleAtEnd(admission: Admission, { response, upgraded, webSocket }: RequestEnd): boolean {
  const settle = (ending: Ending): void => admission.settle(...ending);
  if (isOver(response)) {
    // Nothing runs for it any more.
    settle(wasSent(response) ? endingByStatus(response) : NEVER_RAN);
    return false;
  }
  let known: ServerWebSocket | undefined;
  webSocket?.((found) => {
    known = found;
    found.on('close', (code) => settle(endingOf(code)));
  });
  if (known !== undefined && isClosed(known)) {
    settle(NEVER_RAN);
    return false;
  }
  admission.onGrantEnd((refusal) => {
    const end = (): void => settle(endedWithGrant(refusal));
    if (known !== undefined) closeRevoked(known, end);
    else if (upgraded !== undefined && !response.headersSent) cut(upgraded, end);
    else cutOnceBegun(response, end);
  });
  // A response of `serverless-http` finishes before Node says that it has ended.
  response.on('finish', () =>
    settle(response.stream === undefined ? endingByStatus(response) : endingNow(response)),
  );
  response.on('close', () => {
    if (known === undefined) settle(upgraded === undefined ? ABORTED : endingOfSocket(response, upgraded));
  });
  return true;
}

/**
 * Cuts a response that has begun: it may be a stream without an end. A handler that has not answered yet may do so, and
 * learns nothing.
 */
function cutOnceBegun(response: OutgoingResponse, end: () => void): void {
  if (isOver(response) || response.writableEnded) return;
  if (response.headersSent) cut(response, end);
  else startTimer(() => cutOnceBegun(response, end), 1000);
}

function cut(connection: { destroy?(): unknown }, end: () => void): void {
  end();
  connection.destroy?.();
}

function endingNow(response: OutgoingResponse): Ending {
  return wasSent(response) ? endingByStatus(response) : ABORTED;
}

function endingByStatus({ statusCode }: OutgoingResponse): Ending {
  return statusCode < 400 ? SUCCEEDED : ['failure', { status: statusCode }];
}

/** Whether no answer can be sent any more, because one was sent or the client left. */
function isOver({ stream, destroyed }: OutgoingResponse): boolean {
  return stream === undefined ? destroyed === true : stream.destroyed;
}

/**
 * Over HTTP/2, a response that its client left also reports that it has finished; an injected response that was sent
 * does not.
 */
function wasSent({ stream, writableEnded, writableFinished }: OutgoingResponse): boolean {
  return writableEnded && (stream === undefined || writableFinished);
}

/** If the response has begun, there was no upgrade. */
function endingOfSocket(
  { headersSent }: OutgoingResponse,
  { errored, readableEnded, writableFinished }: UpgradedSocket,
): Ending {
  return !headersSent && errored === null && readableEnded && writableFinished ? ['success'] : ABORTED;
}
