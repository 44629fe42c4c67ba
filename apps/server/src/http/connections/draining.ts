import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { stopping } from '../../base/api-error.ts';

/** Stops an app gracefully: running requests are answered, new ones are refused, and all connections are closed. */
export interface Draining {
  /**
   * Stops listening, and resolves once every connection is closed.
   * @param patience milliseconds until connections are cut off in any case
   * @returns whether all running requests were answered
   */
  drain(patience: number): Promise<boolean>;
}

/** How often connections that have become idle are closed. */
const EVERY_MILLISECONDS = 50;

/**
 * Makes an app drainable. Call it before routes and before other hooks that answer are registered.
 * @param most most connections at once, over all addresses of the app; more are cut off
 */
export function makeDrainable(app: FastifyInstance, most: number): Draining {
  /** Each connection, with the answer to the newest request on it. */
  const connections = new Map<Socket, ServerResponse | undefined>();
  let isClosing = false;
  let onEmpty: () => void = () => undefined;

  app.server.on('connection', (socket: Socket) => {
    if (connections.size >= most) return void socket.destroy();
    connections.set(socket, undefined);
    socket.once('close', () => {
      connections.delete(socket);
      if (connections.size === 0) onEmpty();
    });
  });

  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', ({ raw }, reply, done) => {
    if (connections.has(raw.socket)) connections.set(raw.socket, reply.raw);
    done(isClosing ? stopping() : undefined);
  });
  // Node keeps a connection alive after an answer that began before the server closed.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });

  /** Closes connections without a request to answer: idle and silent ones, and those with half a request. */
  function closeUnused(): void {
    for (const [socket, answer] of connections) {
      if (answer === undefined || answer.writableFinished) socket.destroy();
    }
  }

  /** An app itself only waits for connections of its own listener (`listen.ts`). */
  function whenEmpty(): Promise<void> {
    if (connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      onEmpty = resolve;
    });
  }

  return {
    async drain(patience) {
      let isCut = false;
      const cutting = setTimeout(() => {
        isCut = connections.size > 0;
        app.server.closeAllConnections();
      }, patience);
      const closing = setInterval(closeUnused, EVERY_MILLISECONDS);
      await app.close();
      await whenEmpty();
      clearTimeout(cutting);
      clearInterval(closing);
      return !isCut;
    },
  };
}
