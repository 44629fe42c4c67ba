import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { stopping } from '../../base/api-error.ts';

/** Ends an app well: what has begun is answered, what comes then is refused, and no connection stays. */
export interface Draining {
  /**
   * Stops listening, and resolves once every connection is closed.
   * @param patience milliseconds until connections are cut off, whatever happens on them
   * @returns whether all that had begun was answered
   */
  drain(patience: number): Promise<boolean>;
}

/** How often connections that have become idle are closed. */
const EVERY_MILLISECONDS = 50;

/**
 * Call it before routes are registered, and before other hooks that answer.
 * @param most how many connections are open at once, over all addresses that the app listens on; others are cut off
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
  // Node keeps a connection alive after an answer that was begun before the server closed.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });

  /** Closes connections on which nothing is to be answered: idle ones, silent ones, and those that tell half a request. */
  function closeUnused(): void {
    for (const [socket, answer] of connections) {
      if (answer === undefined || answer.writableFinished) socket.destroy();
    }
  }

  /** An app waits for connections of its own listener alone (`listen.ts`). */
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
