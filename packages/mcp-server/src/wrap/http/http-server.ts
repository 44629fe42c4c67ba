import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpConnection, faultOf } from './http-connection.ts';
import type { Upstream } from './upstream.ts';
import { EXIT } from '../../program/program-error.ts';
import { createWriter, readMessages } from '../stdio/lines.ts';
import {
  ERROR_CODES,
  errorAnswer,
  isModern,
  isObject,
  isRequestId,
  type Message,
  type RequestId,
} from '../stdio/messages.ts';
import type { ServerProcess } from '../stdio/server-process.ts';

/** A request that has no answer yet. */
interface OpenRequest {
  readonly controller: AbortController;
  readonly isModern: boolean;
  isSent: boolean;
  isCancelled: boolean;
}

/** How long messages that expect no answer can hold up a later message, in milliseconds. */
const IN_ORDER = 5_000;
/** How long ending the session can take. */
const FOR_GOODBYE = 1_000;

/**
 * Makes a server over HTTP look like one on stdio. Each request gets one answer: a request that the server does not
 * answer is answered with an error.
 */
export function connectServer(upstream: Upstream, log: (line: string) => void): ServerProcess {
  const input = new PassThrough();
  const output = new PassThrough();
  const write = createWriter(output, input);
  const requests = new Map<RequestId, OpenRequest>();
  const connection = createHttpConnection({ ...upstream, receive, log });
  const hurry = new AbortController();
  let taken: Promise<void> = Promise.resolve();
  let ending: Promise<void> | undefined;
  let isClosed = false;
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<number>();

  readMessages(input, {
    message: (message) => {
      const { id, method } = message;
      if (method === 'notifications/cancelled') return cancel(message);
      if (method === undefined || !isRequestId(id)) return inOrder(message);
      const request = {
        controller: new AbortController(),
        isModern: isModern(message),
        isSent: false,
        isCancelled: false,
      };
      requests.set(id, request);
      void ask(taken, message, id, request);
    },
    failed: (_message, error) => log(`A message could not be sent: ${faultOf(error)}.`),
    fault: (what) => log(`A message could not be sent: it is ${what}.`),
  });

  /** Notifications and answers arrive before what the client writes after them. */
  function inOrder(message: Message): void {
    taken = sendAfter(taken, message);
  }

  async function sendAfter(before: Promise<void>, message: Message): Promise<void> {
    await before;
    await patiently(connection.send(message).catch(() => undefined));
  }

  async function ask(
    before: Promise<void>,
    message: Message,
    id: RequestId,
    request: OpenRequest,
  ): Promise<void> {
    const { signal } = request.controller;
    const isWanted = (): boolean => !isClosed && requests.get(id) === request && !request.isCancelled;
    try {
      await patiently(before);
      // The call was admitted before it waited: meanwhile its grant can have ended, or the client can have cancelled it.
      if (!isWanted()) return;
      request.isSent = true;
      await connection.send(message, {
        isWanted,
        signal,
        ended: () => fail(id, request, 'it gave no answer'),
      });
    } catch (error) {
      fail(id, request, faultOf(error));
    }
  }

  function fail(id: RequestId, request: OpenRequest, fault: string): void {
    if (requests.get(id) !== request) return;
    requests.delete(id);
    if (!request.isCancelled)
      write(errorAnswer(id, ERROR_CODES.internalError, `Grantex: the server: ${fault}.`));
  }

  function receive(message: Message): void {
    const { id, method } = message;
    if (method === undefined && isRequestId(id)) requests.delete(id);
    write(message);
  }

  /** Cancels a request. A notification about it waits for no other message. */
  function cancel(message: Message): void {
    const id = isObject(message['params']) ? message['params']['requestId'] : undefined;
    const request = isRequestId(id) ? requests.get(id) : undefined;
    if (request === undefined || !isRequestId(id)) return inOrder(message);
    request.isCancelled = true;
    // From revision 2026-07-28 on, closing the stream of a request cancels it.
    if (request.isSent && !request.isModern) return void connection.send(message).catch(() => undefined);
    requests.delete(id);
    request.controller.abort();
  }

  async function finish(patience: number): Promise<void> {
    const late = AbortSignal.any([hurry.signal, AbortSignal.timeout(Math.max(patience, 1))]);
    const isLate = once(late, 'abort');
    input.end();
    const isWaiting = (): boolean => [...requests.values()].some(({ isCancelled }) => !isCancelled);
    while (!late.aborted && (isWaiting() || !input.readableEnded)) {
      await Promise.race([sleep(10, undefined, { ref: false }), isLate]);
    }
    isClosed = true;
    await connection.close(FOR_GOODBYE);
    output.end();
    resolveEnded(EXIT.ok);
  }

  return {
    input,
    output,
    errors: null,
    ended,
    end(patience) {
      if (patience === 0) hurry.abort();
      ending ??= finish(patience);
    },
  };
}

/** Waits for some work, but no longer than `IN_ORDER`. */
async function patiently(work: Promise<void>): Promise<void> {
  const inTime = new AbortController();
  const late = sleep(IN_ORDER, undefined, { ref: false, signal: inTime.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  inTime.abort();
}
