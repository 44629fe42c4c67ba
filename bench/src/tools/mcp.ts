import { guardServer, TOKEN_KEY } from '@grantex/mcp';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

/** `callTool` of the SDK's client, in the memory of one process. */
export const mount: MountTool = async (grantToken, guard) => {
  const server = new McpServer({ name: 'travel', version: '1.0.0' });
  if (guard !== undefined) guardServer(server, { guard, rules: { [NAME]: RULE } });
  server.registerTool(NAME, { description: DESCRIPTION, inputSchema: INPUT_SCHEMA }, (booking) => ({
    content: [{ type: 'text', text: book(booking) }],
  }));
  const client = new Client({ name: 'bench', version: '1.0.0' });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(there), client.connect(here)]);
  const call = { name: NAME, arguments: INPUT, _meta: { [TOKEN_KEY]: grantToken } };
  return () => client.callTool(call);
};
