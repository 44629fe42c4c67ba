import type Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { mcpTools } from '@anthropic-ai/sdk/helpers/beta/mcp';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { z } from 'zod';
import { clientOf } from './clients.ts';
import type { Answered, ModelApi, ScriptedCall } from 'adapter-tests';

export const inputSchema = z.object({ flight: z.string(), price: z.coerce.number() });

export interface Booking {
  readonly flight: string;
  readonly price: number;
}

/** A call of the tool that {@link makeTool} makes. */
export const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

/** What a tool does, with whatever it gets besides its input. */
export type Work = (booking: Booking, context?: object) => string | Promise<string>;

const about = { name: 'book', description: 'Books a flight.' };
const schema = {
  type: 'object',
  properties: { flight: { type: 'string' }, price: { type: 'number' } },
  required: ['flight', 'price'],
  additionalProperties: false,
} as const;

/** Every way in which the client makes a tool that runs here. */
const kinds: { readonly [name: string]: (work: Work) => BetaRunnableTool<Booking> } = {
  betaZodTool: (work) => betaZodTool({ ...about, inputSchema, run: work }),
  betaTool: (work) => betaTool({ ...about, inputSchema: schema, run: work }),
  'a definition with "run"': (run) => ({
    ...about,
    input_schema: { ...schema, required: [...schema.required] },
    run,
    parse: (input) => inputSchema.parse(input),
  }),
};

export const names: readonly string[] = Object.keys(kinds);

export function makeTool(kind: string, work: Work): BetaRunnableTool<Booking> {
  const make = kinds[kind];
  if (make === undefined) throw new Error(`There is no kind "${kind}".`);
  return make(work);
}

/** A tool of an MCP server, whose calls go to `callTool`. */
export function mcpTool(callTool: (input: unknown) => object): BetaRunnableTool<Record<string, unknown>> {
  const client = {
    callTool: async ({ arguments: input }: { readonly arguments?: unknown }) => callTool(input),
  };
  const [tool] = mcpTools([{ name: 'book', inputSchema: { type: 'object' } }], client as never);
  if (tool === undefined) throw new Error('There is no tool.');
  return tool;
}

/** Runs a request with tools by the runner of the client. */
export async function run(
  { baseURL }: ModelApi,
  tools: BetaRunnableTool[],
  signal?: AbortSignal,
  Client?: typeof Anthropic,
): Promise<void> {
  const messages = [{ role: 'user' as const, content: 'Book.' }];
  const runner = clientOf(baseURL, Client).beta.messages.toolRunner(
    { model: 'scripted', max_tokens: 100, messages, tools },
    { signal },
  );
  await runner;
}

/** Reads an answer as JSON. A release of the client that does not recognise the error of another puts a word in front. */
export function readAnswer({ content }: Answered): unknown {
  return JSON.parse(String(content).replace(/^Error: (?=\{)/, ''));
}
