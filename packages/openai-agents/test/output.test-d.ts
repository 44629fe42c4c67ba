import { defineRules, type Guard, guardTool } from '@grantex/openai-agents';
import { type FunctionTool, type RunContext, tool } from '@openai/agents';
import { z } from 'zod';

declare const guard: Guard;

interface Trip {
  readonly grantToken: () => string | undefined;
}

const token = ({ context }: RunContext<Trip>): string | undefined => context.grantToken();
const parameters = z.object({ flight: z.string(), price: z.number() });
const outputSchema = z.object({ seat: z.string() });
const rules = defineRules({
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});
const guarding = { guard, rule: rules.book, token } as const;
const description = 'Books.';

// A tool with an output schema keeps it, and must still return a valid output.
const seated: FunctionTool<Trip, typeof parameters, { seat: string }> = tool(
  guardTool(
    {
      description,
      parameters,
      outputSchema,
      execute: ({ flight }, runContext) => ({
        seat: `1A ${flight.trim()} ${runContext?.context.grantToken()}`,
      }),
      errorFunction: (runContext) => ({ seat: String(runContext.context.grantToken()) }),
    },
    guarding,
  ),
);
seated.name.trim();
// @ts-expect-error the output has another form
tool(guardTool({ description, parameters, outputSchema, execute: () => 'seat 1A' }, guarding));
const execute = (): { seat: string } => ({ seat: '1A' });
// @ts-expect-error the rule reads another input than the tool has
guardTool({ description, parameters, outputSchema, execute }, { ...guarding, rule: rules.pay });
// @ts-expect-error the input has no such member
guardTool({ description, parameters, outputSchema, execute: ({ seat }) => ({ seat }) }, guarding);
