import { defineRules } from '@grantex/vercel-ai';
import { tool } from 'ai';
import { z } from 'zod';

/** The context that `toolsContext` passes to each tool. */
export interface Context {
  grantToken?: string | undefined;
}

const contextSchema = z.object({ grantToken: z.string().optional() });

/** Two tools of a travel agency, and a list of what they did. */
export function createTravelTools(done: string[] = []) {
  return {
    search: tool({
      description: 'Finds flights',
      inputSchema: z.object({ to: z.string() }),
      contextSchema,
      execute: async ({ to }) => {
        done.push(`searched ${to}`);
        return { flights: [to] };
      },
    }),
    book: tool({
      description: 'Books a flight',
      inputSchema: z.object({ flight: z.string(), price: z.coerce.number() }),
      contextSchema,
      execute: ({ flight, price }) => {
        done.push(`booked ${flight} for ${price}`);
        return { booked: flight };
      },
    }),
  };
}

export const travelRules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
});

/** Reads the token from a tool's context. */
export const tokenOf = ({ context }: { context: Context }): string | undefined => context.grantToken;

/** Passes the same token to every tool. */
export const contextOf = (grantToken: string | undefined): { search: Context; book: Context } => ({
  search: { grantToken },
  book: { grantToken },
});

/** A call of a tool as a model writes it. */
export const search = (to = 'Oslo'): { toolName: string; input: unknown } => ({
  toolName: 'search',
  input: { to },
});
export const book = (price: unknown = 420): { toolName: string; input: unknown } => ({
  toolName: 'book',
  input: { flight: 'AI 101', price },
});
