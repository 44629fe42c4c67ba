import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestService } from '@grantex/testing';

/** A server on the loopback interface. Disposing of it cuts every connection. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: Pick<Server, 'on'>;
}

/** Serves an application on a free port. */
export async function listen(
  application: (...parameters: Parameters<RequestListener>) => unknown,
): Promise<Listening> {
  const server = createServer(application).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `Authorization` for a new grant of these scopes. */
export function bearer({ tokenFor }: TestService, ...scopes: string[]): { readonly authorization: string } {
  return { authorization: `Bearer ${tokenFor(...scopes)}` };
}

/** How calls ended, with the recorded detail. */
export async function endings({ recorder }: TestService): Promise<unknown[]> {
  await recorder.settled();
  return recorder.entries
    .filter(({ ref }) => ref !== undefined)
    .map(({ status, metadata }) => [status, metadata]);
}
