import { createRequire } from 'node:module';
import Anthropic from '@anthropic-ai/sdk';

// Not imported: the types of the oldest release have the same names, and TypeScript would confuse the two.
const require = createRequire(import.meta.url);
const oldest = require('anthropic-sdk-oldest') as { readonly Anthropic: typeof Anthropic };

/** The oldest release of the client that the adapter supports. */
export const OldestAnthropic: typeof Anthropic = oldest.Anthropic;

/** A client that talks to a scripted API. */
export function clientOf(baseURL: string, Client: typeof Anthropic = Anthropic): Anthropic {
  return new Client({ baseURL, apiKey: 'sk-ant-test', maxRetries: 0 });
}
