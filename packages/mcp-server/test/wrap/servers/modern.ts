import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

// A server of the SDK that knows the revision of 2026-07-28 alone, and asks for what it needs in its results.
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
