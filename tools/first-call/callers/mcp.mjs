// @boundaries-ignore The README installs it.
import { TOKEN_KEY } from '@grantex/mcp';
// @boundaries-ignore The README installs it.
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { makeServer } from './travel.ts';

export async function book(token, price) {
  const [serverSide, client] = InMemoryTransport.createLinkedPair();
  await makeServer().connect(serverSide);
  const request = (id, method, params) =>
    new Promise((resolve) => {
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has this member and no other
      client.onmessage = (message) => message.id === id && resolve(message.result);
      void client.send({ jsonrpc: '2.0', id, method, params });
    });
  await client.start();
  await request(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'agent', version: '1.0.0' },
  });
  await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const { content } = await request(2, 'tools/call', {
    name: 'book_flight',
    arguments: { flight: 'AI 101', price },
    _meta: { [TOKEN_KEY]: token },
  });
  await client.close();
  return content[0].text;
}
