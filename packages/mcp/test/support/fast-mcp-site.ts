import { createFastMcp, type FastMcpOptions } from '@grantex/mcp/fastmcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { freePort } from 'test-config';

export type FastMcp = ReturnType<typeof createFastMcp>;

/** Says nothing, because the tests provoke errors. */
export const SILENT = { debug() {}, error() {}, info() {}, log() {}, warn() {} };

/** A FastMCP server over HTTP. */
export interface FastMcpSite extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: FastMcp;
  /** A client of the SDK as an agent has it. */
  client(token: string): Promise<Client>;
}

export async function hostFastMcp(
  options: Omit<FastMcpOptions, 'name' | 'version'>,
  register: (server: FastMcp) => void,
  isStateless = false,
): Promise<FastMcpSite> {
  const server = createFastMcp({ name: 'travel', version: '1.0.0', logger: SILENT, ...options });
  register(server);
  // FastMCP does not tell which port it took.
  const port = await freePort();
  await server.start({
    transportType: 'httpStream',
    httpStream: { host: '127.0.0.1', port, stateless: isStateless, enableJsonResponse: true },
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  const clients: Client[] = [];
  return {
    url,
    port,
    server,
    async client(token) {
      const client = new Client({ name: 'agent', version: '1.0.0' });
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await server.stop();
    },
  };
}
