import { TOKEN_KEY } from '@grantex/mcp';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'agent', version: '1.0.0' });
const transport = new StdioClientTransport({
  command: 'node',
  args: ['guarded-server.ts'],
  env: { ...process.env },
});
await client.connect(transport);

for (const price of [420, 900]) {
  const { content } = await client.callTool({
    name: 'book_flight',
    arguments: { flight: 'AI 101', price },
    _meta: { [TOKEN_KEY]: process.env.GRANT_TOKEN },
  });
  console.log(content[0].text);
}
await client.close();
