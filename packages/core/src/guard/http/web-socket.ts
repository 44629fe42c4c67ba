import { ABORTED, type Ending } from '../execution.ts';

/** A server's end of a WebSocket, as the library `ws` makes it: the members that are read here. */
export interface ServerWebSocket {
  readonly readyState: number;
  on(event: 'close', listener: (code: number) => void): unknown;
}

const CLOSED = 3;
const NORMAL = 1000;
const GOING_AWAY = 1001;
const NO_CODE = 1005;
/** The connection ended without a closing handshake. */
const ABNORMAL = 1006;

/** How a WebSocket ended, by its close code (RFC 6455 §7.4.1). */
export function endingOf(closeCode: number): Ending {
  if (closeCode === NORMAL || closeCode === GOING_AWAY || closeCode === NO_CODE) return ['success'];
  return closeCode === ABNORMAL ? ABORTED : ['failure', { closeCode }];
}

/** Whether a WebSocket has already closed, so that it emits no event any more. */
export function isClosed({ readyState }: ServerWebSocket): boolean {
  return readyState === CLOSED;
}
