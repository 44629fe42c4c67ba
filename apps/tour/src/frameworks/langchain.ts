import type { RefusalBody } from '@grantex/core';
import { guardTools } from '@grantex/langchain';
import type { ToolMessage } from '@langchain/core/messages';
import { type StructuredToolInterface, tool } from '@langchain/core/tools';
import { bookFlight, bookingSchema, rules, searchFlights, searchSchema } from '../service/trip.ts';
import { refused } from '../telling/refused.ts';
import type { OpenFramework } from './framework.ts';

/** LangChain: the tools are run by a tool call, as an agent runs them. */
export const openLangChain: OpenFramework = async (guard, grantToken) => {
  const search = tool(searchFlights, {
    name: 'search_flights',
    description: 'Finds flights.',
    schema: searchSchema,
  });
  const book = tool(bookFlight, {
    name: 'book_flight',
    description: 'Books a flight.',
    schema: bookingSchema,
  });
  const tools = guardTools([search, book], {
    guard,
    rules,
    token: ({ context }: { context?: { grantToken: () => string } }) => context?.grantToken(),
  });
  const byName = new Map<string, StructuredToolInterface>(tools.map((guarded) => [guarded.name, guarded]));

  return async (name, args) => {
    const toolCall = { type: 'tool_call', id: 'call_1', name, args } as const;
    const message = (await byName.get(name)?.invoke(toolCall, { context: { grantToken } })) as ToolMessage;
    if (message.status !== 'error') return { outcome: 'allowed' };
    return refused(JSON.parse(message.text) as RefusalBody, 'a ToolMessage with status "error"');
  };
};
