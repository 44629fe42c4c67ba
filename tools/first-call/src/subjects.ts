import { RUNTIME_NAMES } from './runtimes.ts';

/** A package whose README is followed. */
export interface Subject {
  /** Its folder in `packages`. */
  readonly name: string;
  /** The file that its README's first example is saved as. */
  readonly file: string;
  /**
   * `server`: the example listens, and is called over HTTP. `program`: a file in `callers` imports the example, and
   * calls it as the framework does.
   */
  readonly kind: 'server' | 'program';
  /** The most lines that its example may have. */
  readonly longest?: number;
  readonly runtimes: readonly string[];
}

export const subjects: readonly Subject[] = [
  { name: 'express', file: 'travel-api.ts', kind: 'server', longest: 12, runtimes: RUNTIME_NAMES },
  { name: 'fastify', file: 'travel-api.ts', kind: 'server', runtimes: RUNTIME_NAMES },
  { name: 'koa', file: 'travel-api.ts', kind: 'server', runtimes: RUNTIME_NAMES },
  { name: 'langchain', file: 'travel-agent.ts', kind: 'program', runtimes: RUNTIME_NAMES },
  { name: 'vercel-ai', file: 'travel-agent.ts', kind: 'program', runtimes: RUNTIME_NAMES },
  { name: 'openai-agents', file: 'travel-agent.ts', kind: 'program', runtimes: RUNTIME_NAMES },
  { name: 'google-adk', file: 'travel-agent.ts', kind: 'program', runtimes: RUNTIME_NAMES },
  { name: 'mcp', file: 'travel.ts', kind: 'program', runtimes: RUNTIME_NAMES },
];
