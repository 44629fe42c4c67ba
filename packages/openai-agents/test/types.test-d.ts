import {
  defineRules,
  type Grant,
  grantOf,
  type Guard,
  guardMcpServer,
  guardTool,
  guardTools,
} from '@grantex/openai-agents';
import { Agent, type FunctionTool, type MCPServerStdio, type RunContext, tool } from '@openai/agents';
import { z } from 'zod';

declare const guard: Guard;

interface Trip {
  readonly grantToken: () => string | undefined;
}

const token = ({ context }: RunContext<Trip>): string | undefined => context.grantToken();
const parameters = z.object({ flight: z.string(), price: z.number() });
const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: (input: { price: number }) => input.price },
  pay: { scopes: ['payments:initiate'], amount: (input: { amount: string }) => input.amount },
});
const guarding = { guard, rule: rules.book, token } as const;
const named = { guard, rules, token } as const;

// Inline options keep their types: the parsed input, and the context that the token is read from.
const book = tool(
  guardTool(
    {
      name: 'book',
      description: 'Books a flight.',
      parameters,
      needsApproval: async (_runContext, { price }) => price.valueOf() > 500,
      execute: ({ flight, price }, runContext, details) => {
        const read: string | undefined = runContext?.context.grantToken();
        return `${flight.trim()} ${price.toFixed(2)} ${read} ${details?.toolCall?.callId}`;
      },
    },
    guarding,
  ),
);
// The tool has the same type as without a guard.
const bare = tool<typeof parameters, Trip>({
  name: 'book',
  description: 'Books a flight.',
  parameters,
  execute: ({ flight }) => flight,
});
const same: FunctionTool<Trip, typeof parameters, string> = book;
const alike: typeof bare = book;
export const agent: Agent<Trip> = new Agent<Trip>({ name: 'Travel', tools: [book, same, alike] });

// Members that a tool's input lacks are reported in the tool, as without a guard.
guardTool(
  {
    description: 'Books a flight.',
    parameters,
    // @ts-expect-error the input has no such member
    execute: ({ seat }) => String(seat),
  },
  guarding,
);

// A rule reads the input of its tool.
guardTool(
  { description: 'Books.', parameters, execute: ({ flight }) => flight },
  // @ts-expect-error the rule reads another input than the tool has
  { ...guarding, rule: rules.pay },
);

// Several tools have rules by their names, and keep their types.
const [searching, booking] = guardTools(
  [
    {
      name: 'search',
      description: 'Finds.',
      parameters: z.object({ to: z.string() }),
      execute: () => 'found',
    },
    { name: 'book', description: 'Books.', parameters, execute: () => 'booked' },
  ],
  named,
);
tool(searching);
tool(booking);
// @ts-expect-error several tools need rules
guardTools([searching], guarding);

// A JSON schema does not type the input: the rule may state what it reads.
tool(
  guardTool(
    {
      description: 'Books.',
      parameters: {
        type: 'object',
        properties: { price: { type: 'number' } },
        required: ['price'],
        additionalProperties: false,
      },
      execute: (input: unknown) => input,
    },
    guarding,
  ),
);
tool(
  guardTool(
    {
      description: 'Books.',
      parameters: {
        type: 'object',
        properties: { price: { type: 'number' } },
        required: ['price'],
        additionalProperties: true,
      },
      strict: false,
      execute: (input: unknown) => input,
    },
    guarding,
  ),
);

const options = {
  description: 'Books.',
  parameters,
  execute: (input: z.infer<typeof parameters>) => input.flight,
};
// @ts-expect-error a tool needs a rule
guardTool(options, { guard, token });
// @ts-expect-error a tool needs a guard
guardTool(options, { rule: rules.book, token });
// @ts-expect-error a tool needs a token
guardTool(options, { guard, rule: rules.book });
// @ts-expect-error one tool has one rule
guardTool(options, { guard, rule: rules.book, rules, token });
// @ts-expect-error a rule names at least one scope
guardTool(options, { guard, rule: { scopes: [] }, token });
// @ts-expect-error a finished tool is not its options
guardTool(book, guarding);

// A guarded MCP server has the type of the server, and reads the token from the context that `token` names.
declare const server: MCPServerStdio;
const guardedServer: MCPServerStdio = guardMcpServer(server, named);
export const withServer: Agent<Trip> = new Agent<Trip>({ name: 'Travel', mcpServers: [guardedServer] });
// @ts-expect-error the tools need rules
guardMcpServer(server, { guard, token });
// @ts-expect-error calls need a token
guardMcpServer(server, { guard, rules });
// @ts-expect-error a rule names at least one scope
guardMcpServer(server, { guard, rules: { book: { scopes: [] } }, token });
// @ts-expect-error this is not an MCP server
guardMcpServer({ name: 'files' }, named);

// A tool finds its grant in what the SDK passes to it.
guardTool(
  {
    description: 'Books.',
    parameters,
    execute: (_input, _runContext, details) => {
      const grant: Grant = grantOf(details);
      return grant.principalId;
    },
  },
  guarding,
);
