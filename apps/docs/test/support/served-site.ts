import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig, startServer } from '@grantex/server';

/** A real server with the built site. */
export interface ServedSite {
  /** Of the first page, with a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts a server on the embedded database, in memory.
 * @param path of its public URL, such as `/access`; a proxy in front of it takes the path away
 */
export async function serveSite(path = ''): Promise<ServedSite> {
  // Its address is a part of the server's configuration, so it is there first.
  const proxy = createServer().listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const publicUrl = `http://127.0.0.1:${port}${path}`;
  const config = readConfig({
    PORT: '0',
    GRANTEX_DATA_DIR: 'memory://',
    GRANTEX_PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'error',
  });
  const server = await startServer(config);
  proxy.on('request', (asked, answer) => {
    const target = new URL(server.url);
    const { method, headers, url = '' } = asked;
    if (!url.startsWith(path)) {
      answer.writeHead(502).end('not below the path of the public URL');
      return;
    }
    const passed = request(
      { host: target.hostname, port: target.port, method, headers, path: url.slice(path.length) },
      (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      },
    );
    asked.pipe(passed);
  });
  return {
    url: `${publicUrl}/docs/`,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await server.close();
    },
  };
}
