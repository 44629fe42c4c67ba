import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { guardAnyServer, type GuardServerOptions } from './server/guard-server.ts';

export * from '@grantex/core';
export { grantAuth } from './http/grant-auth.ts';
export type { GrantAuth, GrantAuthInfo, GrantAuthOptions } from './http/grant-auth.ts';
export type { GuardServerOptions, ResourceInput } from './server/guard-server.ts';
export { TOKEN_KEY, tokenFromFile } from './sdk/token.ts';
export type { TokenSource } from './sdk/token.ts';

/** An McpServer of `@modelcontextprotocol/sdk`, from 1.26 on: only its public members, so that versions mix. */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/**
 * Does what `guardServer` of `@grantex/mcp` does, for servers of the 1.x line of the SDK.
 * @returns the given server
 * @throws {TypeError} naming the option that is missing or wrong, or when the version of the server is not supported
 */
export function guardServer<SERVER extends AnyMcpServer>(
  server: SERVER,
  options: GuardServerOptions,
): SERVER {
  return guardAnyServer(server, options);
}
