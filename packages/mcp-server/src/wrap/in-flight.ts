import type { Admission } from '@grantex/core';
import type { Message, RequestId } from './stdio/messages.ts';

/** A request of the client that has no answer yet. */
export interface OpenRequest {
  readonly message: Message;
  readonly method: string;
  /** Whether a `tools/call` is still being checked. */
  isChecking: boolean;
  isCancelled: boolean;
  /** Whether the client has an answer, although the server has not answered yet. */
  isAnswered: boolean;
  /** The admission of a `tools/call` that was forwarded. */
  admission?: Admission;
}

/** The open requests of the client, by id. Requests of the server have ids of their own and are not among them. */
export interface InFlight {
  has(id: RequestId): boolean;
  open(id: RequestId, message: Message, method: string): OpenRequest;
  find(id: RequestId): OpenRequest | undefined;
  close(id: RequestId): void;
  /** Keeps a cancelled request, which can still be answered, until enough others were cancelled after it. */
  cancel(id: RequestId): void;
  all(): Iterable<readonly [RequestId, OpenRequest]>;
}

const MOST_CANCELLED = 1_000;

export function createInFlight(): InFlight {
  const requests = new Map<RequestId, OpenRequest>();
  const cancelled = new Set<RequestId>();

  function close(id: RequestId): void {
    requests.delete(id);
    cancelled.delete(id);
  }

  return {
    has: (id) => requests.has(id),
    open(id, message, method) {
      const request: OpenRequest = {
        message,
        method,
        isChecking: false,
        isCancelled: false,
        isAnswered: false,
      };
      requests.set(id, request);
      return request;
    },
    find: (id) => requests.get(id),
    close,
    cancel(id) {
      const request = requests.get(id);
      if (request === undefined) return;
      request.isCancelled = true;
      cancelled.add(id);
      const [oldest] = cancelled;
      if (cancelled.size > MOST_CANCELLED && oldest !== undefined) close(oldest);
    },
    all: () => requests,
  };
}
