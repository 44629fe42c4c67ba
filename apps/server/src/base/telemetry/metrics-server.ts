import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { httpUrl } from '../site.ts';
import type { Metrics } from './metrics.ts';

/** The server of the metrics. */
export interface MetricsServer {
  /** The URL of the metrics themselves. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves Prometheus on an address of its own, because the metrics are not for the clients of the server. Everybody who
 * reaches the address can read them.
 */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/metrics') void answer(metrics, response);
    else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('GET /metrics\n');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `${httpUrl(host, portOf(server))}/metrics`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(metrics: Metrics, response: ServerResponse): Promise<void> {
  const text = await metrics.text().catch(() => undefined);
  if (text === undefined) response.writeHead(500).end();
  else response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
