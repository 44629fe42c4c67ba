import type { Template } from '../src/templates.ts';

/** What a template is made from. */
export interface Definition extends Pick<
  Template,
  'name' | 'title' | 'language' | 'program' | 'bookings' | 'check'
> {
  /** The folder of the package whose README says what to install, from the root of the repository. */
  readonly package: string;
  /** The name of the service. Default: `https://travel.example`. */
  readonly audience?: string;
  /** The files of the project, and where each stands in the repository. */
  readonly files: Readonly<Record<string, string>>;
  /** More packages for the development of the project than the README installs. */
  readonly development?: readonly string[];
}

const TYPESCRIPT = { language: 'TypeScript', check: 'tsc' } as const;
const PYTHON = { language: 'Python' } as const;

function api(name: string, title: string, ...development: readonly string[]): Definition {
  const files = { 'travel-api.ts': `packages/${name}/examples/travel-api.ts` };
  const bookings = 'http://localhost:3000/bookings';
  const program = ['node', 'travel-api.ts'] as const;
  return { ...TYPESCRIPT, name, title, package: `packages/${name}`, files, bookings, program, development };
}

function agent(name: string, title: string): Definition {
  const files = {
    'travel-agent.ts': `packages/${name}/examples/travel-agent.ts`,
    'call.mjs': `docs/start/calls/${name}.mjs`,
  };
  return { ...TYPESCRIPT, name, title, package: `packages/${name}`, files, program: ['node', 'call.mjs'] };
}

/** The templates, in the order in which people choose from them. */
export const definitions: readonly Definition[] = [
  api('express', 'An Express route', '@types/express'),
  api('fastify', 'A Fastify route'),
  api('hono', 'A Hono route'),
  api('koa', 'A Koa route', '@types/koa'),
  {
    ...TYPESCRIPT,
    name: 'next',
    title: 'A Next.js route',
    package: 'packages/next',
    files: {
      'app/grantex.ts': 'packages/next/examples/app/grantex.ts',
      'app/bookings/route.ts': 'packages/next/examples/app/bookings/route.ts',
    },
    bookings: 'http://localhost:3000/bookings',
    program: ['node', 'node_modules/next/dist/bin/next', 'dev', '--hostname', '127.0.0.1'],
    check: 'next build',
  },
  agent('langchain', 'Tools of a LangChain agent'),
  agent('vercel-ai', 'Tools of the Vercel AI SDK'),
  agent('openai-agents', 'Tools of the OpenAI Agents SDK'),
  agent('mastra', 'Tools of a Mastra agent'),
  {
    ...TYPESCRIPT,
    name: 'mcp',
    title: 'The tools of an MCP server',
    package: 'packages/mcp',
    audience: 'https://travel.example/mcp',
    files: {
      'travel.ts': 'packages/mcp/examples/travel.ts',
      'guarded-server.ts': 'packages/mcp/examples/guarded-server.ts',
      'call.mjs': 'docs/start/calls/mcp.mjs',
    },
    program: ['node', 'call.mjs'],
    development: ['@modelcontextprotocol/client'],
  },
  {
    ...PYTHON,
    name: 'fastapi',
    title: 'A FastAPI route',
    package: 'python/grantex-guard-fastapi',
    files: { 'travel_api.py': 'python/grantex-guard-fastapi/examples/travel_api.py' },
    bookings: 'http://localhost:8000/bookings',
    program: ['python', '-m', 'uvicorn', 'travel_api:app'],
  },
  {
    ...PYTHON,
    name: 'langchain-python',
    title: 'Tools of a LangChain agent',
    package: 'python/grantex-guard-langchain',
    files: {
      'travel_agent.py': 'python/grantex-guard-langchain/examples/travel_agent.py',
      'call.py': 'docs/start/calls/langchain.py',
    },
    program: ['python', 'call.py'],
  },
  {
    ...PYTHON,
    name: 'mcp-python',
    title: 'The tools of an MCP server',
    package: 'python/grantex-guard-mcp',
    audience: 'http://localhost:8000/mcp',
    files: {
      'travel_server.py': 'python/grantex-guard-mcp/examples/travel_server.py',
      'call.py': 'docs/start/calls/mcp.py',
    },
    program: ['python', 'call.py'],
  },
  {
    name: 'go',
    title: 'A net/http route',
    language: 'Go',
    package: 'go',
    files: { 'main.go': 'go/examples/flights/main.go' },
    bookings: 'http://localhost:3000/bookings',
    program: ['go', 'run', '.'],
    check: 'go vet ./...',
  },
];
