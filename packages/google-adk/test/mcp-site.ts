import { type MCPConnectionParams, MCPToolset } from '@google/adk';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { listen, type Listening } from 'adapter-tests';

/** An MCP server over real HTTP, without sessions. */
export interface McpSite extends AsyncDisposable {
  /** How the ADK reaches the server. */
  readonly connection: MCPConnectionParams;
  /** The toolset of the ADK for this server. */
  toolset(...options: readonly [toolFilter?: string[], prefix?: string]): MCPToolset;
}

/** Serves the tools that `register` gives a server. */
export async function serveMcp(register: (server: McpServer) => void): Promise<McpSite> {
  const site: Listening = await listen((request, response) => {
    // Without sessions there is nothing to listen to.
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const server = new McpServer({ name: 'airline', version: '1.0.0' });
    register(server);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on('close', () => void server.close());
    // The types of the SDK do not agree under exactOptionalPropertyTypes.
    void server.connect(transport as Transport).then(() => transport.handleRequest(request, response));
  });
  const connection: MCPConnectionParams = { type: 'StreamableHTTPConnectionParams', url: site.url };
  return {
    connection,
    toolset: (toolFilter = [], prefix = '') => new MCPToolset(connection, toolFilter, prefix),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
