import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** An application, listening on the loopback interface. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Starts an application on a free port; disposing of it cuts every connection. */
export async function listen(application: Express): Promise<Listening> {
  const server = createServer(application).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
