import { FunctionTool, LongRunningFunctionTool } from '@google/adk';
import { defineRules, type Guard, guardTool, guardTools, type TokenSource } from '@grantex/google-adk';
import { z } from 'zod';

declare const guard: Guard;
declare const token: TokenSource;

const parameters = z.object({ flight: z.string(), price: z.number() });
const description = 'Books a flight.';
const rules = defineRules({
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});

// The guarded tool has its own type, and so do its parts.
const book: FunctionTool<typeof parameters> = guardTool(
  new FunctionTool({
    name: 'book',
    description,
    parameters,
    execute: ({ flight, price }, toolContext) =>
      `${flight.trim()} ${price.toFixed(2)} ${toolContext?.userId.trim()}`,
  }),
  { guard, rule: rules.book, token: ({ userId, sessionId }) => `${userId.trim()} ${sessionId.trim()}` },
);
const long: LongRunningFunctionTool<typeof parameters> = guardTool(
  new LongRunningFunctionTool({ description, parameters, execute: ({ flight }) => flight }),
  { guard, rule: rules.book, token },
);
class BookingTool extends FunctionTool<typeof parameters> {
  readonly airline = 'AI';
}
const own: BookingTool = guardTool(
  new BookingTool({ description, parameters, execute: ({ flight }) => flight }),
  { guard, rule: rules.book, token },
);
export const guarded: readonly string[] = [book.name, long.name, own.airline];

// A rule reads the input of its tool.
// @ts-expect-error the rule reads another input than the tool has
guardTool(book, { guard, rule: rules.pay, token });
// @ts-expect-error the rule reads another input than the tool has
guardTool(long, { guard, rule: rules.pay, token });

// A Gemini schema does not type the input: the rule may state what it reads.
const loose = new FunctionTool({
  name: 'book',
  description,
  parameters: { properties: {} },
  execute: (input) => input,
});
guardTool(loose, { guard, rule: rules.book, token });

// Several tools have rules by their names, and keep their types.
export const several: [FunctionTool<typeof parameters>, LongRunningFunctionTool<typeof parameters>] =
  guardTools([book, long], { guard, rules, token });
// @ts-expect-error several tools need rules
guardTools([book], { guard, token });

// @ts-expect-error a tool needs a rule
guardTool(book, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(book, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(book, { guard, rule: rules.book });
// @ts-expect-error one tool has one rule
guardTool(book, { guard, rule: rules.book, rules, token });
// @ts-expect-error a rule names at least one scope
guardTool(book, { guard, rule: { scopes: [] }, token });
// @ts-expect-error the options of a tool are not a tool
guardTool({ description, parameters, execute: () => 'booked' }, { guard, rule: rules.book, token });
