import type { MountTool } from './framework.ts';

type Load = () => Promise<{ readonly mount: MountTool }>;

/** Loaded only where they are measured: each in a process without the others. */
export const FRAMEWORKS = {
  langchain: () => import('./langchain.ts'),
  'vercel-ai': () => import('./vercel-ai.ts'),
  mcp: () => import('./mcp.ts'),
  'claude-agent': () => import('./claude-agent.ts'),
  anthropic: () => import('./anthropic.ts'),
  openai: () => import('./openai.ts'),
  'openai-agents': () => import('./openai-agents.ts'),
  'google-adk': () => import('./google-adk.ts'),
  mastra: () => import('./mastra.ts'),
} as const satisfies { readonly [name: string]: Load };

export type FrameworkName = keyof typeof FRAMEWORKS;
