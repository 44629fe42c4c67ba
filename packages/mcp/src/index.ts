import type { McpServer } from '@modelcontextprotocol/server';
import { guardAnyServer, type GuardServerOptions } from './server/guard-server.ts';

export * from '@grantex/core';
export { grantAuth } from './http/grant-auth.ts';
export type { GrantAuth, GrantAuthInfo, GrantAuthOptions } from './http/grant-auth.ts';
export type { GuardServerOptions, ResourceInput } from './server/guard-server.ts';
export { TOKEN_KEY, tokenFromFile } from './sdk/token.ts';
export type { TokenSource } from './sdk/token.ts';

/** An McpServer of `@modelcontextprotocol/server`, of any 2.x; only what is public of it, so that versions mix. */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/**
 * Puts a guard in front of every tool, resource and prompt of a server, those that are registered later and those that
 * are updated included, on every transport. The rule reads the arguments as the SDK has parsed them; a call that is
 * refused answers with the refusal, a list names what the grant allows. The same guard and rules twice are once.
 * @returns the server that it was given
 * @throws {TypeError} naming the option that is missing or wrong, or when the server is of no version that is known
 */
export function guardServer<SERVER extends AnyMcpServer>(
  server: SERVER,
  options: GuardServerOptions,
): SERVER {
  return guardAnyServer(server, options);
}
