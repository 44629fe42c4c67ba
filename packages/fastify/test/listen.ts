import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** An application, listening on the loopback interface. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Starts an application on a free port; disposing of it cuts every connection. */
export async function listen(app: FastifyInstance): Promise<Listening> {
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    port: (app.server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections();
      await app.close();
    },
  };
}
