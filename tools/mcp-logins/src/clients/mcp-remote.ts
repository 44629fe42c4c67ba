import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Client as McpClient } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Client } from '../client.ts';
import { loginIn, VERSIONS, withoutBrowser } from './installed.ts';

/** A host that speaks stdio, such as Claude Desktop, with `mcp-remote` in its configuration. */
export function mcpRemote(installed: string): Client {
  return {
    name: 'mcp-remote',
    version: VERSIONS['mcp-remote'],
    redirectUri: 'http://localhost/oauth/callback',
    async start({ url, issuer, folder, clientId, open }) {
      const known =
        clientId === undefined ? [] : ['--static-oauth-client-info', JSON.stringify({ client_id: clientId })];
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [join(installed, 'node_modules', 'mcp-remote', 'dist', 'proxy.js'), url, ...known],
        env: { ...(await withoutBrowser(folder)), MCP_REMOTE_CONFIG_DIR: folder },
        stderr: 'pipe',
      });
      (transport.stderr as Readable).on('data', (part: Buffer) => {
        const login = loginIn(String(part), issuer);
        if (login !== undefined) open(login);
      });
      const client = new McpClient({ name: 'a host', version: '1.0.0' });
      await client.connect(transport);
      return {
        async call({ tool, arguments: given }) {
          try {
            const { content, isError } = await client.callTool({ name: tool, arguments: given });
            const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
            return isError === true ? { error: text } : { answer: text };
          } catch (error) {
            return { error: (error as Error).message };
          }
        },
        [Symbol.asyncDispose]: () => client.close(),
      };
    },
  };
}
