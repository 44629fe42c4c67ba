import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { guardAnyServer, type GuardServerOptions } from './guard/guard-server.ts';

export * from '@grantex/core';
export type { TokenSource } from './guard/call-context.ts';
export { grantAuth } from './guard/grant-auth.ts';
export type { GrantAuth, GrantAuthInfo, GrantAuthOptions } from './guard/grant-auth.ts';
export type { GuardServerOptions, ResourceInput } from './guard/guard-server.ts';
export { tokenFromFile } from './guard/token-file.ts';
export { TOKEN_KEY } from './guard/token-in-meta.ts';

/** An McpServer of `@modelcontextprotocol/sdk`, from 1.26 on; only what is public of it, so that versions mix. */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/**
 * The same as `guardServer` of `@grantex/mcp`, for servers of the 1.x line of the SDK.
 * @returns the server that it was given
 * @throws {TypeError} naming the option that is missing or wrong, or when the server is of no version that is known
 */
export function guardServer<SERVER extends AnyMcpServer>(
  server: SERVER,
  options: GuardServerOptions,
): SERVER {
  return guardAnyServer(server, options);
}
