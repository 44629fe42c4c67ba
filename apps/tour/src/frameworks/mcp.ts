import type { RefusalBody } from '@grantex/core';
import { guardServer, TOKEN_KEY } from '@grantex/mcp';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { bookFlight, bookingSchema, rules, searchFlights, searchSchema } from '../service/trip.ts';
import { refused } from '../telling/refused.ts';
import type { OpenFramework } from './framework.ts';

/** MCP: a server and the SDK's client, connected in this process; the token comes with the call, as over stdio. */
export const openMcp: OpenFramework = async (guard, grantToken) => {
  const server = guardServer(new McpServer({ name: 'travel', version: '1.0.0' }), { guard, rules });
  server.registerTool('search_flights', { inputSchema: searchSchema }, (search) =>
    resultOf(searchFlights(search)),
  );
  server.registerTool('book_flight', { inputSchema: bookingSchema }, (booking) =>
    resultOf(bookFlight(booking)),
  );

  const client = new Client({ name: 'travel-agent', version: '1.0.0' });
  const [serverSide, clientSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  await client.connect(clientSide);

  return async (name, input) => {
    const _meta = { [TOKEN_KEY]: grantToken() };
    const { isError, structuredContent } = await client.callTool({ name, arguments: { ...input }, _meta });
    if (isError !== true) return { outcome: 'allowed' };
    return refused(structuredContent as RefusalBody, 'a tool result with "isError"');
  };
};

function resultOf(answer: object) {
  return { content: [{ type: 'text' as const, text: JSON.stringify(answer) }] };
}
