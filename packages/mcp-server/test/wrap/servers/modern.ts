import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

// A server of the SDK that only supports the protocol version of 2026-07-28, and asks its client in its results.
serveStdio(
  () => {
    const server = new McpServer({ name: 'modern', version: '1' }, { instructions: 'Be kind.' });
    server.registerTool('greet', { inputSchema: z.object({ name: z.string() }) }, ({ name }) => ({
      content: [{ type: 'text', text: `Hello, ${name}` }],
    }));
    server.registerTool('shout', { inputSchema: z.object({ name: z.string() }) }, ({ name }) => ({
      content: [{ type: 'text', text: `HELLO, ${name}` }],
    }));
    return server;
  },
  { legacy: 'reject' },
);
