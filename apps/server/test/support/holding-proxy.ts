import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A way to a PostgreSQL. */
export interface HoldingProxy {
  readonly url: string;
  /** Keeps its answers back from now on, until all of these texts were sent to it. */
  holdUntil(texts: readonly string[]): void;
}

export async function holdingProxy(url: string): Promise<HoldingProxy> {
  const target = new URL(url);
  const { hostname } = target;
  const port = Number(target.port);
  const servers = new Set<Socket>();
  let awaited: readonly string[] = [];
  let sent = '';
  const proxy = createServer((client) => {
    const server = connect(port, hostname);
    servers.add(server);
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('data', (bytes) => {
      server.write(bytes);
      sent += bytes.toString('latin1');
      if (awaited.every((text) => sent.includes(text))) server.resume();
    });
    server.on('data', (bytes) => void client.write(bytes));
    client.on('close', () => server.destroy());
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void proxy.close());
  target.port = String((proxy.address() as AddressInfo).port);
  return {
    url: target.href,
    holdUntil(texts) {
      awaited = texts;
      sent = '';
      for (const server of servers) server.pause();
    },
  };
}
