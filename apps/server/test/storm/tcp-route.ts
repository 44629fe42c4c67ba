import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** An address that leads elsewhere, like a name or a virtual address in front of a database. */
export interface TcpRoute {
  readonly port: number;
  /** Leads new connections to another port, and cuts the open ones. */
  leadTo(port: number): void;
  /** Holds back whatever comes from now on, in both directions, and cuts nothing. */
  hold(): void;
  close(): Promise<void>;
}

export async function openTcpRoute(target: number): Promise<TcpRoute> {
  const sockets = new Set<Socket>();
  let to = target;
  let isHeld = false;
  const server = createServer((incoming) => {
    const outgoing = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      if (isHeld) one.pause();
      one.on('data', (data) => {
        if (!other.write(data)) one.pause();
      });
      other.on('drain', () => {
        if (!isHeld) one.resume();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      to = port;
      cut();
    },
    hold() {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
