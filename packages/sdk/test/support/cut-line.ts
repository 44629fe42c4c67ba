import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A connection to a server that can be cut. */
export interface Line {
  readonly url: string;
  /** Cuts every connection, and each of this many later ones as soon as it opens. */
  cut(more?: number): void;
  close(): Promise<void>;
}

export async function lineTo(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let refused = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (refused > 0) {
      refused -= 1;
      return void socket.destroy();
    }
    const behind = connect(Number(port), hostname);
    behind.on('error', () => socket.destroy());
    for (const side of [socket, behind]) {
      open.add(side);
      side.on('close', () => {
        open.delete(side);
        socket.destroy();
        behind.destroy();
      });
    }
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (more = 0): void => {
    refused = more;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
