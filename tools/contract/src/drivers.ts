import { drivers as express } from '@grantex/express/test/drivers';
import { drivers as fastify } from '@grantex/fastify/test/drivers';
import { drivers as googleAdk } from '@grantex/google-adk/test/drivers';
import { drivers as hono } from '@grantex/hono/test/drivers';
import { drivers as koa } from '@grantex/koa/test/drivers';
import { drivers as langchain } from '@grantex/langchain/test/drivers';
import { drivers as mastra } from '@grantex/mastra/test/drivers';
import { drivers as mcp } from '@grantex/mcp/test/drivers';
import { drivers as nest } from '@grantex/nest/test/drivers';
import { drivers as next } from '@grantex/next/test/drivers';
import { drivers as openai } from '@grantex/openai/test/drivers';
import { drivers as anthropic } from '@grantex/anthropic/test/drivers';
import { drivers as claudeAgent } from '@grantex/claude-agent/test/drivers';
import { drivers as openaiAgents } from '@grantex/openai-agents/test/drivers';
import type { AdapterDriver } from '@grantex/testing';
import { drivers as trpc } from '@grantex/trpc/test/drivers';
import { drivers as vercelAi } from '@grantex/vercel-ai/test/drivers';

/** Every adapter, for every major version of its framework. A new adapter only adds its drivers here. */
export const drivers: readonly AdapterDriver[] = [
  ...express,
  ...fastify,
  ...next,
  ...hono,
  ...trpc,
  ...nest,
  ...koa,
  ...langchain,
  ...vercelAi,
  ...mcp,
  ...openaiAgents,
  ...claudeAgent,
  ...anthropic,
  ...openai,
  ...googleAdk,
  ...mastra,
];
