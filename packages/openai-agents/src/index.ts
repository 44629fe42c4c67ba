export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardMcpServer } from './guard-mcp-server.ts';
export type { GuardMcpServerOptions } from './guard-mcp-server.ts';
export { guardTool } from './guard-tool.ts';
export type { CallDetails, GuardToolOptions, InputOf, TokenSource } from './types.ts';
