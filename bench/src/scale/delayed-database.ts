import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A database that is farther away: everything between it and its clients takes longer. */
export interface DelayedDatabase {
  readonly url: string;
  /** How long each way takes from now on, in milliseconds. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
}

export async function delayDatabase(databaseUrl: string): Promise<DelayedDatabase> {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let milliseconds = 0;

  function pass(from: Socket, into: Socket): void {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (milliseconds === 0) into.write(chunk);
      else setTimeout(() => into.write(chunk), milliseconds);
    });
    from.on('error', () => into.destroy());
    from.on('close', () => {
      sockets.delete(from);
      into.destroy();
    });
  }

  const server = createServer({ noDelay: true }, (client) => {
    const database = connect({ host: to.hostname, port: Number(to.port), noDelay: true });
    pass(client, database);
    pass(database, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    delay: (wanted) => void (milliseconds = wanted),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
