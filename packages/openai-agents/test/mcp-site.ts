import { randomUUID } from 'node:crypto';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/server';
import { listen, type Listening } from 'adapter-tests';
import { z } from 'zod';

/** A call as it arrives at an MCP server. */
export interface ArrivedCall {
  readonly input: { readonly flight: string; readonly price: number };
  readonly meta: unknown;
  /** Aborts when the client cancels the call. */
  readonly signal: AbortSignal;
}

/** Serves the tool `book` of an MCP server over real HTTP. */
export async function serveBookings(
  book: (call: ArrivedCall) => Promise<string> | string,
): Promise<Listening> {
  const server = new McpServer({ name: 'bookings', version: '1.0.0' });
  const inputSchema = z.object({ flight: z.string(), price: z.number() });
  server.registerTool(
    'book',
    { description: 'Books a flight.', inputSchema, outputSchema: z.object({ told: z.string() }) },
    async (input, { mcpReq }) => {
      const told = await book({ input, meta: mcpReq._meta, signal: mcpReq.signal });
      return { content: [{ type: 'text', text: told }], structuredContent: { told } };
    },
  );
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
  await server.connect(transport);
  return listen((request, response) => {
    transport.handleRequest(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
}
