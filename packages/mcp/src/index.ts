import type { McpServer, Server } from '@modelcontextprotocol/server';
import { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './http/token-verifier.ts';
import { guardAnyServer, type GuardServerOptions } from './server/guard-server.ts';

export * from '@grantex/core';
export { grantAuth } from './http/grant-auth.ts';
export type { GrantAuth, GrantAuthOptions } from './http/grant-auth.ts';
export type { GrantAuthInfo } from './sdk/auth-info.ts';
export type { TokenVerifier, TokenVerifierOptions } from './http/token-verifier.ts';
export { catalogOf, listedTools } from './server/catalog.ts';
export type { Catalog, ListedTool } from './server/catalog.ts';
export type { GuardServerOptions, ResourceInput } from './server/guard-server.ts';
export { uriNames } from './server/uri-names.ts';
export type { UriName } from './server/uri-names.ts';
export { TOKEN_KEY, tokenFromFile } from './sdk/token.ts';
export type { TokenSource } from './sdk/token.ts';

/**
 * An McpServer of any 2.x version of `@modelcontextprotocol/server`: only its public members, so that versions mix.
 */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/** A server of the lower level, whose handlers an application sets with `setRequestHandler`. */
export type AnyServer = Pick<Server, 'close' | 'getClientCapabilities' | 'sendToolListChanged'>;

/**
 * Guards every tool, resource and prompt of a server, including those that are registered or updated later, on every
 * transport. A rule reads the arguments as the SDK has parsed them. A refused call answers with the refusal, and a list
 * shows what the grant allows, or with `lists: 'all'` everything that has a rule. The same guard and rules twice check
 * once.
 * @returns the given server
 * @throws {TypeError} naming the option that is missing or wrong, or when the version of the server is not supported
 */
export function guardServer<SERVER extends AnyMcpServer | AnyServer>(
  server: SERVER,
  options: GuardServerOptions,
): SERVER {
  return guardAnyServer(server, options);
}

/**
 * Makes an `OAuthTokenVerifier` for authentication by others: `requireBearerAuth` of the SDK, `withMcpAuth` of
 * mcp-handler. It verifies the token and hands on the grant in `authInfo.extra`; `guardServer` decides the calls. A
 * refusal is recorded and thrown as an OAuth error of the SDK.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  return createTokenVerifier(options, async (fault, message) => {
    // Only a refusal needs it, and only where the SDK's own middleware asks.
    const { OAuthError } = await import('@modelcontextprotocol/server');
    return new OAuthError(fault, message);
  });
}
