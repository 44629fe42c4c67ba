import { createSdkMcpServer, tool } from '@anthropic-ai/claude-agent-sdk';
import { type AnyTool, type CallExtra, grantOf, guardTool } from '@grantex/claude-agent';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { ToolDriver } from 'adapter-tests';

/** A tool of a server, called by a client as the SDK does with the program in between. */
export const toolDrivers: readonly ToolDriver<AnyTool>[] = [
  {
    name: 'Claude Agent SDK, tool of a server',
    make: (work) =>
      tool('book', 'Books.', {}, async (_input, given) => {
        const extra = given as CallExtra;
        const answer = await work({ grant: () => grantOf(extra), signal: () => extra.signal });
        return { content: [{ type: 'text', text: JSON.stringify(answer) }] };
      }),
    guard: guardTool,
    async run(book, calls, signal) {
      const { instance } = createSdkMcpServer({ name: 'travel', tools: [book as never] });
      const [near, far] = InMemoryTransport.createLinkedPair();
      const client = new Client({ name: 'travel', version: '1' });
      await Promise.all([instance.connect(far), client.connect(near)]);
      const told: unknown[] = [];
      for (let call = 0; call < calls; call += 1) {
        const { content } = await client.callTool(
          { name: 'book', arguments: {} },
          undefined,
          signal && { signal },
        );
        const [block] = content as readonly { readonly text: string }[];
        told.push(JSON.parse(block?.text ?? ''));
      }
      return told;
    },
  },
];
