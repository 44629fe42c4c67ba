import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';

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

/** Call it before routes are registered, and before other hooks that answer. */
export function makeDrainable(app: FastifyInstance): Draining {
  const sockets = new Set<Socket>();
  let isClosing = false;

  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  app.addHook('onRequest', (_request, _reply, done) => done(isClosing ? stopping() : undefined));
  // Node keeps a connection alive after an answer that was begun before the server closed.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
  });

  /** Closes connections on which nothing has begun: idle ones, and those that never sent a byte. */
  function closeUnused(): void {
    app.server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }

  return {
    async drain(patience) {
      isClosing = true;
      let isCut = false;
      const cutting = setTimeout(() => {
        isCut = sockets.size > 0;
        app.server.closeAllConnections();
      }, patience);
      const closing = setInterval(closeUnused, EVERY_MILLISECONDS);
      await app.close();
      clearTimeout(cutting);
      clearInterval(closing);
      return !isCut;
    },
  };
}

function stopping(): ApiError {
  return new ApiError(503, 'STOPPING', 'the server is stopping', { headers: { 'retry-after': '1' } });
}
