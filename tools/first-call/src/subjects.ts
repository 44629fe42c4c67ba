export type Language = 'TypeScript' | 'Python' | 'Go';

/** A program in the README of a package, which is followed. */
export interface Subject {
  /** The folder of the package in `packages`, or in `python`; for Go the program. */
  readonly name: string;
  /** Default: TypeScript. */
  readonly language?: Language;
  /** The files of the README that are saved, the one that has the guard last. */
  readonly files: readonly [...string[], string];
  /**
   * The path at which it answers, if it is a server: to a booking by POST, or to a search by GET. The program of another
   * subject is imported by a file in `callers`, which calls it as its framework does.
   */
  readonly path?: { readonly booking: string } | { readonly search: string };
  /** The most lines that its files may have. */
  readonly longest?: number;
  readonly runtimes: readonly string[];
}

const PROCESSES = ['Node 22', 'Node 24', 'Bun', 'Deno'];
const bookings = { path: { booking: '/bookings' }, runtimes: PROCESSES };
const flights = { path: { search: '/flights' } };
const api = { ...bookings, files: ['travel-api.ts'] } as const;
const agent = { files: ['travel-agent.ts'], runtimes: PROCESSES } as const;

export const subjects: readonly Subject[] = [
  { name: 'express', ...api, longest: 12 },
  { name: 'fastify', ...api },
  { name: 'hono', ...api },
  { name: 'hono', ...flights, files: ['worker.ts'], runtimes: ['Workers'] },
  { name: 'koa', ...api },
  { name: 'trpc', ...api },
  { name: 'nest', ...bookings, files: ['tsconfig.json', 'travel-api.ts'] },
  { name: 'next', ...bookings, files: ['app/grantex.ts', 'app/bookings/route.ts'] },
  { name: 'next', ...flights, files: ['app/grantex.ts', 'app/flights/route.ts'], runtimes: ['Next edge'] },
  { name: 'langchain', ...agent },
  { name: 'vercel-ai', ...agent },
  { name: 'anthropic', ...agent },
  { name: 'openai', ...agent },
  { name: 'openai-agents', ...agent },
  { name: 'claude-agent', ...agent },
  { name: 'google-adk', ...agent },
  { name: 'mastra', ...agent },
  { name: 'mcp', files: ['travel.ts'], runtimes: PROCESSES },
  { name: 'core', files: ['guard-a-tool.ts'], runtimes: PROCESSES },
  { name: 'core', ...flights, files: ['worker.ts'], runtimes: ['Workers'] },
  { name: 'grantex-guard', language: 'Python', files: ['guard_a_tool.py'], runtimes: ['Python'] },
  {
    name: 'grantex-guard-fastapi',
    language: 'Python',
    path: { booking: '/bookings' },
    files: ['travel_api.py'],
    runtimes: ['Python'],
  },
  { name: 'grantex-guard-langchain', language: 'Python', files: ['travel_agent.py'], runtimes: ['Python'] },
  {
    name: 'grantex-guard-openai-agents',
    language: 'Python',
    files: ['travel_agent.py'],
    runtimes: ['Python'],
  },
  { name: 'grantex-guard-autogen', language: 'Python', files: ['travel_agent.py'], runtimes: ['Python'] },
  { name: 'grantex-guard-crewai', language: 'Python', files: ['travel_agent.py'], runtimes: ['Python'] },
  { name: 'grantex-guard-adk', language: 'Python', files: ['travel_agent.py'], runtimes: ['Python'] },
  { name: 'grantex-guard-mcp', language: 'Python', files: ['travel_server.py'], runtimes: ['Python'] },
  {
    name: 'grantex-guard-pydantic-ai',
    language: 'Python',
    files: ['travel_agent.py'],
    runtimes: ['Python'],
  },
  { name: 'go', language: 'Go', path: { booking: '/bookings' }, files: ['main.go'], runtimes: ['Go'] },
];

/** Those whose language this machine has, as `scripts/lib/languages.mjs` has found. */
export const available: readonly Subject[] = subjects.filter(
  ({ language = 'TypeScript' }) => !process.env[`WITHOUT_${language.toUpperCase()}`],
);
