import { ABORTED, type Admission, type Ending } from '../execution.ts';
import { endingOf, isClosed, type ServerWebSocket } from './web-socket.ts';

/** A response of Node's `http` or `http2`, as far as it is looked at here. */
export interface OutgoingResponse {
  readonly statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly destroyed?: boolean;
  /** HTTP/2 only. */
  readonly stream?: { readonly destroyed: boolean };
  on(event: 'finish' | 'close', listener: () => void): unknown;
}

/** What shows how a request ends. */
export interface RequestEnd {
  readonly response: OutgoingResponse;
  /** The socket of a request that asks for an upgrade, which its response never hears of. */
  readonly upgraded?: UpgradedSocket | undefined;
  /** Calls back with the WebSocket that the request became or becomes. */
  readonly webSocket?: ((found: (socket: ServerWebSocket) => void) => void) | undefined;
}

/** A socket of Node's `net`, as far as it is looked at here. */
export interface UpgradedSocket {
  readonly errored: Error | null;
  readonly readableEnded: boolean;
  readonly writableFinished: boolean;
}

/**
 * Settles a request with how it really ends: a response with `failure` from status 400 on, a WebSocket by its close code,
 * another upgraded socket with `success` where both sides ended it, and what its client left first with
 * `{ended: 'aborted'}`, whatever was done by then. Only the first settlement counts: what closes without having finished
 * was left. Node's `stream.finished` says the same over HTTP/1 at several times the price, which every request would pay,
 * and takes what was left for finished over HTTP/2.
 * @returns whether the request goes on; one that is over already is settled as aborted or by its status
 */
export function settleAtEnd(admission: Admission, { response, upgraded, webSocket }: RequestEnd): boolean {
  const settle = (ending: Ending): void => admission.settle(...ending);
  if (isOver(response)) {
    settle(endingNow(response));
    return false;
  }
  let known: ServerWebSocket | undefined;
  webSocket?.((found) => {
    known = found;
    found.on('close', (code) => settle(endingOf(code)));
  });
  if (known !== undefined && isClosed(known)) {
    settle(ABORTED);
    return false;
  }
  response.on('finish', () => settle(endingNow(response)));
  response.on('close', () => {
    if (known === undefined) settle(upgraded === undefined ? ABORTED : endingOfSocket(response, upgraded));
  });
  return true;
}

function endingNow(response: OutgoingResponse): Ending {
  if (!wasSent(response)) return ABORTED;
  return response.statusCode < 400 ? ['success'] : ['failure', { status: response.statusCode }];
}

/** Whether nothing can be answered any more, because it was, or because the client went away. */
function isOver({ stream, destroyed }: OutgoingResponse): boolean {
  return stream === undefined ? destroyed === true : stream.destroyed;
}

/** Over HTTP/2 a response that its client left says that it has finished, too; an injected one that was sent does not. */
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
