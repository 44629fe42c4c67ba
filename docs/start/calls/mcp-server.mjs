import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'agent', version: '1.0.0' });
const transport = new StdioClientTransport({
  command: 'npx',
  args: ['grantex-mcp', 'wrap', '--rules', 'rules.json', '--', 'npx', 'mcp-server-filesystem', 'shared'],
  env: { ...process.env, GRANTEX_TOKEN_FILE: 'token' },
});
await client.connect(transport);

for (const [name, input] of [
  ['list_allowed_directories', {}],
  ['write_file', { path: 'shared/plan.txt', content: 'AI 101' }],
]) {
  const { content } = await client.callTool({ name, arguments: input });
  console.log(content[0].text);
}
await client.close();
