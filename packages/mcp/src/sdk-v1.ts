import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
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

/** An McpServer of `@modelcontextprotocol/sdk`, from 1.26 on: only its public members, so that versions mix. */
export type AnyMcpServer = Pick<McpServer, 'close' | 'isConnected' | 'sendToolListChanged'>;

/** A server of the lower level, whose handlers an application sets with `setRequestHandler`. */
export type AnyServer = Pick<Server, 'close' | 'getClientCapabilities' | 'sendToolListChanged'>;

/**
 * Does what `guardServer` of `@grantex/mcp` does, for servers of the 1.x line of the SDK.
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
    const errors = await import('@modelcontextprotocol/sdk/server/auth/errors.js');
    const CLASSES = {
      invalid_token: errors.InvalidTokenError,
      invalid_request: errors.InvalidRequestError,
      server_error: errors.ServerError,
    };
    return new CLASSES[fault](message);
  });
}
