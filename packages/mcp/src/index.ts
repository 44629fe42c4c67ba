import type { McpServer } from '@modelcontextprotocol/server';
import { guardAnyServer, type GuardServerOptions } from './server/guard-server.ts';

export * from '@grantex/core';
export { grantAuth } from './http/grant-auth.ts';
export type { GrantAuth, GrantAuthInfo, GrantAuthOptions } from './http/grant-auth.ts';
export type { GuardServerOptions, ResourceInput } from './server/guard-server.ts';
export { TOKEN_KEY, tokenFromFile } from './sdk/token.ts';
export type { TokenSource } from './sdk/token.ts';

/**
 * An McpServer of any 2.x version of `@modelcontextprotocol/server`: only its public members, so that versions mix.
 */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/**
 * Guards every tool, resource and prompt of a server, including those that are registered or updated later, on every
 * transport. A rule reads the arguments as the SDK has parsed them. A refused call answers with the refusal, and a list
 * shows what the grant allows. The same guard and rules twice check once.
 * @returns the given server
 * @throws {TypeError} naming the option that is missing or wrong, or when the version of the server is not supported
 */
export function guardServer<SERVER extends AnyMcpServer>(
  server: SERVER,
  options: GuardServerOptions,
): SERVER {
  return guardAnyServer(server, options);
}
