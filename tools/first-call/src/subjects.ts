/** A package whose README is followed. */
export interface Subject {
  /** Its folder in `packages`. */
  readonly name: string;
  /** The file that the example of its README is saved as. */
  readonly file: string;
  /** Which of the README's blocks of TypeScript it is. Default: 0, the first. */
  readonly block?: number;
  /**
   * The path at which its example answers, if it is a server: to a booking by POST, or to a search by GET. The example
   * of another subject is imported by a file in `callers`, which calls it as its framework does.
   */
  readonly path?: { readonly booking: string } | { readonly search: string };
  /** The most lines that its example may have. */
  readonly longest?: number;
  readonly runtimes: readonly string[];
}

const SERVERS = ['Node 22', 'Node 24', 'Bun', 'Deno'];
const api = { file: 'travel-api.ts', path: { booking: '/bookings' }, runtimes: SERVERS };
const agent = { file: 'travel-agent.ts', runtimes: SERVERS };

// Not `nest` and `next`: see the full test.
export const subjects: readonly Subject[] = [
  { name: 'express', ...api, longest: 12 },
  { name: 'fastify', ...api },
  { name: 'hono', ...api },
  { name: 'koa', ...api },
  { name: 'trpc', ...api },
  { name: 'core', file: 'worker.ts', block: 2, path: { search: '/' }, runtimes: ['Workers'] },
  { name: 'langchain', ...agent },
  { name: 'vercel-ai', ...agent },
  { name: 'anthropic', ...agent },
  { name: 'openai', ...agent },
  { name: 'openai-agents', ...agent },
  { name: 'google-adk', ...agent },
  { name: 'mastra', ...agent },
  { name: 'mcp', file: 'travel.ts', runtimes: SERVERS },
];
