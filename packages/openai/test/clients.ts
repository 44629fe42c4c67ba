import { createRequire } from 'node:module';
import OpenAI from 'openai';

// Not imported: the types of the oldest release have the same names, and TypeScript would confuse the two.
const require = createRequire(import.meta.url);
const { OpenAI: OldestOpenAI } = require('openai-oldest') as { readonly OpenAI: typeof OpenAI };

/** The newest and the oldest release of the client that the adapter supports. */
export const clients: readonly { readonly name: string; readonly Client: typeof OpenAI }[] = [
  { name: 'OpenAI', Client: OpenAI },
  { name: 'OpenAI 6.0', Client: OldestOpenAI },
];

/** A client that talks to a scripted API. */
export function clientOf(baseURL: string, Client: typeof OpenAI = OpenAI): OpenAI {
  return new Client({ baseURL, apiKey: 'sk-test', maxRetries: 0 });
}
