export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardMcpServer } from './guard-mcp-server.ts';
export type { GuardMcpServerOptions } from './guard-mcp-server.ts';
export { guardTool, guardTools } from './guard-tool.ts';
export type {
  AnyToolOptions,
  CallDetails,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
} from './types.ts';
