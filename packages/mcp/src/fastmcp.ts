export * from '@grantex/core';
export { createFastMcp } from './fastmcp/create-fast-mcp.ts';
export type { FastMcpOptions, GrantSession } from './fastmcp/create-fast-mcp.ts';
export { tokenFromFile } from './sdk/token.ts';
export type { TokenSource } from './sdk/token.ts';
export type { ResourceInput } from './server/guard-server.ts';
