import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A proxy that opens tunnels, as in networks without another way out (RFC 9110 §9.3.6). */
export interface Tunnel extends AsyncDisposable {
  readonly url: string;
  /** Where its tunnels lead to, as host and port. */
  readonly hosts: readonly string[];
}

export async function startTunnel(): Promise<Tunnel> {
  const hosts: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, client, head) => {
    hosts.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(client).pipe(target);
    });
    client.on('error', () => target.destroy());
    target.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    hosts,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
