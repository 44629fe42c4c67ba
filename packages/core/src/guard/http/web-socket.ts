import { startTimer } from '../../base/timer.ts';
import type { Ending } from '../admission.ts';
import { ABORTED } from '../execution.ts';

/** A server's end of a WebSocket, as the library `ws` makes it: the members that are read here. */
export interface ServerWebSocket {
  readonly readyState: number;
  on(event: 'close', listener: (code: number) => void): unknown;
  close(code: number, reason: string): unknown;
  terminate?(): unknown;
}

const CLOSED = 3;
const NORMAL = 1000;
const GOING_AWAY = 1001;
const NO_CODE = 1005;
/** The service ends the connection by its own rules. */
const POLICY_VIOLATION = 1008;
/** The connection ended without a closing handshake. */
const ABNORMAL = 1006;

/** How a WebSocket ended, by its close code (RFC 6455 §7.4.1). */
export function endingOf(closeCode: number): Ending {
  if (closeCode === NORMAL || closeCode === GOING_AWAY || closeCode === NO_CODE) return ['success'];
  return closeCode === ABNORMAL ? ABORTED : ['failure', { closeCode }];
}

/** How long a peer may take to answer the closing handshake, in milliseconds. */
const HANDSHAKE = 1000;

/** Closes a WebSocket whose grant has ended. */
export function closeRevoked(socket: ServerWebSocket, settle: () => void): void {
  settle();
  socket.close(POLICY_VIOLATION, 'The grant has ended.');
  // Until the peer answers, its messages still arrive.
  startTimer(() => socket.terminate?.(), HANDSHAKE);
}

/** Whether a WebSocket has already closed, so that it emits no event any more. */
export function isClosed({ readyState }: ServerWebSocket): boolean {
  return readyState === CLOSED;
}
