import { createGrantex, currentGrant, defineRules, guardTool } from '@grantex/openai';
import OpenAI from 'openai';

export const grantex = createGrantex();
const client = new OpenAI();

/** Whose run it is: never a part of the messages, which the model reads. */
export interface Session {
  readonly grantToken: string | undefined;
}

interface Booking {
  readonly flight: string;
  readonly price: number;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: {
    scopes: ['flights:book', 'payments:initiate'],
    action: 'flight.booked',
    amount: (booking: Booking) => booking.price,
    metadata: (booking: Booking) => ({ flight: booking.flight }),
  },
});
const token = (session: Session) => session.grantToken;

export const tools = [
  guardTool(
    {
      type: 'function',
      function: {
        name: 'search',
        description: 'Finds flights to a city, with their prices.',
        parameters: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
        parse: JSON.parse,
        function: ({ to }: { to: string }) => [{ flight: 'AI 101', to, price: 420 }],
      },
    },
    { guard: grantex.guard, rule: rules.search, token },
  ),
  guardTool(
    {
      type: 'function',
      function: {
        name: 'book',
        description: 'Books a flight at its price.',
        parameters: {
          type: 'object',
          properties: { flight: { type: 'string' }, price: { type: 'number' } },
          required: ['flight', 'price'],
        },
        parse: JSON.parse,
        function: ({ flight }: Booking) => ({ booked: flight, for: currentGrant()?.principalId }),
      },
    },
    { guard: grantex.guard, rule: rules.book, token },
  ),
];

export async function travel(request: string, session: Session) {
  const runner = client.chat.completions.runTools({
    model: 'gpt-5.2',
    messages: [{ role: 'user', content: request }],
    tools,
    toolContext: session,
  });
  return runner.finalContent();
}
